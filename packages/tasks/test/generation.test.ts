// A generator beside what probabilities have to be.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { generatorDefaultsOf, TextGenerator, trainGenerator } from '../src/index.ts';
import type { TextVocabulary } from '../src/text-vocabulary.ts';
import { newNetwork } from '../src/generation/generator-network.ts';
import type { NeuralLanguageModel } from '../src/generation/neural-language-model.ts';
import { piecesOf, windowsOf } from '../src/generation/windows.ts';

const tiny = { units: 12, dropout: 0, embeddingDim: 6, sequenceLength: 8, batchSize: 4, learningRate: 0.02, seed: 3 };
const texts = ['abca', 'abc', 'bca', 'cab', 'ab', 'abcabc', 'bcab', 'ca'];

beforeAll(() => useBackend(cpu()));

const written = async (generator: TextGenerator, ...given: Parameters<TextGenerator['generate']>): Promise<string> => {
  let text = '';
  for await (const piece of generator.generate(...given)) text += piece;
  return text;
};

/** All probabilities after a beginning, from the model itself. */
async function after(generator: TextGenerator, ids: readonly number[]): Promise<Float32Array> {
  const output = await (generator.languageModel as NeuralLanguageModel).network.predict([ids]);
  const numbers = (await output.data()) as Float32Array;
  output.dispose();
  return numbers.slice(-generator.vocabulary.size);
}

test('a score is the sum of what the model says token by token', async () => {
  const generator = await trainGenerator(texts, { ...tiny, epochs: 3 });
  const { vocabulary } = generator;
  const text = 'abcab?';
  const ids = [vocabulary.end, ...vocabulary.encode(text), vocabulary.end];
  const logs: number[] = [];
  for (let place = 1; place < ids.length; place++)
    logs.push(Math.log((await after(generator, ids.slice(0, place)))[ids[place]!]!));
  const score = await generator.score(text);
  expect(score.tokens.map(({ token }) => token)).toEqual(['a', 'b', 'c', 'a', 'b', '', '']);
  for (const [place, { logProbability }] of score.tokens.entries()) expect(logProbability).toBeCloseTo(logs[place]!, 5);
  const sum = logs.reduce((total, log) => total + log, 0);
  expect(score.logLikelihood).toBeCloseTo(sum, 4);
  expect(score.perplexity).toBeCloseTo(Math.exp(-sum / 7), 4);
  expect(score).toMatchObject({ characters: 6, unknown: 1 });
  expect(score.bitsPerCharacter).toBeCloseTo(-sum / Math.LN2 / 6, 4);
  const assessment = await generator.assess([text, 'ab']);
  const other = await generator.score('ab');
  expect(assessment.loss).toBeCloseTo(-(sum + other.logLikelihood) / 10, 4);
  expect(assessment).toMatchObject({ tokens: 10, characters: 8, unknown: 1 });
  generator.dispose();
});

test('completions are the likeliest of all texts there are', async () => {
  const generator = await trainGenerator(texts, { ...tiny, epochs: 6 });
  const { vocabulary } = generator;
  const maxTokens = 4;
  const every: { text: string; logProbability: number; ended: boolean }[] = [];
  const walk = async (ids: readonly number[], text: string, log: number, left: number): Promise<void> => {
    const probabilities = await after(generator, ids);
    for (let id = 2; id <= vocabulary.end; id++) {
      const ended = id === vocabulary.end;
      const next = { text: text + vocabulary.tokenOf(id), logProbability: log + Math.log(probabilities[id]!), ended };
      if (ended || left === 1) every.push(next);
      else await walk([...ids, id], next.text, next.logProbability, left - 1);
    }
  };
  await walk([vocabulary.end, ...vocabulary.encode('ab')], '', 0, maxTokens);
  const best = every.toSorted((a, b) => b.logProbability - a.logProbability).slice(0, 6);
  const found = await generator.complete('ab', 6, { maxTokens });
  expect(found.map(({ text, ended }) => [text, ended])).toEqual(best.map(({ text, ended }) => [text, ended]));
  for (const [place, { logProbability }] of found.entries())
    expect(logProbability).toBeCloseTo(best[place]!.logProbability, 4);
  generator.dispose();
});

