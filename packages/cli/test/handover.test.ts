// A model, handed over to Keras, and taken back. Real Keras is asked by `pnpm compare:handover`.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { readKeras, writeKeras } from '@rnnkit/interchange/keras';
import { openZip } from '@rnnkit/storage';
import { TextClassifier, TextRegressor } from '@rnnkit/tasks';
import { beforeAll, expect, test } from 'vitest';

import { rayProgram, trainProgram } from '../src/commands/handover/program.ts';
import { jsonLines, newFolder, reviews, rnnkit, small, smallRest } from './rnnkit.ts';

beforeAll(async () => useBackend(cpu()));

/** Names that would be something else, were they put into a program. */
const odd = ['it\'s "fine"', "'''\n\\ import os"];

const oddReviews = (count: number): string =>
  reviews(count)
    .replaceAll(/^good/gm, `"${odd[0]!.replaceAll('"', '""')}"`)
    .replaceAll(/^bad/gm, `"${odd[1]!}"`);

interface Array_ {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** The arrays of an npz file. */
async function npz(path: string): Promise<Record<string, Array_>> {
  const zip = openZip(new Uint8Array(await readFile(path)));
  const arrays: Record<string, Array_> = {};
  for (const name of zip.names) {
    const bytes = (await zip.read(name, 2 ** 30))!;
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
    const length = bytes[8]! + 256 * bytes[9]!;
    expect((10 + length) % 64).toBe(0);
    const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
    const [, descr, shape] = /^\{'descr': '(<[if]4)', 'fortran_order': False, 'shape': \(([\d, ]+)\), \} *\n$/u.exec(
      header,
    )!;
    const { buffer } = bytes.slice(10 + length);
    const sizes = shape!.split(',').filter((size) => size.trim() !== '');
    arrays[name.replace(/\.npy$/u, '')] = {
      shape: sizes.map(Number),
      values: descr === '<f4' ? new Float32Array(buffer) : new Int32Array(buffer),
    };
  }
  return arrays;
}

interface Settings {
  readonly loss: string;
  readonly scale: { readonly mean: number; readonly deviation: number } | null;
  readonly shards: Readonly<
    Record<'train' | 'validation', readonly { readonly file: string; readonly rows: number }[]>
  >;
}

const settingsAt = async (folder: string): Promise<Settings> =>
  JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8')) as Settings;

async function classifierFolder(): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'reviews.csv'), oddReviews(90));
  expect((await rnnkit(folder, ['train', 'reviews.csv', '--epochs', '2', ...small])).code).toBe(0);
  return folder;
}

const toKeras = (data: string, ...more: readonly string[]): string[] => [
  'handover',
  'model',
  '--to',
  'keras',
  '--data',
  data,
  '--out',
  'there',
  ...more,
];

test(
  'a folder has every text once, as the tokenizer reads it, and no name in a program',
  { timeout: 120_000 },
  async () => {
    const folder = await classifierFolder();
    const there = await rnnkit(folder, toKeras('reviews.csv', '--rows-per-shard', '30'));
    expect(there).toMatchObject({
      code: 0,
      output: 'there: 81 rows to train on and 9 to choose the epoch by, in 4 files\n',
    });
    const path = join(folder, 'there');
    expect((await readdir(path)).toSorted()).toEqual(
      ['README.md', 'data', 'model.keras', 'settings.json', 'task', 'train.py', 'train_ray.py'].toSorted(),
    );
    // Nothing is written into them.
    expect(await readFile(join(path, 'train.py'), 'utf8')).toBe(trainProgram);
    expect(await readFile(join(path, 'train_ray.py'), 'utf8')).toBe(rayProgram);

    const settings = await settingsAt(path);
    expect(settings).toMatchObject({ loss: 'sparse_categorical_crossentropy', scale: null });
    const classifier = await TextClassifier.load(join(folder, 'model'));
    const found: string[] = [];
    for (const { file, rows } of [...settings.shards.train, ...settings.shards.validation]) {
      const { x0, y, ...rest } = await npz(join(path, file));
      expect(rest).toEqual({});
      expect([x0!.shape, y!.shape]).toEqual([[rows, 6], [rows]]);
      for (let row = 0; row < rows; row++)
        found.push(`${x0!.values.slice(row * 6, row * 6 + 6).join()} ${classifier.labels[y!.values[row]!]}`);
    }
    const rows = Array.from({ length: 90 }, (_, index) => reviews(90).split('\n')[index + 1]!);
    const texts = rows.map((row) => row.slice(row.indexOf(',') + 2, -1));
    const ids = classifier.encode(texts);
    const expected = texts.map(
      (_, row) => `${ids.data.slice(row * 6, row * 6 + 6).join()} ${odd[rows[row]!.startsWith('good') ? 0 : 1]}`,
    );
    expect(found.toSorted()).toEqual(expected.toSorted());

    const { model } = await readKeras(new Uint8Array(await readFile(join(path, 'model.keras'))));
    expect(model.weights.map(({ name }) => name)).toEqual(classifier.model.weights.map(({ name }) => name));
    expect(await model.getWeights()).toEqual(await classifier.model.getWeights());
    expect(model.layers.find(({ name }) => name === 'token_weights')!.getConfig()).toMatchObject({ trainable: false });
  },
);

