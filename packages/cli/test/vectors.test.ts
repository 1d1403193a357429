// Vectors of words on the command line: what is begun with them, and what is said of them.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { newFolder, reviews, rnnkit } from './rnnkit.ts';

const vectors = 'superb 1 0 0.5\nawful -1 0 0.5\nfilm 0 1 0\nelsewhere 0 0 1\n';
const few = ['--units', '4', '--max-length', '8', '--epochs', '2', '--freeze-epochs', '1'];

test('a training begins with vectors, says how many words have one, and leaves a model that needs no file', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(80));
  await writeFile(join(folder, 'words.vec'), vectors);
  await writeFile(join(folder, 'words.vec.gz'), gzipSync(vectors));
  const training = ['train', 'reviews.csv', ...few];
  const trained = await rnnkit(folder, [...training, '--vectors', 'words.vec', '--out', 'model']);
  expect(trained.errors).toMatch(
    /vectors: \d+ of the \d+ words of the vocabulary have one \(\d+\.\d %\), which are \d+\.\d % of the words in the texts; the commonest without: /,
  );
  expect(trained.code).toBe(0);
  expect((await rnnkit(folder, ['inspect', 'model'])).output).toMatch(/embedding .*\b3\b/i);

  // Packed, and of another task.
  const packed = await rnnkit(folder, [
    'train',
    'reviews.csv',
    '--task',
    'multilabel',
    '--label-column',
    'label',
    ...few,
    '--vectors',
    'words.vec.gz',
    '--out',
    'several',
  ]);
  expect(packed.errors).toContain('words of the vocabulary have one');
  expect(packed.code).toBe(0);
  await rm(join(folder, 'words.vec'));
  expect((await rnnkit(folder, ['predict', 'model', 'a superb film'])).code).toBe(0);
});

test('what cannot be is said', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(40));
  await writeFile(join(folder, 'words.vec'), vectors);
  await writeFile(join(folder, 'broken.vec'), 'superb 1 0 0.5\nawful 1 x 0\n');
  const failing: [string[], string][] = [
    [['--vectors', 'words.vec', '--embedding-dim', '64'], 'the vectors of words.vec have 3 numbers: leave it out'],
    [['--vectors', 'words.vec', '--token', 'subwords'], 'tokens of tokenLevel subwords are no words'],
    [['--vectors', 'broken.vec'], 'broken.vec:2'],
    [['--vectors', 'none.vec'], 'none.vec'],
  ];
  for (const [words, message] of failing) {
    const { errors, code } = await rnnkit(folder, ['train', 'reviews.csv', '--out', 'model', ...few, ...words]);
    expect(errors).toContain(message);
    expect(code).not.toBe(0);
  }
});
