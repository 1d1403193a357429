// Layers that attend, on WebGL beside Keras.
import { webgl } from '@rnnkit/backend-webgl';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { memory, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { attentionCases, compareWithKeras, expectWithoutMasked, isMasked } from './attention-cases.ts';

beforeAll(async () => {
  await useBackend(webgl({ allowSoftware: true }));
  registerStockGradients();
});

test.each(attentionCases)('%s', (_name, one) => {
  const before = memory().numTensors;
  tidy(() => {
    compareWithKeras(one, 1e-4);
    if (isMasked(one)) expectWithoutMasked(one);
  });
  expect(memory().numTensors).toBe(before);
});
