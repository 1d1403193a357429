// A file that is read anew in each epoch, where it is larger than what is to be kept in memory.
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { isLarge } from '../src/large-data.ts';
import { newFolder, reviews, rnnkit, small } from './rnnkit.ts';

test('what is large is a file of more megabytes than are kept', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'data.csv'), 'x'.repeat(1_000_001));
  expect(await isLarge(join(folder, 'data.csv'), 1)).toBe(true);
  expect(await isLarge(join(folder, 'data.csv'), 2)).toBe(false);
  expect(await isLarge(folder, 0)).toBe(false);
  expect(await isLarge(join(folder, 'nothing'), 0)).toBe(false);
  expect(await isLarge(undefined, 0)).toBe(false);
});

test('it is trained on, said, tried and predicts like any other', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'data.csv'), reviews(200));
  const words = ['train', 'data.csv', ...small, '--in-memory', '0'];
  const { code, output, errors } = await rnnkit(folder, words);
  expect({ code, errors }).toMatchObject({ code: 0 });
  expect(errors).toContain('data.csv is not kept in memory; it is read once, and kept as tokens');
  expect(errors).toMatch(/tokens: half of the texts have up to \d+/);
  expect(errors).toMatch(/\d+ texts to train on, \d+ texts to choose the best epoch, \d+ texts to test; 2 classes/);
  expect(errors).toMatch(/simple rules learn from \d+ of the texts/);
  expect(output).toMatch(/accuracy \d.* held out/);
  const again = await rnnkit(folder, ['predict', 'model', 'good']);
  expect(again.output).toMatch(/(?:good|bad) \d/);
});

test.each(['regress', 'multilabel', 'tag', 'generate', 'translate'])(
  '%s says that it keeps what it learns from',
  async (task) => {
    const folder = await newFolder();
    // Without a byte in it, it takes no room.
    await writeFile(join(folder, 'data.csv'), '');
    await truncate(join(folder, 'data.csv'), 1_000_000_001);
    const { code, errors } = await rnnkit(folder, ['train', 'data.csv', '--task', task]);
    expect([code, errors]).toEqual([
      1,
      expect.stringContaining(`data.csv has more than 1000 MB. The task ${task} keeps`),
    ]);
  },
);

test('nothing to learn from is said', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'data.csv'), 'text,label\na,x\nb,x\n');
  const { code, errors } = await rnnkit(folder, ['train', 'data.csv', ...small, '--in-memory', '0']);
  expect(code).toBe(1);
  expect(errors).toContain('at least two classes');
});
