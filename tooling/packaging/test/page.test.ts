// A plain Vite project of a user, installed from the packed packages: built and served, and under Vite's development
// server, opened in a real Chromium.
import { rm } from 'node:fs/promises';

import type { Browser } from 'playwright';
import { build, createServer, preview, type PreviewServer, type ViteDevServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';

import { see, startChromium, type Seen } from '../src/chromium.ts';
import { makePageProject, pageBackends } from '../src/page-project.ts';

/** Neither other servers nor text that becomes code, but for WebAssembly. */
const strict = {
  'Content-Security-Policy': "default-src 'self'; img-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'",
};
const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

let project = '';
let browser: Browser;
const servers: (PreviewServer | ViteDevServer)[] = [];
const browsers: Browser[] = [];

beforeAll(async () => {
  project = await makePageProject(inject('tarballs'));
  await build({ root: project, base: '/app/', logLevel: 'error', configFile: false });
  browser = await startChromium();
  browsers.push(browser);
}, 300_000);

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

afterAll(async () => {
  for (const open of browsers) await open.close();
  await rm(project, { recursive: true, force: true });
});

/** The address of the built page, below the root of its server. */
async function serveBuilt(headers: Record<string, string>): Promise<string> {
  const server = await preview({
    root: project,
    base: '/app/',
    configFile: false,
    preview: { port: 0, host: '127.0.0.1', headers },
  });
  servers.push(server);
  return server.resolvedUrls!.local[0]!;
}

/** The address of the page on Vite's development server. */
async function develop(headers: Record<string, string>): Promise<string> {
  await rm(`${project}/node_modules/.vite`, { recursive: true, force: true });
  const server = await createServer({
    root: project,
    configFile: false,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1', headers },
  });
  servers.push(server);
  await server.listen();
  return server.resolvedUrls!.local[0]!;
}

const wasmFiles = ({ fetched }: Seen): string[] =>
  fetched.filter((path) => path.endsWith('.wasm')).map((path) => path.replace(/^.*\//, '').replace(/-[\w-]{8}\./, '.'));

interface Result {
  readonly backend: string;
  readonly accuracy: number;
  readonly fine: number;
  readonly poor: number;
}
let first: Result | undefined;

/** The page did what it should on a backend, and nothing went wrong on the way. */
function expectRight({ output, wrong }: Seen, backend: string): void {
  expect(wrong).toEqual([]);
  const result = JSON.parse(output) as Result;
  expect(result).toMatchObject({ backend, accuracy: 1 });
  expect(result.fine).toBeGreaterThan(0.5);
  expect(result.poor).toBeLessThan(0.5);
  // From one seed the backends differ by rounding alone.
  first ??= result;
  expect(result.fine).toBeCloseTo(first.fine, 3);
  expect(result.poor).toBeCloseTo(first.poor, 3);
}

describe('built by Vite and served below a path, with a strict content security policy', () => {
  test.each(pageBackends)('it trains and predicts on %s', async (backend) => {
    const seen = await see(browser, `${await serveBuilt(strict)}?backend=${backend}`);
    expectRight(seen, backend);
    expect(wasmFiles(seen)).toEqual(backend === 'wasm' ? ['tfjs-backend-wasm-simd.wasm'] : []);
  });

  test('without a graphics card WASM is taken', async () => {
    expectRight(await see(browser, await serveBuilt(strict)), 'wasm');
  });

  test.each([
    ['with that policy', { ...strict, ...isolated }],
    ['with none', isolated],
  ])('in a cross-origin-isolated page, %s, WASM has memory that threads share', async (_, headers) => {
    const seen = await see(browser, `${await serveBuilt(headers)}?backend=wasm`);
    expectRight(seen, 'wasm');
    expect(wasmFiles(seen)).toEqual(['tfjs-backend-wasm-threaded-simd.wasm']);
  });
});

describe("under Vite's development server", () => {
  test('it trains and predicts', async () => {
    const seen = await see(browser, `${await develop({})}?backend=wasm`);
    expectRight(seen, 'wasm');
    expect(wasmFiles(seen)).toEqual(['tfjs-backend-wasm-simd.wasm']);
  });

  test('in a cross-origin-isolated page WASM has memory that threads share', async () => {
    const seen = await see(browser, `${await develop(isolated)}?backend=wasm`);
    expectRight(seen, 'wasm');
    expect(wasmFiles(seen)).toEqual(['tfjs-backend-wasm-threaded-simd.wasm']);
  });
});

describe('in an engine that lacks something', () => {
  // V8 has no SIMD for WebAssembly without SSE 4.1, and no WebAssembly without its compilers.
  const without: Readonly<Record<string, string>> = { SIMD: '--no-enable-sse4-1', WebAssembly: '--jitless' };

  test.each(process.arch === 'x64' ? ['SIMD', 'WebAssembly'] : ['WebAssembly'])(
    'without %s the page takes the CPU',
    async (lacking) => {
      const poorer = await startChromium([`--js-flags=${without[lacking]}`]);
      browsers.push(poorer);
      const seen = await see(poorer, await serveBuilt(strict));
      expectRight(seen, 'cpu');
      expect(wasmFiles(seen)).toEqual([]);
    },
  );
});
