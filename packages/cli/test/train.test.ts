// Training from data to a model that answers.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readModel } from '@rnnkit/storage/node';
import { expect, test } from 'vitest';

import { jsonLines, newFolder, reviews, rnnkit, small } from './rnnkit.ts';

test('train, evaluate, predict and inspect work together', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(160));
  await writeFile(join(folder, 'more.csv'), reviews(40));
  const training = ['train', 'reviews.csv', '--out', 'model', '--epochs', '6', '--json', ...small];
  const trained = await rnnkit(folder, training);
  expect(trained.errors).toContain('144 texts to train on, 16 texts to test; 2 classes');
  expect(trained.code).toBe(0);
  const lines = jsonLines(trained.output);
  expect(lines[0]).toMatchObject({ epoch: 1, loss: expect.any(Number), val_accuracy: expect.any(Number) });
  expect(lines.at(-1)).toMatchObject({ accuracy: 1, backend: 'wasm', model: 'model', seconds: expect.any(Number) });
  expect(lines.at(-1)).toMatchObject({ interrupted: false, unseen: [] });

  const report = await readFile(join(folder, 'model', 'report.html'), 'utf8');
  expect(report).toContain('Beside simple rules');
  expect(report).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  expect(report).not.toContain('<script');

  const evaluated = await rnnkit(folder, ['evaluate', 'model', 'more.csv', '--json']);
  expect(JSON.parse(evaluated.output)).toMatchObject({ accuracy: 1, examples: 40, unseen: [] });

  const asked = ['predict', 'model', 'a superb film', 'what an awful one', '--top', '2', '--json'];
  const answers = jsonLines((await rnnkit(folder, asked)).output) as {
    predictions: { label: string; probability: number }[];
  }[];
  expect(answers.map(({ predictions }) => predictions[0]?.label)).toEqual(['good', 'bad']);
  const total = answers[0]?.predictions.reduce((sum, { probability }) => sum + probability, 0);
  expect(total).toBeCloseTo(1, 5);

  const piped = await rnnkit(folder, ['predict', 'model'], { input: '\uFEFFa superb film\r\nan awful film' });
  expect(piped.output).toMatch(/^good \d+\.\d %\ta superb film\nbad \d+\.\d %\tan awful film\n$/);

  const inspected = await rnnkit(folder, ['inspect', 'model']);
  expect(inspected.output).toContain('classes     2: bad, good');

  // One seed, one result; a model may be replaced, and can be one file.
  const again = await rnnkit(
    folder,
    training.map((word) => (word === 'model' ? 'again.zip' : word)),
  );
  const timeless = ({ loss, accuracy }: Record<string, unknown>): unknown => ({ loss, accuracy });
  expect(jsonLines(again.output).map(timeless)).toEqual(lines.map(timeless));
  expect((await rnnkit(folder, ['predict', 'again.zip', 'a superb film'])).output).toMatch(/^good /);
});

test('weights in fewer bits are smaller, and the figures are those of the model that was written', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(160));
  await writeFile(join(folder, 'more.csv'), reviews(40));
  const words = ['train', 'reviews.csv', '--test', 'more.csv', '--epochs', '1', '--json', ...small];
  const sizes: number[] = [];
  for (const dtype of ['F32', 'BF16']) {
    const trained = await rnnkit(folder, [...words, '--dtype', dtype, '--out', dtype]);
    expect(trained.code).toBe(0);
    const { accuracy, loss } = jsonLines(trained.output).at(-1) as { accuracy: number; loss: number };
    const evaluated = await rnnkit(folder, ['evaluate', dtype, 'more.csv', '--json']);
    expect(JSON.parse(evaluated.output)).toMatchObject({ accuracy, loss });
    sizes.push((await readModel(join(folder, dtype))).get('weights.safetensors')!.length);
  }
  expect(sizes[1]).toBeLessThan(0.6 * sizes[0]!);
  const wrong = await rnnkit(folder, [...words, '--dtype', 'f16', '--out', 'none']);
  expect(wrong.code).toBe(2);
  expect(wrong.errors).toContain('F32, F16, BF16, I8');
});

test('the demo tells languages apart', async () => {
  const folder = await newFolder();
  const words = '--demo --languages 3 --epochs 1 --units 8 --embedding-dim 8 --out languages'.split(' ');
  const outcome = await rnnkit(folder, ['train', ...words]);
  expect(outcome.errors).toContain('3 classes');
  expect(outcome.output).toContain('A few texts:');
  expect(outcome.code).toBe(0);
});

test('one seed gives one result with any number of threads', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(160));
  const [alone, together] = await Promise.all(
    ['1', '2'].map(async (threads) => {
      const rest = ['--out', `by-${threads}`, '--epochs', '2', '--json', '--threads', threads];
      const { output, errors } = await rnnkit(folder, ['train', 'reviews.csv', ...rest, ...small]);
      const { loss, accuracy } = jsonLines(output).at(-1)!;
      return { figures: [loss, accuracy], errors };
    }),
  );
  expect(alone!.errors).toContain('one thread');
  expect(together!.errors).toContain('2 threads');
  expect(together!.figures).toEqual(alone!.figures);
});

test('one epoch makes a report without a word of warning, and epochs are whole numbers', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(60));
  const outcome = await rnnkit(folder, ['train', 'reviews.csv', '--epochs', '1', ...small]);
  expect(outcome.code).toBe(0);
  expect(outcome.errors.trim().split('\n')).toEqual([
    expect.stringContaining('tokens: half of the texts have up to 4'),
    expect.stringContaining('54 texts to train on, 6 texts to test'),
    expect.stringMatching(/^epoch 1\/1 {2}loss \d/),
  ]);
});

test('an empty folder, a full one and the current one are fine destinations, and what is in them stays', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), reviews(60));
  for (const name of ['empty', 'full']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'full', 'model.json'), '{"format": "layers-model"}');
  for (const out of ['empty', 'full', '.']) {
    const outcome = await rnnkit(folder, ['train', 'reviews.csv', '--out', out, '--epochs', '1', ...small]);
    expect(outcome.code).toBe(0);
    expect((await rnnkit(folder, ['predict', out, 'a superb film'])).code).toBe(0);
  }
  expect(await readFile(join(folder, 'full', 'model.json'), 'utf8')).toBe('{"format": "layers-model"}');
  expect(await readFile(join(folder, 'reviews.csv'), 'utf8')).toBe(reviews(60));
});
