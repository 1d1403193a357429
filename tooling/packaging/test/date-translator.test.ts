// The example of an encoder, a decoder and attention, outside of the workspace: a small one is trained, and another process translates
// with it.
import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { install, makeProject, tfjs } from '../src/project.ts';

const run = promisify(execFile);
const example = new URL('../../../examples/date-translator/', import.meta.url).pathname;
const ours = ['backend-wasm', 'core', 'data', 'layers', 'models', 'optimizers', 'storage', 'text', 'training'];
let project = '';

/** The lines that a script of the example prints. */
async function printed(...words: readonly string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, words, { cwd: project });
  return stdout.trimEnd().split('\n');
}

beforeAll(async () => {
  project = await makeProject();
  await cp(example, project, { recursive: true, filter: (path) => !path.includes('node_modules') });
  await install(project, inject('tarballs'), ours, tfjs('core', 'backend-wasm'));
}, 300_000);

afterAll(async () => {
  await rm(project, { recursive: true });
});

test('it learns dates in eight languages, and writes those that it has not seen', { timeout: 300_000 }, async () => {
  const trained = await printed(...'train.js --examples 6000 --epochs 4 --units 32 --rate 0.01'.split(' '));
  const { exact } = JSON.parse(trained.at(-1)!) as { exact: number };
  expect(exact).toBeGreaterThan(0.7);

  await rm(join(project, 'node_modules/@rnnkit/training'), { recursive: true });
  const text = 'mardi 5 mars 2024';
  const lines = await printed('translate.js', text);
  const { count, right } = JSON.parse(lines.at(-1)!) as { count: number; right: number };
  expect(right / count).toBeGreaterThan(exact - 0.15);
  // A row for each symbol of the date, as long as the text.
  const [title, ...rows] = lines.slice(0, -1);
  expect(title).toBe(`  ${text}`);
  expect(rows.map((row) => row.slice(0, 2))).toHaveLength('2024-03-05'.length);
  for (const row of rows) expect(row).toHaveLength(2 + text.length);
  expect(rows.join('')).toMatch(/[▒▓█]/);
});
