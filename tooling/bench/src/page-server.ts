// The pages of the bench, built as an application builds its own, and a headless Chromium to open them in.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromiumArguments, findChromium } from '@rnnkit/vitest';
import { chromium, type Browser } from 'playwright';
import { build, preview, type PreviewServer } from 'vite';

import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.ts';
import { UsageError } from './usage-error.ts';

/** Pages that are served, and the browser. */
export interface Pages {
  readonly browser: Browser;
  /** The address of a page; isolated, so that it may share memory between threads, or not. */
  address(page: string, isIsolated: boolean): string;
  close(): Promise<void>;
}

/**
 * Builds and serves pages.
 *
 * @param names of HTML files in the folder of pages
 * @param addFiles puts more into the folder that is served
 * @throws UsageError when there is no browser
 */
export async function servePages(
  names: readonly string[],
  addFiles: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<Pages> {
  const root = fileURLToPath(new URL('../page/', import.meta.url));
  const folder = makeTemporaryFolder();
  const browser = await chromium.launch({ executablePath: browserPath(), args: [...chromiumArguments] });
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@rnnkit/source', 'browser', 'import', 'module', 'default'] },
    build: {
      outDir: folder,
      target: 'esnext',
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input: names.map((name) => join(root, name)) },
    },
  });
  await addFiles(folder);
  const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  const serve = (headers: Readonly<Record<string, string>>): Promise<PreviewServer> =>
    preview({ root, configFile: false, logLevel: 'error', build: { outDir: folder }, preview: { port: 0, headers } });
  const [plain, isolated] = await Promise.all([serve({}), serve(isolation)]);
  return {
    browser,
    address: (page, isIsolated) => `${(isIsolated ? isolated : plain).resolvedUrls!.local[0]!}${page}`,
    close: async () => {
      await browser.close();
      await Promise.all([plain.close(), isolated.close()]);
      removeTemporaryFolder(folder);
    },
  };
}

function browserPath(): string {
  try {
    return findChromium();
  } catch (error) {
    throw new UsageError(`Pages cannot be timed: ${(error as Error).message}`);
  }
}
