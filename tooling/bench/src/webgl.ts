// Times rnnkit's backends and tfjs-layers on WebGL for the reference work, in a page of a headless Chromium.
// A headless Chromium without a graphics card emulates WebGL on the CPU; the table says what has drawn.
import { writeFile } from 'node:fs/promises';

import type { Browser } from 'playwright';

import { readOptions, someOf, wholeNumber, writablePath } from './arguments.ts';
import { machine } from './machine.ts';
import { servePages, type Pages } from './page-server.ts';
import { median } from './statistics.ts';
import { milliseconds, table } from './tables.ts';
import { runCommand, UsageError } from './usage-error.ts';
import { reference, type Work } from './work.ts';

const names: Readonly<Record<string, string>> = {
  webgl: 'rnnkit webgl',
  wasm: 'rnnkit wasm',
  cpu: 'rnnkit cpu',
  'tfjs-layers': 'tfjs-layers webgl',
};
const parts: Readonly<Record<string, string>> = { predict: 'repeated', train: 'train' };
const cells = ['lstm', 'gru', 'simpleRnn'] as const;

await runCommand(async () => {
  const given = readOptions(
    { repeats: 'text', cell: 'text', peers: 'text', parts: 'text', json: 'text' },
    process.argv.slice(2),
  );
  const text = (name: string, otherwise: string): string => (given[name] as string | undefined) ?? otherwise;
  const repeats = wholeNumber('repeats', text('repeats', '5'), 1, 1000);
  const peers = someOf('peers', text('peers', Object.keys(names).join(',')), Object.keys(names));
  const chosen = someOf('parts', text('parts', 'predict,train'), Object.keys(parts));
  const cell = cells.find((name) => name === text('cell', 'lstm'));
  if (cell === undefined) throw new UsageError(`--cell takes one of ${cells.join(', ')}.`);
  const json = given['json'] === undefined ? undefined : writablePath('json', text('json', ''));
  const work: Work = { ...reference, cell };
  const pages = await servePages(['webgl.html']);
  try {
    const drawnBy = await renderer(pages.browser);
    console.log(`${machine()}; drawn by ${drawnBy}; medians of ${repeats}\n`);
    const rows: Record<string, string | number>[] = [];
    for (const peer of peers) {
      const row: Record<string, string | number> = { peer: names[peer]! };
      for (const part of chosen) row[part] = median(await time(pages, [peer, parts[part], work, repeats]));
      rows.push(row);
      console.error(`${names[peer]!}: done`);
    }
    const body = rows.map((row) => [row['peer'] as string, ...chosen.map((part) => milliseconds(row[part] as number))]);
    console.log(table(['ms', ...chosen], body));
    if (json === undefined) return;
    await writeFile(json, `${JSON.stringify({ machine: machine(), drawnBy, work, repeats, rows }, null, 2)}\n`);
  } finally {
    await pages.close();
  }
});

/** Every measurement has a page of its own. */
async function time(pages: Pages, given: readonly unknown[]): Promise<readonly number[]> {
  const page = await pages.browser.newPage();
  try {
    page.setDefaultTimeout(0);
    await page.goto(pages.address('webgl.html', false));
    await page.waitForFunction('globalThis.measure !== undefined');
    return (await page.evaluate(`measure(...${JSON.stringify(given)})`)) as number[];
  } finally {
    await page.close();
  }
}

async function renderer(inBrowser: Browser): Promise<string> {
  const page = await inBrowser.newPage();
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