test('what was trained comes back with tokenizer and names', { timeout: 120_000 }, async () => {
  const folder = await classifierFolder();
  expect((await rnnkit(folder, toKeras('reviews.csv'))).code).toBe(0);
  const untrained = await rnnkit(folder, ['handover', 'there', '--from', 'keras', '--out', 'back']);
  expect(untrained).toMatchObject({ code: 1, errors: expect.stringContaining('run train.py there first') });

  // Whoever trains changes the weights that can be trained; here the answers are turned round.
  const { model } = await readKeras(new Uint8Array(await readFile(join(folder, 'there', 'model.keras'))));
  const values = await model.getWeights();
  model.setWeights(
    model.weights.map(({ name }, place) =>
      name.startsWith('dense/') ? values[place]!.map((one) => -one) : values[place]!,
    ),
  );
  await writeFile(join(folder, 'there', 'trained.keras'), await writeKeras(model));
  expect(await rnnkit(folder, ['handover', 'there', '--from', 'keras', '--out', 'back'])).toMatchObject({ code: 0 });
  const texts = ['a fine, lovely film', 'an awful, dull film'];
  const [before, after] = await Promise.all(
    ['model', 'back'].map(async (name) =>
      jsonLines((await rnnkit(folder, ['predict', name, '--top', '2', '--json', ...texts])).output),
    ),
  );
  for (const [row, answer] of after!.entries()) {
    const [first, second] = answer['predictions'] as { label: string; probability: number }[];
    const [best, other] = before![row]!['predictions'] as { label: string; probability: number }[];
    expect([first!.label, second!.label]).toEqual([other!.label, best!.label]);
    expect(first!.probability).toBeCloseTo(best!.probability, 5);
  }

  const wide = ['--units', '9', ...smallRest];
  expect((await rnnkit(folder, ['train', 'reviews.csv', '--out', 'wide', '--epochs', '1', ...wide])).code).toBe(0);
  const other = await TextClassifier.load(join(folder, 'wide'));
  await writeFile(join(folder, 'there', 'trained.keras'), await writeKeras(other.model));
  expect(await rnnkit(folder, ['handover', 'there', '--from', 'keras', '--out', 'again'])).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/is not a training of this task’s model: its weight .* is of another shape/),
  });
});

test('numbers are standardized there, and are not once they are back', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  const values = Array.from({ length: 60 }, (_, row) => `a film of ${row % 6},${1000 + 100 * (row % 6)}`);
  await writeFile(join(folder, 'numbers.csv'), ['text,value', ...values, ''].join('\n'));
  const train = ['train', 'numbers.csv', '--task', 'regress', '--epochs', '3', ...small];
  expect((await rnnkit(folder, train)).code).toBe(0);
  expect((await rnnkit(folder, toKeras('numbers.csv', '--validation-split', '0'))).code).toBe(0);
  const { scale, shards } = await settingsAt(join(folder, 'there'));
  expect(shards.validation).toEqual([]);
  const { y } = await npz(join(folder, 'there', shards.train[0]!.file));
  const learned = Array.from(y!.values);
  const mean = learned.reduce((sum, value) => sum + value, 0) / 60;
  expect(mean).toBeCloseTo(0, 5);
  expect(learned.reduce((sum, value) => sum + value ** 2, 0) / 60).toBeCloseTo(1, 5);
  expect(scale!.mean).toBeCloseTo(1250, 6);

  await writeFile(join(folder, 'there', 'trained.keras'), await readFile(join(folder, 'there', 'model.keras')));
  expect(await rnnkit(folder, ['handover', 'there', '--from', 'keras', '--out', 'back'])).toMatchObject({ code: 0 });
  const [own, back] = await Promise.all(['model', 'back'].map((name) => TextRegressor.load(join(folder, name))));
  const texts = ['a film of 1', 'a film of 5'];
  const [before, after] = [await own!.values(texts), await back!.values(texts)];
  for (const [row, value] of after.entries()) expect(value).toBeCloseTo(before[row]!, 2);
  expect(back!.mean).toBe(own!.mean);
});

