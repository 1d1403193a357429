// Times rnnkit's backends and tfjs-layers on WebGL for the reference work, in a page of a headless Chromium.
// usage: pnpm bench:webgl [--repeats N] [--cell lstm|gru|simpleRnn] [--peers PEER,PEER] [--parts predict,train]
//
// A headless Chromium without a graphics card emulates WebGL on the CPU; the table says what has drawn.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromiumArguments, findChromium } from '@rnnkit/vitest';
import { chromium, type Browser } from 'playwright';
import { createServer } from 'vite';

import { groups, median, type Work } from './work.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    cell: { type: 'string', default: 'lstm' },
    peers: { type: 'string', default: 'webgl,wasm,cpu,tfjs-layers' },
    parts: { type: 'string', default: 'predict,train' },
  },
});

const names: Readonly<Record<string, string>> = {
  webgl: 'rnnkit webgl',
  wasm: 'rnnkit wasm',
  cpu: 'rnnkit cpu',
  'tfjs-layers': 'tfjs-layers webgl',
};
const root = fileURLToPath(new URL('../page/', import.meta.url));
const work: Work = { ...groups['reference']![0]!, cell: values.cell as Work['cell'] };

const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  cacheDir: fileURLToPath(new URL('../node_modules/.vite-bench', import.meta.url)),
  resolve: { conditions: ['@rnnkit/source', 'browser', 'import', 'module', 'default'] },
  server: { port: 0 },
});
await server.listen();
const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments] });
try {
  const address = server.resolvedUrls!.local[0]!;
  console.error(`drawn by ${await renderer(browser, address)}; medians of ${values.repeats}`);
  console.log('| peer | predict | train step |\n| --- | --- | --- |');
  for (const peer of values.peers.split(',')) {
    const cells: string[] = [];
    for (const part of ['predict', 'train']) {
      cells.push(values.parts.includes(part) ? await time(browser, address, peer, part) : '–');
    }
    console.log(`| ${names[peer] ?? peer} | ${cells.join(' | ')} |`);
  }
} finally {
  await browser.close();
  await server.close();
}

/** Every measurement has a page of its own. */
async function time(inBrowser: Browser, address: string, peer: string, part: string): Promise<string> {
  const page = await inBrowser.newPage();
  try {
    page.setDefaultTimeout(0);
    await page.goto(address);
    await page.waitForFunction('globalThis.measure !== undefined');
    const given = [peer, part, work, Number(values.repeats)];
    const times = (await page.evaluate(`measure(...${JSON.stringify(given)})`)) as number[];
    const middle = median(times);
    return `${Math.round(middle).toLocaleString('en')} ms${times.length === 1 ? ', one run' : ''}`;
  } finally {
    await page.close();
  }
}

async function renderer(inBrowser: Browser, address: string): Promise<string> {
  const page = await inBrowser.newPage();
  await page.goto(address);
  const name = await page.evaluate(
    `(() => {
      const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
      if (gl === null) return 'nothing';
      const info = gl.getExtension('WEBGL_debug_renderer_info');
      return String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
    })()`,
  );
  await page.close();
  return name as string;
}
