// Every architecture of every task: it learns, it says the same when it is saved and loaded, and reads on as it reads at once.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  architectures,
  generatorDefaultsOf,
  taggerDefaultsOf,
  TextGenerator,
  TextTagger,
  trainGenerator,
  trainTagger,
  trainTranslator,
  translatorDefaultsOf,
  Translator,
} from '../src/index.ts';

beforeAll(() => useBackend(cpu()));

const small = { units: 16, embeddingDim: 8, heads: 2, blocks: 1, learningRate: 0.01, validationSplit: 0, seed: 5 };

test.each(architectures)('a generator: %s', async (architecture) => {
  const held = memory().numTensors;
  const options = { ...small, architecture, sequenceLength: 8, batchSize: 8, epochs: 80 };
  const generator = await trainGenerator('abcacb'.repeat(60), options);
  const { languageModel, vocabulary } = generator;
  const { tokens } = await generator.score('abcacbabcacbabcacb');
  const costs = tokens.slice(3, -1).map(({ logProbability }) => -logProbability);
  expect(costs.reduce((sum, cost) => sum + cost, 0) / costs.length).toBeLessThan(0.3);
  // As long as it fits the window: id by id, at once, and as a batch.
  const ids = [vocabulary.end, ...vocabulary.encode('abcacba')];
  const [once, onwards] = [languageModel.read(), languageModel.read()];
  const all = await once.push(ids);
  for (const [step, id] of ids.entries()) {
    const [one] = await languageModel.after([ids.slice(0, step + 1)]);
    const next = await onwards.push([id]);
    for (const [place, probability] of next.entries()) {
      expect(probability).toBeCloseTo(all[step * vocabulary.size + place]!, 5);
      expect(probability).toBeCloseTo(one![place]!, 5);
    }
  }
  once.dispose();
  onwards.dispose();
  // Longer than any window, in parts of any size.
  const long = vocabulary.encode('abcacb'.repeat(9));
  const [whole, parts] = [languageModel.read(), languageModel.read()];
  const expected = await whole.push(long);
  const found: number[] = [];
  for (const [start, end] of [
    [0, 1],
    [1, 14],
    [14, 15],
    [15, 54],
  ] as const)
    found.push(...(await parts.push(long.slice(start, end))));
  for (const [place, probability] of expected.entries()) expect(found[place]).toBeCloseTo(probability, 5);
  whole.dispose();
  parts.dispose();
  let written = '';
  for await (const piece of generator.generate('abcacbab', { temperature: 0, maxTokens: 16 })) written += piece;
  expect(written).toBe('cacbabcacbabcacb');
  const again = await TextGenerator.load(await generator.files());
  expect(await again.score('abca')).toEqual(await generator.score('abca'));
  again.dispose();
  generator.dispose();
  expect(memory().numTensors).toBe(held);
});

test.each(architectures)('a tagger: %s', async (architecture) => {
  // Which tag a word gets is said by the word before it.
  const sentences = Array.from({ length: 40 }, (_, row) => {
    const words = Array.from({ length: 3 + (row % 5) }, (_each, place) => 'abc'[(row * row + place * (row % 7)) % 3]!);
    return { words, tags: words.map((_word, place) => `T${words[place - 1] ?? '-'}`) };
  });
  const options = { ...small, architecture, characters: 'none', dropout: 0, batchSize: 10, epochs: 40 } as const;
  const tagger = await trainTagger(sentences, options);
  const { accuracy, baseline } = await tagger.assess(sentences);
  expect(accuracy).toBeGreaterThan(0.95);
  expect(baseline.accuracy).toBeLessThan(0.7);
  // Alone as among others, which are longer.
  const lists = sentences.map(({ words }) => words);
  expect((await tagger.tag([lists[0]!]))[0]).toEqual((await tagger.tag(lists))[0]);
  const again = await TextTagger.load(await tagger.files());
  expect(await again.tag(lists)).toEqual(await tagger.tag(lists));
  again.dispose();
  tagger.dispose();
});

