import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { layerFromConfig, layerToConfig, repeatVector } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

test('a vector is there n times, also from its configuration', async () => {
  for (const layer of [repeatVector({ n: 2 }), layerFromConfig(layerToConfig(repeatVector({ n: 2 })))]) {
    const { output } = layer.call(tensor([1, 2, 3, 4, 5, 6], [2, 3]));
    expect(output.shape).toEqual([2, 2, 3]);
    expect([...(await output.data())]).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
  }
});

test('what cannot be is said', () => {
  expect(() => repeatVector({ n: 0 })).toThrow('repeatVector: n');
  expect(() => repeatVector({ n: 2 }).computeOutputShape([null, 3, 4])).toThrow('takes [batch, features]');
});
