import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { add, conv1d, env, mean, ones, type Rank } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { wasm } from '../src/index.ts';
import { moduleOf } from './native-backend.ts';

test('a page that is isolated has tfjs with threads and the kernels on its shared memory, another page neither', async () => {
  await useBackend(wasm());
  expect(env().get('WASM_HAS_MULTITHREAD_SUPPORT')).toBe(crossOriginIsolated);
  expect(Object.prototype.toString.call(moduleOf().HEAPU8.buffer)).toBe(
    crossOriginIsolated ? '[object SharedArrayBuffer]' : '[object ArrayBuffer]',
  );
  if (crossOriginIsolated) expect(getThreadsCount()).toBeGreaterThan(0);
  // A kernel of tfjs', on its threads, and one of ours work on the same values.
  const sums = conv1d(ones<Rank.R3>([4, 16, 64]), ones([1, 64, 3]), 1, 'same');
  const { output } = ops.lstm({ x: sums, kernel: ones([3, 8]), recurrentKernel: ones([2, 8]) });
  const values = await add(output, mean(sums)).data();
  // Sums are 64. Gates of such inputs are open, so a state counts the 16 steps, and tanh(16) is 1 in float32.
  expect(Array.from(values)).toEqual(Array.from({ length: 8 }, () => 65));
});
