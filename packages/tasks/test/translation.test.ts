// A translator beside what its model says, token by token.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { trainTranslator, Translator } from '../src/index.ts';

const random = new Random(2);
const draw = (): string => Array.from({ length: random.integer(1, 5) }, () => 'abc'[random.integer(0, 3)]!).join('');
const reversed = (text: string): string => Array.from(text).toReversed().join('');
const sources = Array.from({ length: 200 }, draw);
const targets = sources.map(reversed);
const tiny = { units: 8, embeddingDim: 8, batchSize: 20, epochs: 1, seed: 4 };

beforeAll(() => useBackend(cpu()));

/** The probabilities of the next id, from the model itself. */
async function next(translator: Translator, text: string, ids: readonly number[]): Promise<Float32Array> {
  const { source, target } = translator;
  const output = await translator.model.predict({
    source: [[...source.encode(text), source.end]],
    target: [[target.end, ...ids]],
  });
  const numbers = (await output.next.data()) as Float32Array;
  output.next.dispose();
  output.alignment?.dispose();
  return numbers.slice(-target.size);
}

test.each(['attention', 'transformer'] as const)(
  'the greedy one takes the likeliest at each step: %s',
  async (architecture) => {
    const translator = await trainTranslator(sources, targets, { ...tiny, architecture, dropout: 0.1 });
    const { target } = translator;
    for (const text of ['abc', 'c', 'xab']) {
      const ids: number[] = [];
      let sum = 0;
      while (ids.at(-1) !== target.end && ids.length < 6) {
        const probabilities = await next(translator, text, ids);
        const best = Math.max(...probabilities.slice(2, target.end + 1));
        ids.push(probabilities.indexOf(best, 2));
        sum += Math.log(best);
      }
      const found = await translator.predict(text, { maxTokens: 6 });
      expect(found.text).toBe(target.decode(ids));
      expect(found.targetTokens).toEqual(ids.map((id) => target.tokenOf(id)));
      expect(found.logProbability).toBeCloseTo(sum, 4);
      expect(found.ended).toBe(ids.at(-1) === target.end);
      expect(found.alignment).toHaveLength(ids.length);
      for (const weights of found.alignment) {
        expect(weights).toHaveLength(found.sourceTokens.length);
        expect(weights.reduce((total, weight) => total + weight, 0)).toBeCloseTo(1, 5);
      }
    }
    translator.dispose();
  },
);

test('wide enough, the search finds the best of all texts there are', async () => {
  const translator = await trainTranslator(sources, targets, { ...tiny, epochs: 4 });
  const { target } = translator;
  const maxTokens = 4;
  for (const lengthPenalty of [0, 1]) {
    const all: { text: string; worth: number }[] = [];
    const walk = async (ids: readonly number[], log: number): Promise<void> => {
      const probabilities = await next(translator, 'cab', ids);
      for (let id = 2; id <= target.end; id++) {
        const longer = [...ids, id];
        const sum = log + Math.log(probabilities[id]!);
        const worth = sum / ((5 + longer.length) / 6) ** lengthPenalty;
        if (id !== target.end && longer.length < maxTokens) await walk(longer, sum);
        else all.push({ text: target.decode(longer), worth });
      }
    };
    await walk([], 0);
    const [best, ...others] = all.toSorted((a, b) => b.worth - a.worth) as [(typeof all)[0], ...typeof all];
    const found = await translator.predict('cab', { beamWidth: 500, lengthPenalty, maxTokens });
    expect(found.text).toBe(best.text);
    expect(found.logProbability / ((5 + found.targetTokens.length) / 6) ** lengthPenalty).toBeCloseTo(best.worth, 4);
    const [three] = await translator.candidates(['cab'], 3, { beamWidth: 500, lengthPenalty, maxTokens });
    expect(three!.map(({ text }) => text)).toEqual([best, ...others.slice(0, 2)].map(({ text }) => text));
    const [two] = await translator.candidates(['cab'], 2, { lengthPenalty, maxTokens });
    expect(two).toHaveLength(2);
  }
  translator.dispose();
});

