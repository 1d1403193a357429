// Pages in a real Chromium, as a user sees them.
import { chromiumArguments, findChromium } from '@rnnkit/vitest';
import { chromium, type Browser } from 'playwright';

/** What came of a page. */
export interface Seen {
  /** What the page has written into its `<output>`. */
  readonly output: string;
  /** The paths of everything that it fetched from its own server. */
  readonly fetched: readonly string[];
  /** Errors that the page has thrown or the browser has reported, responses that failed, and requests to other servers. */
  readonly wrong: readonly string[];
}

/** Starts a headless Chromium. */
export function startChromium(extraArguments: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [...chromiumArguments, ...extraArguments],
  });
}

/** Opens a page and waits until it has written something into its `<output>`. */
export async function see(browser: Browser, address: string): Promise<Seen> {
  const page = await browser.newPage();
  const fetched: string[] = [];
  const wrong: string[] = [];
  const failed = new Promise<never>((_, reject) => {
    page.on('pageerror', (error) => {
      wrong.push(String(error));
      reject(error);
    });
  });
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('response', (response) => {
    if (!response.ok() && response.status() !== 304) wrong.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    const { protocol, origin, pathname } = new URL(request.url());
    if (protocol === 'data:' || protocol === 'blob:') return;
    if (origin === new URL(address).origin) fetched.push(pathname);
    else wrong.push(`a request to ${origin}`);
  });
  try {
    const output = page.locator('output:not(:empty)');
    await Promise.race([page.goto(address).then(() => output.waitFor({ state: 'attached', timeout: 60_000 })), failed]);
    return { output: (await output.textContent()) ?? '', fetched, wrong };
  } catch (error) {
    throw new Error(`${address} wrote nothing. ${wrong.join('\n')}`, { cause: error });
  } finally {
    await page.close();
  }
}
