// Going on: with new data from what is there, and with a training that was interrupted.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import type { ModelFiles } from '@rnnkit/storage';
import type { Backup } from '@rnnkit/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  architectures,
  loadTask,
  ngramGenerator,
  type BatchProgress,
  type Task,
  type TextGenerator,
  type TextRegressor,
  TextTagger,
  trainClassifier,
  trainGenerator,
  trainMultiLabelClassifier,
  trainRegressor,
  trainTagger,
  trainTranslator,
  Translator,
  type TaggingExample,
} from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

const small = { units: 10, embeddingDim: 8, heads: 2, blocks: 1, seed: 3, learningRate: 0.02 } as const;
const learning = { learningRate: 0.02, validationSplit: 0, seed: 3 } as const;

/** How a kind of training is begun, and all that it has learned. */
interface Kind {
  readonly name: string;
  readonly run: (options: {
    readonly backup?: Backup;
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: { readonly epoch: number }) => void;
    readonly onBatch?: (progress: BatchProgress) => void;
    readonly checkpoint?: (task: Task) => Promise<void>;
  }) => Promise<{ files(): Promise<ModelFiles>; dispose(): void }>;
}

const tagged: TaggingExample[] = Array.from({ length: 24 }, (_, row) => ({
  words: ['the', `d${row % 5}g`, row % 2 === 0 ? 'sees' : 'hears', 'Ann'],
  tags: ['O', 'O', 'O', 'B-PER'],
}));
/** Nothing says which tags words have, so that each epoch answers otherwise. */
const puzzling: TaggingExample[] = Array.from({ length: 24 }, (_, row) => {
  const words = Array.from({ length: 4 }, (_each, place) => 'abcdef'[(row * row + place * 7) % 6]!);
  return { words, tags: words.map((_each, place) => 'XYZ'[(row * 5 + place * place * row) % 3]!) };
});
/** Words that are good or bad, but for some. */
const words = Array.from({ length: 48 }, (_, row) => `${row % 3 === 0 ? 'good' : 'bad'} ${'abcdefgh'[row % 8]!}`);
const textModel = { units: 6, embeddingDim: 5, maxLength: 4, learningRate: 0.02, batchSize: 8 } as const;
const few = { validationSplit: 0.25, epochs: 6, patience: 9 };
const kinds: readonly Kind[] = [
  {
    name: 'a classifier',
    run: (options) =>
      trainClassifier(
        words,
        words.map((word, row) => (row % 7 === 0 ? 'odd' : word.split(' ')[0]!)),
        { ...textModel, ...few, dropout: 0.2, ...options },
      ),
  },
  {
    name: 'a multi-label classifier',
    run: (options) =>
      trainMultiLabelClassifier(
        words,
        words.map((word, row) => [word.split(' ')[0]!, ...(row % 5 === 0 ? ['odd'] : [])]),
        { ...textModel, ...few, schedule: 'cosine', ...options },
      ),
  },
  {
    name: 'a regressor',
    run: (options) =>
      trainRegressor(
        words,
        words.map((_, row) => 100 + (row % 3) * 10 + (row % 5)),
        { ...textModel, ...few, ...options },
      ),
  },
  ...(['gru', 'transformer'] as const).map((architecture): Kind => ({
    name: `a generator, ${architecture}`,
    run: (options) =>
      trainGenerator('abcacb'.repeat(40), {
        ...small,
        ...few,
        dropout: 0.1,
        architecture,
        sequenceLength: 8,
        batchSize: 4,
        ...options,
      }),
  })),
  {
    name: 'a generator by samples',
    run: (options) =>
      trainGenerator('abcacbdefg'.repeat(30), {
        ...small,
        ...few,
        sequenceLength: 8,
        batchSize: 4,
        sampledTokens: 3,
        tieEmbeddings: true,
        ...options,
      }),
  },
  {
    name: 'a tagger',
    run: (options) => trainTagger(puzzling, { ...small, ...few, characterUnits: 3, batchSize: 6, ...options }),
  },
  {
    name: 'a translator',
    run: (options) => {
      const { patience: _, ...rest } = few;
      const texts = Array.from({ length: 24 }, (_each, row) => `a${row}`);
      return trainTranslator(texts, texts.toReversed(), { ...small, ...rest, batchSize: 6, ...options });
    },
  },
];