test.each(['lstm', 'convolution'] as const)(
  'letters are read by %s, whatever other words are beside them',
  async (characters) => {
    const endings = ['ing', 'ed', 's'];
    const word = (row: number): string =>
      `${'abcdefgh'[row % 8]!}${'aeiou'[(row >> 1) % 5]!}${'bdgk'.slice(0, 1 + (row % 4))}${endings[row % 3]!}`;
    const sentences = Array.from({ length: 60 }, (_, row) => {
      const words = [word(row * 7), word(row * 5 + 1)];
      return { words, tags: words.map((one) => endings.find((ending) => one.endsWith(ending))!) };
    });
    const options = { ...small, characters, minCount: 99, dropout: 0, batchSize: 10, epochs: 30 } as const;
    const tagger = await trainTagger(sentences, options);
    expect((await tagger.assess(sentences)).accuracy).toBeGreaterThan(0.95);
    const scores = async (...words: string[]): Promise<number[]> => {
      const { model, vocabulary } = tagger;
      const { words: ids, characters: letters } = vocabulary.encode([words]);
      const output = (await model.predictOnBatch([ids, letters!])) as {
        data(): Promise<Float32Array>;
        dispose(): void;
      };
      const numbers = Array.from(await output.data());
      output.dispose();
      return numbers;
    };
    expect((await scores('gaks', 'x')).slice(0, 3)).toEqual((await scores('gaks', 'xxxxxxxxxxxx')).slice(0, 3));
    tagger.dispose();
  },
);

test.each(architectures)('a translator: %s', async (architecture) => {
  const held = memory().numTensors;
  const sources = Array.from({ length: 81 }, (_, row) =>
    Array.from({ length: 4 }, (_each, place) => 'abc'[Math.floor(row / 3 ** place) % 3]!).join(''),
  ).map((text, row) => text.slice(row % 3));
  const targets = sources.map((text) => Array.from(text).toReversed().join('').toUpperCase());
  const options = { ...small, architecture, batchSize: 9, epochs: 40 };
  const translator = await trainTranslator(sources, targets, options);
  expect((await translator.assess(sources, targets)).exactMatch).toBeGreaterThan(0.8);
  const together = await translator.predict(sources.slice(0, 6));
  const alone = await translator.predict(sources[1]!);
  expect(alone.text).toBe(together[1]!.text);
  const isAttentive = architecture === 'attention' || architecture === 'transformer';
  expect(alone.alignment).toHaveLength(isAttentive ? alone.targetTokens.length : 0);
  for (const weights of alone.alignment) {
    expect(weights).toHaveLength(alone.sourceTokens.length);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
  }
  const again = await Translator.load(await translator.files());
  expect(await again.predict(sources[1]!)).toEqual(alone);
  again.dispose();
  translator.dispose();
  expect(memory().numTensors).toBe(held);
});

test('defaults are those of the architecture', () => {
  for (const architecture of architectures) {
    expect(generatorDefaultsOf({ architecture }).architecture).toBe(architecture);
    expect(taggerDefaultsOf({ architecture }).architecture).toBe(architecture);
    expect(translatorDefaultsOf({ architecture }).architecture).toBe(architecture);
  }
  expect(generatorDefaultsOf({ architecture: 'transformer', tokenLevel: 'words' }).tokenLevel).toBe('words');
  for (const defaultsOf of [generatorDefaultsOf, taggerDefaultsOf, translatorDefaultsOf])
    expect(() => defaultsOf({ architecture: 'cnn' as 'gru' })).toThrow('architecture has to be one of');
});

test('heads of a Transformer share its vectors', async () => {
  const options = { architecture: 'transformer', embeddingDim: 9, heads: 2 } as const;
  const message = 'the heads of a Transformer share embeddingDim evenly; got 2 of them for 9';
  await expect(trainGenerator('abc', options)).rejects.toThrow(message);
  await expect(trainTagger([{ words: ['a'], tags: ['X'] }], options)).rejects.toThrow(message);
  await expect(trainTranslator(['a'], ['b'], options)).rejects.toThrow(message);
});