test('states are carried over from window to window, as if each stream were read at once', async () => {
  const ids = Int32Array.from({ length: 100 }, (_, place) => (place * place + (place >> 2)) % 7);
  const [network, whole] = [true, false].map((stateful) =>
    newNetwork({ ...generatorDefaultsOf(), ...tiny, layers: 2 }, 7, stateful),
  );
  network!.build([null, null]);
  whole!.build([null, null]);
  whole!.setWeights(await network!.getWeights());
  const rows: number[][] = [[], [], []];
  const pieces = piecesOf([ids], { batchSize: 3, sequenceLength: 8 });
  expect(pieces.length).toBe(3);
  for (const { x } of windowsOf(pieces, 8)) {
    const output = await network!.predictOnBatch(x);
    const numbers = Array.from(await output.data());
    for (const [row, all] of rows.entries())
      all.push(...numbers.slice((row * numbers.length) / 3, ((row + 1) * numbers.length) / 3));
    output.dispose();
  }
  const [once] = windowsOf(pieces, 33);
  const output = await whole!.predictOnBatch(once!.x);
  const expected = await output.data();
  for (const [place, number] of rows.flat().entries()) expect(number).toBeCloseTo(expected[place]!, 5);
  output.dispose();
  network!.dispose();
  whole!.dispose();
});

test('it learns what comes next, and writes it', async () => {
  const text = 'xaaax.ybbby.'.repeat(40);
  const losses: number[] = [];
  const onProgress = ({ loss }: { loss: number }): number => losses.push(loss);
  const generator = await trainGenerator(text, { ...tiny, units: 24, epochs: 40, patience: 40, onProgress });
  expect(losses[0]).toBeGreaterThan(1);
  // Whether an x or a y comes, and nothing else, has to be remembered.
  expect(losses.at(-1)).toBeLessThan(0.1);
  expect(await written(generator, 'yb', { temperature: 0, maxTokens: 12 })).toBe('bby.xaaax.yb');
  generator.dispose();
});

test('a seed repeats a text; another seed, no seed and the options change it', async () => {
  const generator = await trainGenerator(texts, { ...tiny, epochs: 2 });
  const text = await written(generator, 'a', { seed: 1, maxTokens: 40 });
  expect(await written(generator, 'a', { seed: 1, maxTokens: 40 })).toBe(text);
  const others = await Promise.all([2, 3, 4].map((seed) => written(generator, 'a', { seed, maxTokens: 40 })));
  expect(new Set([text, ...others]).size).toBeGreaterThan(1);
  const stopped = await written(generator, 'a', { seed: 1, maxTokens: 40, stop: ['b'] });
  expect(stopped).toBe(text.split('b')[0]);
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  await expect(written(generator, 'a', { signal: stop.signal })).rejects.toThrow('enough');
  generator.dispose();
});

test('texts are written for a label, and without labels there is none', async () => {
  const data = Array.from({ length: 30 }, (_, row) => (row % 2 === 0 ? 'aaaa' : 'bbbb'));
  const labels = data.map((text) => (text === 'aaaa' ? 'first' : 'second'));
  const generator = await trainGenerator(data, { ...tiny, labels, epochs: 40, patience: 40 });
  expect(await written(generator, '', { label: 'first', temperature: 0 })).toBe('aaaa');
  expect(await written(generator, '', { label: 'second', temperature: 0 })).toBe('bbbb');
  expect((await generator.complete('', 1, { label: 'second' }))[0]).toMatchObject({ text: 'bbbb', ended: true });
  await expect(generator.score('a', 'third')).rejects.toThrow('The label "third" is not known');
  generator.dispose();
  const plain = await trainGenerator(texts, { ...tiny, epochs: 1 });
  await expect(plain.score('a', 'first')).rejects.toThrow('it was trained without labels');
  plain.dispose();
});

