// Schedules against the formulas of Keras' documentation, written out.
import { describe, expect, test } from 'vitest';

import {
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstantDecay,
  polynomialDecay,
  scheduleFromConfig,
  type Schedule,
} from '../src/index.ts';

const cosine = (share: number): number => 0.5 * (1 + Math.cos(Math.PI * share));

const expected: [string, Schedule, Record<number, number>][] = [
  [
    'exponential',
    exponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 }),
    { 0: 0.1, 5: 0.1 * Math.SQRT1_2, 20: 0.025 },
  ],
  [
    'exponential in stairs',
    exponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5, staircase: true }),
    { 9: 0.1, 10: 0.05, 29: 0.025 },
  ],
  [
    'inverse time',
    inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 }),
    { 0: 0.1, 10: 0.1 / 1.5, 20: 0.05 },
  ],
  [
    'polynomial',
    polynomialDecay({ initialLearningRate: 0.1, decaySteps: 10, endLearningRate: 0.02, power: 2 }),
    { 0: 0.1, 5: 0.08 * 0.25 + 0.02, 10: 0.02, 50: 0.02 },
  ],
  [
    'polynomial in cycles',
    polynomialDecay({ initialLearningRate: 1, decaySteps: 10, endLearningRate: 0.5, cycle: true }),
    { 0: 1, 10: 0.5, 15: 0.5 * 0.25 + 0.5, 20: 0.5 },
  ],
  [
    'piecewise',
    piecewiseConstantDecay({ boundaries: [10, 20], values: [1, 0.5, 0.1] }),
    { 0: 1, 10: 1, 11: 0.5, 20: 0.5, 21: 0.1 },
  ],
  [
    'cosine',
    cosineDecay({ initialLearningRate: 1, decaySteps: 100, alpha: 0.1 }),
    { 0: 1, 25: 0.9 * cosine(0.25) + 0.1, 100: 0.1, 500: 0.1 },
  ],
  [
    'cosine after a warm-up',
    cosineDecay({ initialLearningRate: 0, decaySteps: 100, warmupTarget: 1, warmupSteps: 10 }),
    { 0: 0, 5: 0.5, 10: 1, 60: 0.5, 110: 0 },
  ],
  [
    'cosine with restarts',
    cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 10, tMul: 2, mMul: 0.5 }),
    { 0: 1, 5: 0.5, 10: 0.5, 20: 0.25, 30: 0.25, 50: 0.125 },
  ],
  [
    'cosine with equal restarts',
    cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 10, tMul: 1 }),
    { 0: 1, 5: 0.5, 15: 0.5, 20: 1 },
  ],
];

describe.each(expected)('%s', (_, schedule, rates) => {
  test('follows its formula', () => {
    for (const [step, rate] of Object.entries(rates)) expect(schedule.at(Number(step))).toBeCloseTo(rate, 12);
  });

  test('comes back from its configuration', () => {
    const config: unknown = JSON.parse(JSON.stringify({ className: schedule.className, config: schedule.getConfig() }));
    const again = scheduleFromConfig(config);
    for (let step = 0; step < 60; step++) expect(again.at(step)).toBe(schedule.at(step));
  });
});

test('what cannot be right is refused in words', () => {
  expect(() => exponentialDecay({ initialLearningRate: -1, decaySteps: 10, decayRate: 0.5 })).toThrow('number above 0');
  expect(() => cosineDecay({ initialLearningRate: 1, decaySteps: 0 })).toThrow('a number above 0');
  expect(() => cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 1, tMul: 0.5 })).toThrow('at least 1');
  expect(() => polynomialDecay({ initialLearningRate: 1 } as never)).toThrow('decaySteps is missing');
  expect(() => piecewiseConstantDecay({ boundaries: [1], values: [1, -1] })).toThrow(
    'values[1] has to be a number of at least 0',
  );
  expect(() => piecewiseConstantDecay({ boundaries: 5, values: 5 } as never)).toThrow('boundaries has to be a list');
  for (const make of [
    cosineDecay,
    cosineDecayRestarts,
    exponentialDecay,
    inverseTimeDecay,
    piecewiseConstantDecay,
    polynomialDecay,
  ]) {
    for (const bad of [undefined, null, 5, 'x', 5n, true, []])
      expect(() => make(bad as never)).toThrow('takes its options as an object');
    expect(() => make({ decay_steps: 1 } as never)).toThrow('does not know the option "decay_steps"; it takes');
  }
  expect(() => piecewiseConstantDecay({ boundaries: [5, 5], values: [1, 2, 3] })).toThrow('ascend');
  expect(() => piecewiseConstantDecay({ boundaries: [5], values: [1] })).toThrow('one value more');
  expect(() => scheduleFromConfig({ className: 'ExponentialDecay', config: {} })).toThrow(
    'initialLearningRate is missing',
  );
  expect(() => scheduleFromConfig({ className: 'Steep', config: {} })).toThrow('There is no schedule "Steep"');
});
