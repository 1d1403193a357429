// What attention holds grows with time, and not with its square.
import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { backend, grads, ones, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { wasm } from '../src/index.ts';

interface Allocator {
  _malloc: (bytes: number) => number;
}

/** Bytes that are asked for while something runs, whether they are given back or not. */
function bytesAskedFor(run: () => void): number {
  const { wasm: module } = backend() as unknown as { readonly wasm: Allocator };
  const allocate = module._malloc;
  let sum = 0;
  module._malloc = (bytes) => {
    sum += bytes;
    return allocate(bytes);
  };
  try {
    run();
  } finally {
    module._malloc = allocate;
  }
  return sum;
}

const attend = (query: Tensor, key: Tensor, value: Tensor): Tensor => ops.dotProductAttention({ query, key, value });

test.each([
  ['forward', (inputs: Tensor[]) => attend(...(inputs as [Tensor, Tensor, Tensor]))],
  ['back', (inputs: Tensor[]) => grads(attend as never)(inputs, inputs[0])],
])('%s, four times the time takes four times the memory', async (_, run) => {
  await useBackend(wasm({ threads: 1 }));
  const [short, long] = [128, 512].map((time) =>
    tidy(() => {
      const inputs = [0, 1, 2].map(() => ones([2, time, 1, 8]));
      return bytesAskedFor(() => void run(inputs));
    }),
  );
  expect(short).toBeGreaterThan(0);
  expect(long! / short!).toBeLessThan(4.1);
});