test('words with their spaces and marks come back as they were', async () => {
  const generator = await trainGenerator('the cat sat, the dog sat. '.repeat(60), {
    ...tiny,
    units: 24,
    tokenLevel: 'words',
    epochs: 30,
    patience: 30,
  });
  expect(await written(generator, 'the cat', { temperature: 0, maxTokens: 6 })).toBe(' sat, the dog sat.');
  generator.dispose();
});

test('saved and loaded, it says the same to the last bit', async () => {
  const generator = await trainGenerator(texts, { ...tiny, layers: 2, architecture: 'lstm', epochs: 2 });
  const files = await generator.files();
  const again = await TextGenerator.load(files);
  expect(await again.score('abca')).toEqual(await generator.score('abca'));
  expect(await written(again, '', { seed: 9 })).toBe(await written(generator, '', { seed: 9 }));
  again.dispose();
  generator.dispose();
  const json = (fields: object): Uint8Array => new TextEncoder().encode(JSON.stringify(fields));
  const damaged: readonly (readonly [name: string, bytes: Uint8Array | undefined, message: string])[] = [
    ['pipeline.json', undefined, 'has no pipeline.json'],
    ['pipeline.json', json({ version: 1, tokenLevel: 'lines', labels: [] }), 'pipeline.json should hold'],
    ['pipeline.json', json({ version: 1, tokenLevel: 'words', labels: ['a', 'a'] }), 'pipeline.json should hold'],
    [
      'pipeline.json',
      json({ version: 1, tokenLevel: 'characters', labels: ['a'] }),
      'takes a language model of as many',
    ],
    ['tokenizer.json', json({}), 'the model: '],
    ['model.json', undefined, 'model.json'],
  ];
  const held = memory().numTensors;
  for (const [name, bytes, message] of damaged) {
    const changed = new Map(files);
    if (bytes === undefined) changed.delete(name);
    else changed.set(name, bytes);
    await expect(TextGenerator.load(changed)).rejects.toThrow(message);
  }
  expect(memory().numTensors).toBe(held);
});

test('nothing is left in memory: not when it is trained, stopped or left in the middle', async () => {
  const held = memory().numTensors;
  const generator = await trainGenerator(texts, { ...tiny, epochs: 2 });
  const own = memory().numTensors;
  for await (const piece of generator.generate('a', { maxTokens: 50 })) if (piece !== '') break;
  await written(generator, '', { maxTokens: 3 });
  await generator.complete('a', 2, { maxTokens: 3 });
  await generator.assess('abcab'.repeat(300));
  expect(memory().numTensors).toBe(own);
  generator.dispose();
  const stop = new AbortController();
  const training = trainGenerator('abc'.repeat(500), {
    ...tiny,
    epochs: 50,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  (await training).dispose();
  stop.abort();
  await expect(trainGenerator(texts, { ...tiny, signal: stop.signal })).rejects.toThrow('aborted');
  expect(memory().numTensors).toBe(held);
});

test('what is given wrongly is said', async () => {
  await expect(trainGenerator([])).rejects.toThrow('takes texts of at least two characters');
  await expect(trainGenerator(['ab', 'cd'], { labels: ['a'] })).rejects.toThrow('got 2 texts and 1 labels');
  await expect(trainGenerator('abc', { units: 0 })).rejects.toThrow('units has to be a whole number');
  await expect(trainGenerator('abc', { cells: 3 } as object)).rejects.toThrow('cells');
  const generator = await trainGenerator(texts, { ...tiny, epochs: 1 });
  await expect(written(generator, 'a', { topP: 0 })).rejects.toThrow('topP');
  await expect(generator.assess([])).rejects.toThrow('at least one text');
  expect(() => new TextGenerator({} as TextVocabulary, generator.languageModel)).toThrow('takes a vocabulary');
  generator.dispose();
});
