// Every schedule against Keras in float64, over random settings: the first steps, the ends of decays, and far beyond.
import { expect, test } from 'vitest';

import { cosineDecayRestarts, scheduleFromConfig } from '../src/index.ts';
import kerasSchedules from './fixtures/keras-schedules.json?raw';

interface Case {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly steps: readonly number[];
  readonly rates: readonly number[];
}

const { cases } = JSON.parse(kerasSchedules) as { cases: readonly Case[] };

const camelCase = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const optionsOf = ({ config }: Case): object =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [camelCase(name), value]));

test('there are cases of every schedule', () => {
  expect(new Set(cases.map(({ className }) => className)).size).toBe(6);
});

test.each(cases.map((one) => [`${one.className} ${JSON.stringify(one.config)}`, one] as const))('%s', (_, one) => {
  // Keras computes a cosine in float32 all the same.
  const bound = one.className.startsWith('Cosine') ? 2 ** -22 : 1e-12;
  const schedule = scheduleFromConfig({ className: one.className, config: optionsOf(one) });
  for (const [index, step] of one.steps.entries()) {
    const expected = one.rates[index]!;
    expect(Math.abs(schedule.at(step) - expected), `step ${step}`).toBeLessThan(bound * Math.max(1, expected));
  }
});

test('the share that is left at the end of a decay is one of the initial rate, whatever the restarts are multiplied by', () => {
  const schedule = cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 1, tMul: 1, mMul: 0.9, alpha: 0.1 });
  expect(schedule.at(1)).toBeCloseTo(0.91, 12);
});

test('a restart is at its step, however the logarithms are rounded', () => {
  for (const tMul of [2, 3, 10, 1.5, 1.1, 7]) {
    const schedule = cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 1000, tMul });
    for (let restart = 0, start = 0; restart < 8; restart++) {
      if (Number.isInteger(start)) expect(schedule.at(start), `${tMul}, restart ${restart}`).toBeCloseTo(1, 9);
      start += 1000 * tMul ** restart;
    }
  }
});