test('sequences are filled up behind, where nothing counts', { timeout: 120_000 }, async () => {
  const folder = await newFolder();
  const sentences = Array.from({ length: 40 }, (_, row) =>
    Array.from({ length: 2 + (row % 3) }, (__, place) => `w${row % 5}${place} T${(row + place) % 2}`).join('\n'),
  );
  await writeFile(join(folder, 'tags.conll'), `${sentences.join('\n\n')}\n`);
  const words = ['train', 'tags.conll', '--task', 'tag', '--epochs', '1', '--units', '4', '--characters', 'none'];
  expect((await rnnkit(folder, [...words, '--out', 'crf'])).code).toBe(0);
  expect((await rnnkit(folder, [...words, '--output', 'softmax'])).code).toBe(0);
  expect((await rnnkit(folder, toKeras('tags.conll'))).code).toBe(0);
  const { shards } = await settingsAt(join(folder, 'there'));
  let steps = 0;
  for (const { file } of [...shards.train, ...shards.validation]) {
    const { x0, y, weights } = await npz(join(folder, 'there', file));
    expect(y!.shape).toEqual(x0!.shape);
    for (const [place, weight] of weights!.values.entries()) {
      expect(weight).toBe(x0!.values[place] === 0 ? 0 : 1);
      steps += weight;
    }
  }
  expect(steps).toBe(sentences.join('\n').split('\n').length);

  const crf = await rnnkit(folder, ['handover', 'crf', '--to', 'keras', '--data', 'tags.conll', '--out', 'no']);
  expect(crf).toMatchObject({ code: 1, errors: expect.stringContaining('"CRF", which Keras does not have') });
  expect(await readdir(folder)).not.toContain('no');
});

test('what cannot be handed over is refused before anything is written', { timeout: 240_000 }, async () => {
  const folder = await classifierFolder();
  const refused = async (words: readonly string[], code: number, why: string): Promise<void> => {
    expect(await rnnkit(folder, words)).toMatchObject({ code, errors: expect.stringContaining(why) });
  };
  await mkdir(join(folder, 'full'));
  await writeFile(join(folder, 'full', 'mine.txt'), 'mine');
  const model = ['handover', 'model', '--to', 'keras', '--data', 'reviews.csv'];
  await refused([...model, '--out', 'full'], 1, 'There is something in full already');
  await refused([...model, '--out', 'reviews.csv'], 1, 'it is a file');
  await refused(model, 2, 'Say where to write: --out PATH.');
  await refused(['handover', 'model', '--out', 'there', '--data', 'reviews.csv'], 2, '--to keras, or');
  await refused(['handover', 'model', '--to', 'keras', '--out', 'there'], 2, '--data FILE');
  await refused(['handover', 'full', '--to', 'keras', '--data', 'reviews.csv', '--out', 'there'], 1, 'not a model');
  await writeFile(join(folder, 'others.csv'), 'text,label\na,neither\nb,nor\n');
  await refused(['handover', 'model', '--to', 'keras', '--data', 'others.csv', '--out', 'there'], 1, 'neither');
  expect((await readdir(folder)).toSorted()).toEqual(['full', 'model', 'others.csv', 'reviews.csv']);
  const rule = ['train', 'reviews.csv', '--model', 'naive-bayes', '--out', 'rule'];
  expect((await rnnkit(folder, rule)).code).toBe(0);
  await refused(['handover', 'rule', '--to', 'keras', '--data', 'reviews.csv', '--out', 'there'], 1, 'simple rule');
  // An empty folder is as good as none.
  await mkdir(join(folder, 'empty'));
  expect(await rnnkit(folder, [...model, '--out', 'empty'])).toMatchObject({ code: 0 });
});