test.each(kinds)('$name that was interrupted ends as if it had not been', async ({ run }) => {
  const held = memory().numTensors;
  const all = async (options: Parameters<Kind['run']>[0]): Promise<ModelFiles> => {
    const made = await run(options);
    const files = await made.files();
    made.dispose();
    return files;
  };
  const whole = await all({});
  let kept: ModelFiles | undefined;
  const backup: Backup = { read: () => Promise.resolve(kept), write: (files) => void (kept = files) };
  const stop = new AbortController();
  const epochs: number[] = [];
  const onProgress = ({ epoch }: { readonly epoch: number }): void => {
    epochs.push(epoch);
    if (epoch === 3) stop.abort();
  };
  const stopped = await all({ backup, signal: stop.signal, onProgress });
  expect(stopped).not.toEqual(whole);
  expect(await all({ backup, onProgress })).toEqual(whole);
  expect(epochs).toEqual([1, 2, 3, 4, 5, 6]);
  expect(memory().numTensors).toBe(held);
});

test.each(kinds)('$name is given each time it is better, and told of by batches', async ({ run }) => {
  const held = memory().numTensors;
  const plain = await run({});
  const whole = await plain.files();
  plain.dispose();
  const given: ModelFiles[] = [];
  const batches: BatchProgress[] = [];
  const made = await run({
    async checkpoint(task) {
      const files = await task.files();
      // It answers as any other does.
      (await loadTask(files)).dispose();
      given.push(files);
    },
    onBatch: (progress) => void batches.push(progress),
  });
  // Nothing of that changes what is learned.
  expect(await made.files()).toEqual(whole);
  made.dispose();
  expect(memory().numTensors).toBe(held);
  expect(given.length).toBeGreaterThan(0);
  expect(new Set(batches.map(({ epoch }) => epoch))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  for (const { batch, batches: all, loss, epochs } of batches) {
    expect(batch).toBeLessThanOrEqual(all);
    expect(epochs).toBe(6);
    expect(loss).toBeGreaterThan(0);
  }
});

test('what is given of a regressor answers with the numbers that it learns, not with standardized ones', async () => {
  const found: number[] = [];
  const regressor = await trainRegressor(
    words,
    words.map(() => 500),
    {
      ...textModel,
      validationSplit: 0,
      epochs: 1,
      async checkpoint(task) {
        found.push(...(await (task as TextRegressor).values(['good a'])));
      },
    },
  );
  expect(found).toHaveLength(1);
  expect(found).toEqual(await regressor.values(['good a']));
  regressor.dispose();
});

test('a run of other data is not gone on with', async () => {
  let kept: ModelFiles | undefined;
  const backup: Backup = { read: () => Promise.resolve(kept), write: (files) => void (kept = files) };
  const options = { ...small, ...few, sequenceLength: 8, batchSize: 4, epochs: 2, backup };
  (await trainGenerator('abcacb'.repeat(40), options)).dispose();
  await expect(trainGenerator('abcbcb'.repeat(40), options)).rejects.toThrow('was begun otherwise');
});

test.each(architectures)('a generator learns new tokens and labels: %s', async (architecture) => {
  const texts = Array.from({ length: 30 }, () => 'abab');
  const options = { ...small, architecture, sequenceLength: 8, batchSize: 4, epochs: 30, validationSplit: 0 };
  const known = await trainGenerator(texts, { ...options, labels: texts.map(() => 'first') });
  const score = await known.score('abab', 'first');
  const news = Array.from({ length: 30 }, () => 'xyxy');
  // Nothing is learned yet: of what was known it says what it said.
  const begun = await trainGenerator([...news, ...texts], {
    ...learning,
    learningRate: 1e-12,
    epochs: 1,
    from: known,
    labels: [...news.map(() => 'second'), ...texts.map(() => 'first')],
  });
  expect(begun.vocabulary.labels).toEqual(['first', 'second']);
  const again = await begun.score('abab', 'first');
  const odds = (one: typeof score): number => one.tokens[0]!.logProbability - one.tokens[4]!.logProbability;
  expect(again.tokens.map(({ token }) => token)).toEqual(score.tokens.map(({ token }) => token));
  expect(Math.abs(odds(again) - odds(score))).toBeLessThan(1);
  begun.dispose();
  const from = await trainGenerator([...news, ...texts], {
    ...learning,
    from: known,
    batchSize: 4,
    epochs: 30,
    labels: [...news.map(() => 'second'), ...texts.map(() => 'first')],
  });
  const write = async (generator: TextGenerator, label: string): Promise<string> => {
    let text = '';
    for await (const piece of generator.generate('', { label, temperature: 0, maxTokens: 9 })) text += piece;
    return text;
  };
  expect(await write(from, 'second')).toBe('xyxy');
  expect(await write(from, 'first')).toBe('abab');
  expect(await known.score('abab', 'first')).toEqual(score);
  for (const one of [known, from]) one.dispose();
});

test('a tagger learns new words and tags', async () => {
  const known = await trainTagger(tagged, { ...small, characterUnits: 3, validationSplit: 0, epochs: 12 });
  const news: TaggingExample[] = Array.from({ length: 12 }, () => ({
    words: ['she', 'sees', 'Rome', 'today'],
    tags: ['O', 'O', 'B-LOC', 'O'],
  }));
  const from = await trainTagger([...tagged, ...news], { ...learning, from: known, epochs: 12 });
  expect(from.vocabulary.parts.tags).toEqual(['B-PER', 'O', 'B-LOC']);
  expect(from.vocabulary.parts.words.slice(0, known.vocabulary.parts.words.length)).toEqual(
    known.vocabulary.parts.words,
  );
  expect((await from.assess([...tagged, ...news])).f1).toBe(1);
  const loaded = await TextTagger.load(await from.files());
  expect((await loaded.predict('she sees Rome today')).spans).toEqual([{ label: 'LOC', start: 9, end: 13 }]);
  for (const one of [known, from, loaded]) one.dispose();
});

test.each(['attention', 'transformer', 'lstm'] as const)('a translator learns new tokens: %s', async (architecture) => {
  const texts = ['ab', 'ba', 'aab', 'bba', 'abb', 'baa'];
  const upper = texts.map((text) => text.toUpperCase());
  const options = { ...small, architecture, batchSize: 3, epochs: 60, validationSplit: 0 };
  const known = await trainTranslator(texts, upper, options);
  const news = ['cd', 'dc', 'ccd', 'acd', 'bdc'];
  const from = await trainTranslator([...texts, ...news], [...upper, ...news.map((text) => text.toUpperCase())], {
    ...learning,
    from: known,
    batchSize: 3,
    epochs: 60,
  });
  expect(
    (await from.assess([...texts, ...news], [...upper, ...news.map((text) => text.toUpperCase())])).exactMatch,
  ).toBe(1);
  const loaded = await Translator.load(await from.files());
  expect(await loaded.predict('cd')).toEqual(await from.predict('cd'));
  for (const one of [known, from, loaded]) one.dispose();
});

test('what cannot be gone on with is refused in words', async () => {
  const generator = await trainGenerator('abc'.repeat(9), { ...small, epochs: 1 });
  const tagger = await trainTagger(tagged, { ...small, epochs: 1 });
  const translator = await trainTranslator(['a', 'b'], ['a', 'b'], { ...small, epochs: 1 });
  const held = memory().numTensors;
  const message = (kind: string): string =>
    `the network is that of the ${kind} to go on from, so that units cannot be said; got 9`;
  await expect(trainGenerator('abc', { from: generator, units: 9 })).rejects.toThrow(message('generator'));
  await expect(trainTagger(tagged, { from: tagger, units: 9 })).rejects.toThrow(message('tagger'));
  await expect(trainTranslator(['a'], ['b'], { from: translator, units: 9 })).rejects.toThrow(message('translator'));
  await expect(trainGenerator('abc', { from: ngramGenerator('abc') })).rejects.toThrow('this one counts');
  await expect(trainGenerator('abc', { from: generator, sampledTokens: 2 })).rejects.toThrow('leave sampledTokens out');
  await expect(trainGenerator('abc', { from: tagger as never })).rejects.toThrow('from has to be a TextGenerator');
  expect(memory().numTensors).toBe(held);
  for (const one of [generator, tagger, translator]) one.dispose();
});
