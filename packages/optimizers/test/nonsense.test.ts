// Every function with nonsense in the place of each argument: an answer, or a sentence of ours.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { badAnswers } from '@rnnkit/vitest/nonsense';
import { beforeAll, expect, test } from 'vitest';

import * as exported from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

/** What others than optimizers take. */
const taken: Readonly<Record<string, readonly unknown[]>> = {
  cosineDecay: [{ initialLearningRate: 1, decaySteps: 2 }],
  cosineDecayRestarts: [{ initialLearningRate: 1, firstDecaySteps: 2 }],
  exponentialDecay: [{ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 }],
  inverseTimeDecay: [{ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 }],
  optimizerFromConfig: [{ className: 'adam', config: {} }],
  piecewiseConstantDecay: [{ boundaries: [1], values: [1, 2] }],
  polynomialDecay: [{ initialLearningRate: 1, decaySteps: 2 }],
  scheduleFromConfig: [{ className: 'CosineDecay', config: { initialLearningRate: 1, decaySteps: 2 } }],
};
const functions = Object.entries<unknown>(exported).filter(
  (entry): entry is [string, (...given: never[]) => unknown] => typeof entry[1] === 'function',
);

test.each(functions)('%s', async (name, run) => {
  const optimizer = { learningRate: 0.1 };
  expect(await badAnswers({ name, run, good: taken[name] ?? [optimizer] })).toEqual([]);
});

test('methods of an optimizer and of a schedule', async () => {
  const optimizer = exported.adam();
  const schedule = exported.exponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 });
  for (const attempt of [
    { name: 'applyGradients', run: optimizer.applyGradients.bind(optimizer), good: [[]] },
    { name: 'setState', run: optimizer.setState.bind(optimizer), good: [{ iterations: 0, slots: [] }] },
    { name: 'at', run: schedule.at.bind(schedule), good: [1] },
  ]) {
    expect(await badAnswers(attempt)).toEqual([]);
  }
});
