// Models that real Keras has trained, trained here: predictions, evaluation, losses and weights. The README says how the file is
// made.
import { readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { describe, expect, test } from 'vitest';

import { disagreement } from '../src/compare.ts';
import type { Answer, Experiment, Outcome } from '../src/experiment.ts';
import { inWords, runExperiment } from '../src/run-experiment.ts';
import { statedDifferences } from '../src/stated-differences.ts';

interface Recorded {
  readonly experiment: Experiment;
  readonly keras: Answer;
}

const path = new URL('fixtures/experiments.json', import.meta.url);
const all = JSON.parse(readFileSync(path, 'utf8')) as readonly Recorded[];
const isStated = ({ experiment }: Recorded): boolean =>
  statedDifferences.some((difference) => difference.concerns(experiment));
const comparable = all.filter((recorded) => !isStated(recorded));

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
] as const)('%s', (_, make) => {
  test.each(comparable.map((recorded) => [inWords(recorded.experiment).slice(0, 200), recorded] as const))(
    '%s',
    async (__, { experiment, keras }) => {
      await useBackend(make());
      expect(disagreement(experiment, await runExperiment(experiment), keras)).toBeUndefined();
    },
  );
});

test('nearly all of them can be compared', () => {
  expect(comparable.length).toBeGreaterThan(0.75 * all.length);
});

describe('a disagreement is found', () => {
  const { experiment, keras } = comparable.find(
    ({ experiment: { steps, compile } }) => steps > 0 && compile.optimizer.className === 'Adam',
  )!;
  const outcome = keras as Outcome;
  const more = ([first, ...rest]: readonly number[], by: number): number[] => [first! + by, ...rest];
  test.each<[string, Partial<Outcome>]>([
    ['a prediction', { predictions: outcome.predictions.map((one) => ({ ...one, data: more(one.data, 1e-3) })) }],
    ['the evaluation', { evaluation: { ...outcome.evaluation, loss: outcome.evaluation['loss']! + 1e-3 } }],
    ['a loss', { losses: more(outcome.losses, 1e-3) }],
    ['a weight', { weights: outcome.weights.map((one) => ({ ...one, data: more(one.data, 0.1) })) }],
    ['the learning rate', { learningRate: outcome.learningRate * 1.01 }],
  ])('%s', async (_, change) => {
    await useBackend(cpu());
    expect(disagreement(experiment, await runExperiment(experiment), { ...outcome, ...change })).toBeDefined();
  });
});
