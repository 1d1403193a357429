// A command whose work is shared among threads ends as any other does: when there is nothing left to do.
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { newFolder, reviews, rnnkit } from './rnnkit.ts';

/** Runs within the command's process: counts its threads, and lets nobody end it. */
const watching = `data:text/javascript,${encodeURIComponent(`
let threads = 0;
process.on('worker', () => threads++);
process.on('exit', () => console.error('threads beside the first: ' + threads));
process.exit = () => console.error('process.exit() was called');
`)}`;

test.each([
  ['train', ['train', 'reviews.csv', '--out', 'model', '--epochs', '4', '--units', '128', '--batch-size', '64']],
  ['tune', ['tune', 'reviews.csv', '--folds', '2', '--epochs', '1', '--space', 'units=128']],
])('%s ends by itself', async (_, words) => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(400));
  const { code, signal, errors } = await rnnkit(folder, words, { node: [`--import=${watching}`] });
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  expect(errors).toMatch(/threads beside the first: \d/);
  expect(errors).not.toContain('process.exit() was called');
  if (availableParallelism() > 1) expect(errors).not.toContain('threads beside the first: 0');
});
