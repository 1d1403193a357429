// Layers that shape, convolve, pool and normalize, beside Keras, on WebGL.
import { webgl } from '@rnnkit/backend-webgl';
import { useBackend } from '@rnnkit/core';
import { beforeAll, test } from 'vitest';

import { compareLayer, layerCases } from './layer-cases.ts';

beforeAll(async () => {
  await useBackend(webgl({ allowSoftware: true }));
});

test.each(layerCases)('%s', async (_name, one) => {
  await compareLayer(one, 1e-4);
});
