// Regularizers against their formulas, with Keras' defaults.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { tensor1d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { l1, l1l2, l2, type Regularizer } from '../src/index.ts';
import { regularizerFrom } from '../src/training-options.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const cost = (regularizer: Regularizer): number => tidy(() => regularizer.loss(tensor1d([1, -2, 3])).dataSync()[0]!);

test.each<[string, Regularizer, number]>([
  ['l1 by default', l1(), 0.06],
  ['l1', l1({ l1: 0.5 }), 3],
  ['l2 by default', l2(), 0.14],
  ['l2', l2({ l2: 0.5 }), 7],
  ['l1l2 by default', l1l2(), 0],
  ['l1l2 with l1 alone', l1l2({ l1: 0.5 }), 3],
  ['l1l2 with l2 alone', l1l2({ l2: 0.5 }), 7],
  ['l1l2', l1l2({ l1: 0.5, l2: 0.5 }), 10],
  ['by name', regularizerFrom('l2')!, 0.14],
])('%s', (_, regularizer, expected) => {
  expect(cost(regularizer)).toBeCloseTo(expected, 6);
  expect(cost(regularizerFrom({ className: regularizer.className, config: regularizer.getConfig() })!)).toBeCloseTo(
    expected,
    6,
  );
});

test('a factor of the other kind is refused', () => {
  expect(() => l1({ l2: 1 } as never)).toThrow('l2');
});
