// Models that are graphs, beside Keras: what they predict, their losses and gradients, and how they learn.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { cases, compareWithKeras, namedCases } from './functional-cases.ts';

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_backend, make) => {
  beforeAll(async () => {
    await useBackend(make());
  });

  test.each(namedCases)('%s', async (_name, one) => {
    const before = memory().numTensors;
    await compareWithKeras(one, 1e-5);
    expect(memory().numTensors).toBe(before);
  });
});

test('Keras says enough about graphs', () => {
  expect(cases).toHaveLength(16);
});
