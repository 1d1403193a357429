// Words that are made of their runs of characters: those that nobody has seen have a vector, too.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { hashedNgrams } from '@rnnkit/text/vectors';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { TextTagger, trainTagger, type TaggingExample } from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

/** Words whose ends say what they are, and no word is there twice but by chance. */
function sentences(count: number, seed: number): { words: string[]; tags: string[] }[] {
  const random = new Random(seed);
  const letters = 'abcdefghijklmnoprstuvwz';
  return Array.from({ length: count }, () => {
    const kinds = Array.from({ length: 4 }, () => random.integer(0, 2));
    const stem = (): string => Array.from({ length: 5 }, () => letters[random.integer(0, letters.length)]).join('');
    return {
      words: kinds.map((kind) => stem() + (kind === 0 ? 'ing' : 'ness')),
      tags: kinds.map((kind) => (kind === 0 ? 'VERB' : 'NOUN')),
    };
  });
}

const small = {
  characters: 'none',
  subwordBuckets: 500,
  units: 4,
  embeddingDim: 8,
  minCount: 1,
  epochs: 8,
  batchSize: 8,
  learningRate: 0.02,
  dropout: 0,
  validationSplit: 0,
  output: 'softmax',
  scheme: 'none',
} as const;

const accuracy = async (tagger: TextTagger, data: Iterable<TaggingExample>): Promise<number> =>
  (await tagger.assess(data)).accuracy;

test('tell words that nobody has seen by what they have in common with others; saved, they answer the same', async () => {
  const before = memory().numTensors;
  const [train, held] = [sentences(60, 1), sentences(30, 2)];
  const tagger = await trainTagger(train, small);
  const whole = await trainTagger(train, { ...small, subwordBuckets: 0 });
  expect(await accuracy(tagger, held)).toBeGreaterThan(0.95);
  expect(await accuracy(whole, held)).toBeLessThan(0.7);
  const loaded = await TextTagger.load(await tagger.files());
  const words = held.map((one) => one.words);
  expect(await loaded.tag(words)).toEqual(await tagger.tag(words));
  expect(loaded.vocabulary.parts.subwordBuckets).toBe(500);
  for (const made of [tagger, whole, loaded]) made.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a word is its own row and those of its runs of characters', async () => {
  const tagger = await trainTagger([{ words: ['Where', 'x'], tags: ['A', 'B'] }], { ...small, epochs: 1 });
  const { vocabulary } = tagger;
  const runs = hashedNgrams('where', { buckets: 500 }).map((run) => run + vocabulary.parts.words.length + 2);
  const { words } = vocabulary.encode([['where'], ['y']]);
  expect(words.shape).toEqual([2, 1, runs.length + 1]);
  expect([...words.data.subarray(0, runs.length + 1)]).toEqual([vocabulary.idOf('where'), ...runs]);
  const short = hashedNgrams('y', { buckets: 500 }).map((run) => run + vocabulary.parts.words.length + 2);
  expect([...words.data.subarray(runs.length + 1)].filter((id) => id !== 0)).toEqual(short);
  tagger.dispose();
});

test('a tagger that goes on keeps the rows of words and runs; new words are between them', async () => {
  const tagger = await trainTagger(sentences(40, 1), small);
  const grown = await trainTagger(sentences(10, 7), {
    from: tagger,
    minCount: 1,
    epochs: 1,
    learningRate: 1e-9,
  });
  const held = sentences(30, 2).map(({ words }) => words);
  expect(await grown.tag(held)).toEqual(await tagger.tag(held));
  expect(grown.vocabulary.parts.words.length).toBeGreaterThan(tagger.vocabulary.parts.words.length);
  tagger.dispose();
  grown.dispose();
});

test('given vectors are what words are at first', async () => {
  const vectors = { words: ['where'], dimensions: 2, table: Float32Array.of(0.3, -0.7) };
  const data = [{ words: ['where', 'x'], tags: ['A', 'B'] }];
  const options = { ...small, embeddingDim: undefined, epochs: 1, freezeEpochs: 1, vectors };
  const tagger = await trainTagger(data, options);
  const table = tagger.model.layers.find(({ className }) => className === 'EmbeddingBag')!;
  expect(table.getConfig()['combiner']).toBe('sum');
  const values = table.weights[0]!.variable.dataSync();
  const id = tagger.vocabulary.idOf('where');
  expect([...values.subarray(2 * id, 2 * id + 2)]).toEqual([...vectors.table]);
  const runs = values.subarray(2 * (tagger.vocabulary.parts.words.length + 2));
  expect(runs.every((value) => value === 0)).toBe(true);
  tagger.dispose();
});
