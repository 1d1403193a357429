// Models that are graphs on WebGL, beside Keras.
import { webgl } from '@rnnkit/backend-webgl';
import { useBackend } from '@rnnkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { compareWithKeras, namedCases } from './functional-cases.ts';

beforeAll(async () => {
  await useBackend(webgl({ allowSoftware: true }));
});

test.each(namedCases)('%s', async (_name, one) => {
  await compareWithKeras(one, 1e-4);
  const before = memory().numTensors;
  await compareWithKeras(one, 1e-4);
  expect(memory().numTensors).toBe(before);
});
