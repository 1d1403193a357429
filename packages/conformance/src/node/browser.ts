// The suite in a real browser: Vite bundles the backend's module with the suite into a page, Playwright opens it, and the
// report comes back. Both are optional peers, loaded when a browser is asked for.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { CaseResult, Report } from '../report/report.ts';
import type { RunRequest } from '../request.ts';
import { findChromium } from './find-chromium.ts';
import { UsageError } from './usage-error.ts';

/** What to run in a page. */
export interface BrowserRun {
  /** The path of the module that exports the backend or its declaration by default. */
  readonly module: string;
  /** The path of a module that exports `vectorReaders`; the suite's own when absent. */
  readonly readers?: string | undefined;
  /** What to run. */
  readonly request: RunRequest;
  /** Whether the page is cross-origin isolated, so that threads can share memory. */
  readonly isolated: boolean;
  /** Is told how each case ended. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Chromium's software rasteriser stands in where there is no GPU. */
const chromiumFlags = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];

async function peer<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(`--browser needs ${name}: npm install --save-dev playwright vite`, { cause: error });
  }
}

/** The page's script: it waits to be told what to run. */
function pageScript({ module, readers }: BrowserRun, suite: string): string {
  const path = (file: string): string => JSON.stringify(file.replaceAll('\\', '/'));
  return `import * as backend from ${path(module)};
import { declarationOf, runRequest, vectorReaders as own } from ${path(suite)};
${readers === undefined ? 'const vectorReaders = own;' : `import { vectorReaders } from ${path(readers)};`}
globalThis.rnnkitConformance = (request) =>
  runRequest(declarationOf(backend, ${path(module)}), request, vectorReaders, (result) => globalThis.rnnkitResult(result));
`;
}

/**
 * Runs the suite in Chromium.
 *
 * @throws UsageError when Vite, Playwright or a browser is missing, or when the module cannot be bundled
 */
export async function runInBrowser(run: BrowserRun): Promise<Report> {
  const { build, preview } = await peer('vite', () => import('vite'));
  const { chromium } = await peer('playwright', () => import('playwright'));
  const executablePath = findChromium(chromium.executablePath());
  const folder = await mkdtemp(join(tmpdir(), 'rnnkit-conformance-'));
  const suite = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : './index.js', import.meta.url));
  try {
    await writeFile(join(folder, 'page.js'), pageScript(run, suite));
    await writeFile(join(folder, 'index.html'), '<!doctype html><script type="module" src="/page.js"></script>');
    const shared = { root: folder, configFile: false, logLevel: 'error', publicDir: false } as const;
    await bundle(() =>
      build({
        ...shared,
        // From the suite's own sources, take every package's.
        resolve: { conditions: [...(suite.endsWith('.ts') ? ['@rnnkit/source'] : []), 'module', 'browser', 'import'] },
        build: { outDir: 'dist', target: 'es2023', minify: false, chunkSizeWarningLimit: 100_000 },
      }),
    );
    const server = await preview({
      ...shared,
      build: { outDir: 'dist' },
      preview: { host: '127.0.0.1', port: 0, headers: run.isolated ? isolation : {} },
    });
    const browser = await chromium.launch({ executablePath, args: chromiumFlags });
    try {
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('pageerror', ({ message }) => problems.push(message));
      await page.exposeFunction('rnnkitResult', (result: CaseResult) => run.onResult?.(result));
      await page.goto(addressOf(server.httpServer.address()));
      await page
        .waitForFunction('globalThis.rnnkitConformance !== undefined', undefined, { timeout: 30_000 })
        .catch(() => {
          throw new UsageError(
            `The page with ${run.module} did not start: ${problems.join(' ') || 'it says nothing.'}`,
          );
        });
      return (await page.evaluate(
        (request) =>
          (globalThis as unknown as { rnnkitConformance: (request: unknown) => Promise<unknown> }).rnnkitConformance(
            request,
          ),
        run.request,
      )) as Report;
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundle(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new UsageError(`The module cannot be bundled for a browser: ${(error as Error).message}`, { cause: error });
  }
}

function addressOf(address: unknown): string {
  const { port } = address as { readonly port: number };
  return `http://127.0.0.1:${port}/`;
}