test('texts are translated as each alone', async () => {
  const translator = await trainTranslator(sources, targets, { ...tiny, epochs: 3 });
  const texts = ['a', 'abcab', '', 'ca', 'bbbb'];
  for (const beamWidth of [1, 3]) {
    const together = await translator.predict(texts, { beamWidth });
    for (const [row, text] of texts.entries()) {
      const alone = await translator.predict(text, { beamWidth });
      expect(together[row]!.text).toBe(alone.text);
      expect(together[row]!.logProbability).toBeCloseTo(alone.logProbability, 4);
      for (const [step, weights] of alone.alignment.entries())
        for (const [place, weight] of weights.entries())
          expect(together[row]!.alignment[step]![place]).toBeCloseTo(weight, 5);
    }
  }
  translator.dispose();
});

test('it learns, and says how well; saved and loaded it is the same', async () => {
  const losses: (number | undefined)[] = [];
  const translator = await trainTranslator(sources, targets, {
    units: 16,
    embeddingDim: 8,
    batchSize: 20,
    epochs: 30,
    learningRate: 0.02,
    onProgress: ({ validation }) => losses.push(validation?.loss),
  });
  expect(losses).toHaveLength(30);
  const texts = ['abca', 'bb', 'cabb'];
  const assessment = await translator.assess(texts, texts.map(reversed));
  expect(assessment).toMatchObject({ exactMatch: 1, characterErrorRate: 0, pairs: 3 });
  expect(assessment.chrf).toBeCloseTo(100, 8);
  expect(await translator.assess(['ab', 'c'], ['bb', 'c'])).toMatchObject({
    exactMatch: 0.5,
    characterErrorRate: 1 / 3,
  });

  const files = await translator.files();
  const again = await Translator.load(files);
  expect(await again.predict(texts)).toEqual(await translator.predict(texts));
  again.dispose();
  translator.dispose();
  const json = (fields: object): Uint8Array => new TextEncoder().encode(JSON.stringify(fields));
  const held = memory().numTensors;
  for (const [name, bytes, message] of [
    ['pipeline.json', undefined, 'has no pipeline.json'],
    ['pipeline.json', json({ version: 1, tokenLevel: 'words', longestTarget: 0 }), 'pipeline.json should hold'],
    ['target-tokenizer.json', undefined, 'has no target-tokenizer.json'],
    ['target-tokenizer.json', files.get('pipeline.json'), 'the model: '],
    [
      'target-tokenizer.json',
      json({ class_name: 'Tokenizer', config: { oov_token: '?', word_index: '{}' } }),
      'the model: ',
    ],
    ['model.json', undefined, 'model.json'],
  ] as const) {
    const changed = new Map(files);
    if (bytes === undefined) changed.delete(name);
    else changed.set(name, bytes);
    await expect(Translator.load(changed)).rejects.toThrow(message);
  }
  expect(memory().numTensors).toBe(held);
});

test('nothing is left in memory, and a signal stops training and translating', async () => {
  const held = memory().numTensors;
  const stop = new AbortController();
  const translator = await trainTranslator(sources, targets, {
    ...tiny,
    epochs: 9,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  const own = memory().numTensors;
  await translator.predict(['a', 'b'], { beamWidth: 2 });
  await expect(translator.predict('a', { signal: stop.signal })).rejects.toThrow('aborted');
  expect(memory().numTensors).toBe(own);
  translator.dispose();
  await expect(trainTranslator(sources, targets, { ...tiny, signal: stop.signal })).rejects.toThrow('aborted');
  expect(memory().numTensors).toBe(held);
});

test('what is given wrongly is said', async () => {
  await expect(trainTranslator(['a'], [])).rejects.toThrow('takes as many targets as sources');
  await expect(trainTranslator(['a'], ['b'], { units: -1 })).rejects.toThrow('units has to be');
  const translator = await trainTranslator(['a', 'b'], ['b', 'a'], tiny);
  await expect(translator.predict('a', { beamWidth: 0 })).rejects.toThrow('beamWidth has to be');
  await expect(translator.assess(['a'], [])).rejects.toThrow('takes as many references as texts');
  expect(() => new Translator(translator.source, translator.target, translator.model, 0)).toThrow('longestTarget');
  expect(() => new Translator({} as never, translator.target, translator.model, 2)).toThrow('takes two vocabularies');
  expect(() => new Translator(translator.source, translator.source, {} as never, 2)).toThrow(
    'takes a model of the inputs',
  );
  translator.dispose();
});
