// A studio in a real Chromium, as a person uses it.
import { chromiumArguments, findChromium } from '@rnnkit/vitest';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright';

import { serve, type Site } from './serve.ts';

/** A page that notes what goes wrong in it. */
export interface Studio {
  readonly page: Page;
  /** Errors of the page's scripts, and what its policy forbade. */
  readonly errors: string[];
}

/** A browser and the site that it opens. */
export class StudioBrowser {
  readonly site: Site;
  readonly #browser: Browser;

  private constructor(site: Site, browser: Browser) {
    this.site = site;
    this.#browser = browser;
  }

  /** Starts both. */
  static async start(folder: string, withHeaders = true, args: readonly string[] = []): Promise<StudioBrowser> {
    const site = await serve(folder, withHeaders);
    const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments, ...args] });
    return new StudioBrowser(site, browser);
  }

  /** Opens a page that nobody has used before. @param prepare is done before the page opens */
  async open(
    hash = '',
    options: BrowserContextOptions = {},
    prepare: (context: BrowserContext) => Promise<void> = () => Promise.resolve(),
  ): Promise<Studio> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 860 },
      locale: 'en',
      reducedMotion: 'reduce',
      ...options,
    });
    await prepare(context);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(this.site.address + hash);
    await page.locator('.facts').first().waitFor({ timeout: 60_000 });
    return { page, errors };
  }

  /** Ends both. */
  async close(): Promise<void> {
    await this.#browser.close();
    await this.site.close();
  }
}

/** A small training: three languages, a small model that answers while one types. */
export const small =
  '#data?languages=3&units=16&embeddingDim=16&learningRate=0.02&batchSize=32&bidirectional=false&pooling=last';

/** Opens a view by its place in the navigation. */
export async function openView(page: Page, view: string): Promise<void> {
  await page.locator(`nav a[href^="#${view}"]`).click();
}

/** Starts a training, and waits until it says so: until then the state is still that of the one before. */
export async function startTraining(page: Page): Promise<void> {
  await openView(page, 'train');
  // The page itself has to look: a short training may be over before a look from outside.
  await page.getByRole('button', { name: 'Train', exact: true }).evaluate(
    (button: HTMLElement) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (document.querySelector('.state .dot:is(.starting, .running)') === null) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(document.body, { attributes: true, childList: true, subtree: true });
        button.click();
      }),
  );
}

/** Waits until the training has ended and was tried on the held-out texts. */
export async function trained(page: Page): Promise<void> {
  await page.locator('.state .dot:is(.finished, .stopped)').waitFor({ timeout: 150_000 });
  await page.locator('dt:text-is("Test accuracy") + dd:has-text("%")').waitFor({ timeout: 30_000 });
}

/** The rows of the table of epochs, the first epoch first. */
export async function epochRows(page: Page): Promise<string[][]> {
  const rows = await page.locator('section:has(> h2:text-is("Epochs")) tbody tr').all();
  const cells = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  return cells;
}

/** The row of an epoch, when there is one. */
export function epochRow(page: Page, epoch: number): Locator {
  return page.locator(`section:has(> h2:text-is("Epochs")) tbody tr:has(th:text-is("${epoch}"))`);
}
