// A decoder that reads its own tokens, beside what it writes by itself.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { padSequences } from '@rnnkit/text';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { trainTranslator, type Translator, type TrainTranslatorOptions } from '../src/index.ts';
import { withOwnTokens } from '../src/translation/scheduled-sampling.ts';
import { studentOf } from '../src/translation/translation-network.ts';

const draws = new Random(2);
const draw = (): string => Array.from({ length: draws.integer(1, 5) }, () => 'abc'[draws.integer(0, 3)]!).join('');
const sources = Array.from({ length: 100 }, draw);
const targets = sources.map((text) => Array.from(text).toReversed().join(''));
const tiny = { units: 8, embeddingDim: 8, batchSize: 20, epochs: 2, seed: 4 };

beforeAll(() => useBackend(cpu()));

const trained = (options: TrainTranslatorOptions = {}): Promise<Translator> =>
  trainTranslator(sources, targets, { ...tiny, ...options });

const weightsOf = async (options: TrainTranslatorOptions): Promise<readonly Float32Array[]> => {
  const translator = await trained(options);
  const weights = await translator.model.getWeights();
  translator.dispose();
  return weights;
};

test('always its own, they are what it writes by itself; never, the right ones', async () => {
  const translator = await trained();
  const { source, target, model } = translator;
  const student = studentOf(model);
  const texts = sources.slice(0, 12);
  const given = {
    source: padSequences(
      texts.map((text) => [...source.encode(text), source.end]),
      { padding: 'post' },
    ),
    target: padSequences(
      targets.slice(0, 12).map((text) => [target.end, ...target.encode(text)]),
      { padding: 'post' },
    ),
  };
  const held = memory().numTensors;
  const read = (probability: number, seed = 1) =>
    withOwnTokens(student, given, { probability, random: new Random(seed), end: target.end });
  expect(await read(0)).toBe(given.target);
  const own = await read(1);
  const [, time = 0] = own.shape;
  const written = await translator.predict(texts, { maxTokens: time });
  for (const [row, { targetTokens }] of written.entries()) {
    const ids = Array.from(own.data.slice(row * time, (row + 1) * time), Number);
    const right = Array.from(given.target.data.slice(row * time, (row + 1) * time), Number);
    const steps = Math.min(targetTokens.length, right.filter((id) => id > 0).length - 1);
    expect(ids[0]).toBe(target.end);
    expect(ids.slice(1, 1 + steps).map((id) => target.tokenOf(id))).toEqual(targetTokens.slice(0, steps));
    // Padding stays what it is.
    expect(ids.map((id) => id > 0)).toEqual(right.map((id) => id > 0));
  }
  const half = await read(0.5);
  expect(await read(0.5)).toEqual(half);
  expect(await read(0.5, 2)).not.toEqual(half);
  expect(memory().numTensors).toBe(held);
  student.dispose();
  translator.dispose();
});

test('with the probability 0 it is teacher forcing to the last bit; a seed repeats it', async () => {
  const forced = await weightsOf({});
  expect(await weightsOf({ scheduledSampling: 0 })).toEqual(forced);
  const own = await weightsOf({ scheduledSampling: 0.9 });
  expect(own).not.toEqual(forced);
  expect(await weightsOf({ scheduledSampling: 0.9 })).toEqual(own);
  await expect(trained({ scheduledSampling: 1.1 })).rejects.toThrow('scheduledSampling has to be a number from 0 to 1');
});
