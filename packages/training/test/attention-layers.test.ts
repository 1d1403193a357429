// Layers that attend, beside Keras and differences, and with what is no number where it is masked.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  attentionCases,
  compareWithDifferences,
  compareWithKeras,
  expectWithoutMasked,
  isMasked,
} from './attention-cases.ts';

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_backend, make) => {
  beforeAll(async () => {
    await useBackend(make());
    registerStockGradients();
  });

  test.each(attentionCases)('%s is as in Keras, with zeros where nothing is seen', (_name, one) => {
    tidy(() => compareWithKeras(one, 1e-5));
  });

  test.each(attentionCases.filter(([, one]) => isMasked(one)))('%s: what is masked may be anything', (_name, one) => {
    tidy(() => expectWithoutMasked(one));
  });
});

test.each(attentionCases)('the gradient of %s is that of differences', async (_name, one) => {
  await useBackend(cpu());
  registerStockGradients();
  tidy(() => compareWithDifferences(one));
});

test('Keras says enough about attention', () => {
  expect(attentionCases).toHaveLength(54);
  expect(attentionCases.filter(([, { blank }]) => blank.data.includes(1)).length).toBeGreaterThan(20);
});
