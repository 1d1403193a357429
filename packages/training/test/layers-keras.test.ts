// Layers that shape, convolve, pool and normalize, beside Keras, on the CPU backend and on WASM.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { compareLayer, layerCases } from './layer-cases.ts';

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_backend, make) => {
  beforeAll(async () => {
    await useBackend(make());
  });

  test.each(layerCases)('%s', async (_name, one) => {
    const before = memory().numTensors;
    await compareLayer(one, 1e-5);
    expect(memory().numTensors).toBe(before);
  });
});
