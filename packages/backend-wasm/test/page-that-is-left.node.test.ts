// The threads of a cross-origin-isolated page that is left: for good, or to come back to.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromiumArguments, findChromium } from '@rnnkit/vitest';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import type { Computed } from './page/compute.ts';

const root = fileURLToPath(new URL('page/', import.meta.url));
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
let folder = '';
let server: PreviewServer;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rnnkit-page-'));
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@rnnkit/source', 'browser', 'import', 'module', 'default'] },
    worker: { format: 'es' },
    build: {
      outDir: folder,
      target: 'esnext',
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input: join(root, 'threads.html') },
    },
  });
  await writeFile(join(folder, 'other.html'), '<!doctype html><title>Another page</title>');
  server = await preview({
    root,
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1', headers },
  });
});

afterEach(() => browser.close());

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the page in a browser that keeps pages which are left, or does not, and lets it compute. */
async function open(isKept: boolean, search: string = ''): Promise<{ page: Page; session: CDPSession }> {
  browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...chromiumArguments],
    ignoreDefaultArgs: isKept ? ['--disable-back-forward-cache'] : [],
  });
  const session = await browser.newBrowserCDPSession();
  const page = await browser.newPage();
  await page.goto(address(`threads.html${search}`));
  await compute(page);
  return { page, session };
}

const address = (path: string): string => `${server.resolvedUrls!.local[0]!}${path}`;

async function compute(page: Page): Promise<void> {
  await page.waitForFunction('globalThis.threadsPage !== undefined');
  const computed = (await page.evaluate('threadsPage.compute()')) as Computed;
  expect(computed).toEqual({ threads: 2, isEqual: true });
}

/** The threads of ours that the browser has, whichever page they belong to. */
async function threads(session: CDPSession): Promise<number> {
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
  return targetInfos.filter(({ type, url }) => type === 'worker' && url.startsWith('blob:')).length;
}

async function untilThreads(session: CDPSession, count: number): Promise<void> {
  for (let tries = 0; (await threads(session)) !== count && tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await threads(session)).toBe(count);
}

test.each([
  ['itself computes', ''],
  ['computes in a worker', '?worker'],
])('a page that %s leaves no thread behind when it is left, and none when it is closed', async (_, search) => {
  const { page, session } = await open(false, search);
  await untilThreads(session, 1);
  await page.goto(address('other.html'));
  await untilThreads(session, 0);
  await page.goto(address(`threads.html${search}`));
  await compute(page);
  await untilThreads(session, 1);
  await page.close();
  await untilThreads(session, 0);
});

test('a page that is kept is kept without its threads, and has others when it comes back', async () => {
  const { page, session } = await open(true);
  for (let again = 0; again < 2; again++) {
    await untilThreads(session, 1);
    await page.goto(address('other.html'));
    await untilThreads(session, 0);
    await comeBack(page);
    await compute(page);
  }
  await untilThreads(session, 1);
  await page.close();
  await untilThreads(session, 0);
});

test('a worker of a page that is kept computes as before when the page comes back', async () => {
  const { page, session } = await open(true, '?worker');
  await page.goto(address('other.html'));
  await comeBack(page);
  await compute(page);
  await untilThreads(session, 1);
  await page.close();
  await untilThreads(session, 0);
});

/** Goes back to the page as it was; it is not loaded again, which playwright's own way would wait for. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate('void setTimeout(() => history.back())');
  await page.waitForFunction('globalThis.threadsPage?.isBack === true');
}
