// A variable that joins later is updated as by an optimizer that begins with it.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { memory, tensor1d, tidy, variable, type Variable } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { adam, adamax, adamW, lamb, nadam, rmsprop, sgd, type Optimizer } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const makers: Readonly<Record<string, () => Optimizer>> = {
  adam: () => adam({ amsgrad: true }),
  adamW: () => adamW(),
  adamax: () => adamax(),
  nadam: () => nadam(),
  lamb: () => lamb(),
  rmsprop: () => rmsprop({ momentum: 0.5 }),
  sgd: () => sgd({ momentum: 0.9 }),
  accumulating: () => adam({ gradientAccumulationSteps: 2 }),
};

const weights = (): Variable => tidy(() => variable(tensor1d([1, 2])));
const gradientAt = (step: number): number[] => [0.5 * (-1) ** step + step, 0.1 * step - 0.3];

function take(optimizer: Optimizer, step: number, variables: Readonly<Record<string, Variable>>): void {
  const gradient = tensor1d(gradientAt(step));
  optimizer.applyGradients(Object.entries(variables).map(([key, one]) => ({ key, variable: one, gradient })));
  gradient.dispose();
}

test.each(Object.entries(makers))('of %s', (_, make) => {
  const before = memory().numTensors;
  const [late, alone] = [weights(), weights()];
  const [both, fresh] = [make(), make()];
  const early = weights();
  for (let step = 0; step < 6; step++) take(both, step, { early });
  for (let step = 6; step < 10; step++) {
    take(both, step, { early, late });
    take(fresh, step, { alone });
  }
  expect(late.dataSync()).toEqual(alone.dataSync());
  // It goes on so from a state.
  const resumed = make();
  resumed.setState(both.getState());
  for (let step = 10; step < 14; step++) {
    take(resumed, step, { early, late });
    take(fresh, step, { alone });
  }
  expect(late.dataSync()).toEqual(alone.dataSync());
  for (const used of [late, alone, early, both, fresh, resumed]) used.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a state says how often only of what differs', () => {
  const optimizer = adam();
  const [early, late] = [weights(), weights()];
  take(optimizer, 0, { early });
  expect(optimizer.getState().updates).toBeUndefined();
  take(optimizer, 1, { early, late });
  expect(optimizer.getState().updates).toEqual({ late: 1 });
  expect(() => optimizer.setState({ ...optimizer.getState(), updates: { late: -1 } })).toThrow('updates of "late"');
});
