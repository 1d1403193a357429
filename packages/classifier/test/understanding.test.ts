// What is said about an answer has to be what the model does.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { bidirectional, dense, embedding, gru, lstm, simpleRnn, type Layer } from '@rnnkit/layers';
import { Tokenizer } from '@rnnkit/text';
import { sequential } from '@rnnkit/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { attribute, gateTraces, newClassifier, readTokens, TextClassifier } from '../src/index.ts';

const corpus = ['the quick brown fox', 'jumps over the lazy dog', 'pack my box with five dozen jugs'];

beforeAll(async () => {
  await useBackend(cpu());
});

function classifierOf(layer: Layer, units = 5): TextClassifier {
  const tokenizer = new Tokenizer({ charLevel: true, oovToken: '[UNK]' });
  tokenizer.fitOnTexts(corpus);
  const model = sequential(
    [
      embedding({
        inputDim: tokenizer.wordIndex.size + 1,
        outputDim: 4,
        maskZero: true,
        embeddingsInitializer: 'glorotNormal',
      }),
      layer,
      // What the layer ends with is what comes out.
      dense({ units, kernelInitializer: 'identity', activation: 'linear' }),
    ],
    { seed: 5 },
  );
  const classifier = new TextClassifier(tokenizer, 12, Array.from({ length: units }, String), model);
  model.build([null, 12]);
  return classifier;
}

const noise = { biasInitializer: 'glorotNormal' } as const;

test.each([
  ['simpleRnn', () => simpleRnn({ units: 5, ...noise })],
  ['lstm', () => lstm({ units: 5, ...noise, recurrentActivation: 'hardSigmoid' })],
  ['gru', () => gru({ units: 5, ...noise })],
  ['gru, reset before', () => gru({ units: 5, ...noise, resetAfter: false })],
  ['gru, Chung’s convention', () => gru({ units: 5, ...noise, chung: true })],
  ['no bias', () => lstm({ units: 5, useBias: false, activation: 'relu' })],
  ['bidirectional', () => bidirectional(gru({ units: 5, ...noise }), { mergeMode: 'sum' })],
] as const)('the traces of %s end each step where the layer does', async (name, make) => {
  const classifier = classifierOf(make());
  const text = 'fox jumps';
  const before = memory().numTensors;
  const { tokens, units, traces } = await gateTraces(classifier, text);
  expect(memory().numTensors).toBe(before);
  expect(tokens.map(({ token }) => token).join('')).toBe(text);
  const state = traces.find((trace) => trace.name === 'state')!.values;
  for (const trace of traces) expect(trace.values).toHaveLength(tokens.length * units);
  for (let length = 1; length <= tokens.length; length++) {
    const [output] = await classifier.probabilities([text.slice(0, length)]);
    const shown = Array.from(state.subarray((length - 1) * units, length * units));
    if (name === 'bidirectional') {
      // The sum of both directions; the backward one alone is the forward one of the reversed text only by chance.
      expect(shown).not.toEqual(Array.from(output!));
    } else for (const [unit, value] of shown.entries()) expect(value).toBeCloseTo(output![unit]!, 5);
  }
});

test('gates are between 0 and 1, and a forget gate’s bias of one is seen', async () => {
  const classifier = newClassifier(corpus, ['a', 'b'], {
    unit: 'words',
    cell: 'lstm',
    units: 6,
    embedding: 3,
    vocabulary: 50,
    maxLength: 8,
    bidirectional: false,
    dropout: 0,
    seed: 2,
  });
  classifier.model.build([null, 8]);
  const { traces } = await gateTraces(classifier, 'the lazy fox');
  const mean = (name: string): number => {
    const { values } = traces.find((trace) => trace.name === name)!;
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  expect(mean('forget')).toBeCloseTo(1 / (1 + Math.exp(-1)), 1);
  expect(mean('input')).toBeCloseTo(0.5, 1);
});

test('the weight of a token is what the answer loses without it', async () => {
  const classifier = newClassifier(corpus, ['a', 'b', 'c'], {
    unit: 'words',
    cell: 'gru',
    units: 6,
    embedding: 5,
    vocabulary: 50,
    maxLength: 6,
    bidirectional: true,
    dropout: 0,
    seed: 4,
  });
  const text = 'the lazy unheard fox';
  const { label, probability, tokens } = await attribute(classifier, text);
  const words = text.split(' ');
  expect(tokens.map(({ token, known }) => [token, known])).toEqual([
    ['the', true],
    ['lazy', true],
    ['unheard', false],
    ['fox', true],
  ]);
  const [whole] = await classifier.probabilities([text]);
  const best = classifier.labels.indexOf(label);
  expect(probability).toBe(Math.max(...whole!));
  const without = words.map((_, left) => words.filter((__, place) => place !== left).join(' '));
  for (const [place, row] of (await classifier.probabilities(without)).entries()) {
    expect(tokens[place]!.weight).toBeCloseTo(probability - row[best]!, 6);
  }
});

test('of a text that is too long the end is read, and an empty one has no tokens', async () => {
  const classifier = classifierOf(gru({ units: 5 }));
  expect(
    readTokens(classifier, 'the quick brown fox')
      .map(({ token }) => token)
      .join(''),
  ).toBe('ck brown fox');
  expect((await gateTraces(classifier, '')).tokens).toEqual([]);
  expect((await attribute(classifier, '')).tokens).toEqual([]);
});

test('a model without a recurrent layer behind its embedding is refused in words', async () => {
  await expect(gateTraces(classifierOf(dense({ units: 5 })), 'fox')).rejects.toThrow(
    'this model has Embedding, Dense, Dense',
  );
});
