// The example of classes by somebody else, outside of the workspace: trained, saved, loaded in another process, trained by threads, and
// in a page.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, preview } from 'vite';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { see, startChromium } from '../src/chromium.ts';
import { install, makeProject, runScript, tfjs } from '../src/project.ts';

const run = promisify(execFile);
const example = new URL('../../../examples/custom-layer/', import.meta.url).pathname;
const ours = ['backend-wasm', 'core', 'data', 'layers', 'models', 'optimizers', 'storage', 'training'];
let project = '';

interface Figures {
  readonly loss: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
}

/** What a script of the example prints. */
async function printed<Printed>(script: string): Promise<Printed> {
  const { stdout } = await run(process.execPath, [script], { cwd: project });
  return JSON.parse(stdout) as Printed;
}

let trained: { readonly before: Figures; readonly after: Figures };

beforeAll(async () => {
  project = await makeProject();
  await cp(example, project, { recursive: true, filter: (path) => !path.includes('node_modules') });
  await install(project, inject('tarballs'), ours, tfjs('core', 'backend-wasm'));
  trained = await printed('train.js');
}, 300_000);

afterAll(async () => {
  await rm(project, { recursive: true });
});

test('it is trained, although a tenth of the labels are wrong', () => {
  expect(trained.before.balancedAccuracy).toBeLessThan(0.6);
  expect(trained.after.accuracy).toBeGreaterThan(0.9);
  expect(trained.after.balancedAccuracy).toBeGreaterThan(0.9);
});

test('another process loads it, and finds the same; token by token, too', async () => {
  const { accuracy, layers, said } = await printed<{ accuracy: number; layers: string[]; said: number[] }>(
    'predict.js',
  );
  expect(accuracy).toBe(trained.after.accuracy);
  expect(layers).toContain('rnnkit-custom-layer>Highway');
  expect(said.slice(1)).toEqual([2, 2, 3, 3, 1]);
});

test('it needs nothing that trains for that', async () => {
  const away = join(project, 'away');
  await mkdir(away);
  const training = ['training', 'optimizers'];
  const move = (from: string, to: string): Promise<unknown> =>
    Promise.all(training.map((name) => rename(join(from, name), join(to, name))));
  const packages = join(project, 'node_modules/@rnnkit');
  await move(packages, away);
  try {
    expect(await printed('predict.js')).toMatchObject({ accuracy: trained.after.accuracy });
  } finally {
    await move(away, packages);
  }
});

test('a saved model names every class, in JSON', async () => {
  const model = await runScript(
    project,
    `import { readModel } from '@rnnkit/storage/node';
     console.log(JSON.stringify(JSON.parse(new TextDecoder().decode((await readModel('public/model.zip')).get('model.json')))));`,
  );
  const sources = await readFile(join(project, 'src/index.js'), 'utf8');
  const names = [...sources.matchAll(/register\('([^']+)'/g)].map(([, name]) => name!);
  expect(names).toHaveLength(7);
  for (const name of names) expect(model).toContain(JSON.stringify(name));
});

test('threads train its folds as one does', async () => {
  expect(await printed('folds.js')).toMatchObject({ same: true });
});

test('a page loads what Node has trained, finds the same, and trains on', async () => {
  await build({ root: project, logLevel: 'error', configFile: false });
  const server = await preview({ root: project, configFile: false, preview: { port: 0, host: '127.0.0.1' } });
  const browser = await startChromium();
  try {
    const { output, wrong } = await see(browser, server.resolvedUrls!.local[0]!);
    expect(wrong).toEqual([]);
    const { backend, loaded, loss } = JSON.parse(output) as { backend: string; loaded: Figures; loss: number };
    expect(backend).toBe('wasm');
    expect(loaded.accuracy).toBe(trained.after.accuracy);
    expect(loaded.loss).toBeCloseTo(trained.after.loss, 5);
    expect(loss).toBeGreaterThan(0);
  } finally {
    await browser.close();
    await server.close();
  }
});
