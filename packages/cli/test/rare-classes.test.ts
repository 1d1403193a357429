// Classes with few examples, and labels that were never trained.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { jsonLines, newFolder, reviews, rnnkit, small, smallRest } from './rnnkit.ts';

const rare = `${reviews(40)}lonely,"a strange film"\nalone,"an odd film"\n`;

test('a class with one example can be trained, and what tune recommends works', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'rare.csv'), rare);
  const tuning = 'tune rare.csv --space units=2,3 --folds 2 --epochs 1 --json'.split(' ');
  const tuned = await rnnkit(folder, [...tuning, ...smallRest]);
  expect(tuned.code).toBe(0);
  const { command } = jsonLines(tuned.output).at(-1) as { command: string };
  const trained = await rnnkit(folder, [...command.split(' ').slice(1), '--json']);
  expect(trained.errors).toContain('4 classes');
  expect(trained.code).toBe(0);
  const inspected = await rnnkit(folder, ['inspect', 'model']);
  expect(inspected.output).toContain('classes     4: alone, bad, good, lonely');
});

test('--validation-split 0 trains on all, and says what the figures are of', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'all.csv'), 'label,text\ngood,a fine film\nbad,a poor film\n');
  const words = ['train', 'all.csv', '--validation-split', '0', '--epochs', '3', '--patience', '1', ...small];
  const trained = await rnnkit(folder, words);
  expect(trained.errors).toContain('2 texts to train on; 2 classes');
  expect(trained.errors).toContain('epoch 3/3');
  expect(trained.errors).not.toContain('val_');
  expect(trained.output).toContain('on 2 examples of the training itself');
  expect(trained.code).toBe(0);
});

test.each([
  [['--validation-split', '0.2'], 'Each class has one example only'],
  [['--validation-split', '0.01'], 'A share of 0.01 of 6 examples holds none out'],
])('%j of classes with one example each is refused in the words of who typed it', async (split, message) => {
  const folder = await newFolder();
  await writeFile(
    join(folder, 'few.csv'),
    `label,text\n${['a', 'b', 'c', 'd', 'e', 'f'].map((label) => `${label},film`).join('\n')}`,
  );
  const trained = await rnnkit(folder, ['train', 'few.csv', ...split, ...small]);
  expect(trained).toMatchObject({ code: 1, output: '' });
  expect(trained.errors).toContain(message);
  expect(trained.errors).not.toContain('testSize');
  // What cannot be trained is not recommended, either.
  const tuned = await rnnkit(folder, ['tune', 'few.csv', '--folds', '2', '--space', 'units=2', ...smallRest]);
  expect(tuned).toMatchObject({ code: 1, output: '' });
  expect(tuned.errors).toContain('Each class has one example only');
});

test(
  'a label that was never trained counts as wrong, before and after the training',
  { timeout: 120_000 },
  async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'reviews.csv'), reviews(160));
    await writeFile(join(folder, 'new.csv'), `${reviews(20)}mixed,"a fine, awful film"\nGood,"a fine film"\n`);
    const options = ['--test', 'new.csv', '--epochs', '6', '--json', ...small];
    const trained = await rnnkit(folder, ['train', 'reviews.csv', ...options]);
    expect(trained.errors).toMatch(
      /new\.csv: 2 of 22 texts have a label that is not trained .*: mixed, Good\n.*\nepoch 1/s,
    );
    expect(trained.code).toBe(0);
    expect(jsonLines(trained.output).at(-1)).toMatchObject({ accuracy: 20 / 22, unseen: ['Good', 'mixed'] });
    expect(await readFile(join(folder, 'model', 'report.html'), 'utf8')).toContain('not trained on Good, mixed');

    const evaluated = await rnnkit(folder, ['evaluate', 'model', 'new.csv']);
    expect(evaluated.code).toBe(0);
    expect(evaluated.output).toContain('accuracy 90.91 %, loss ');
    expect(evaluated.output).toMatch(/2 of them have a label .* count as wrong .*: Good, mixed\n/);
    expect(evaluated.output).toMatch(/^mixed +0\.0 % +0\.0 % +0\.0 % +1$/m);
    const exact = JSON.parse((await rnnkit(folder, ['evaluate', 'model', 'new.csv', '--json'])).output) as object;
    expect(exact).toMatchObject({ accuracy: 20 / 22, examples: 22, unseen: ['Good', 'mixed'] });
  },
);

test('a test of which no label is trained is refused before the training', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(40));
  await writeFile(join(folder, 'other.csv'), 'label,text\n1,a fine film\n0,a poor film\n');
  const trained = await rnnkit(folder, ['train', 'reviews.csv', '--test', 'other.csv', ...small]);
  expect(trained).toMatchObject({ code: 1, output: '' });
  expect(trained.errors).toBe(
    'rnnkit: other.csv: none of its labels is trained. It has 1, 0; the training data has bad, good.\n',
  );
});
