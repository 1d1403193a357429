import { runUpdate, adamKernel, hasKernel, lstmKernel, useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import {
  dispose,
  expandDims,
  fill,
  findBackendFactory,
  fused,
  getBackend,
  matMul,
  memory,
  oneHot,
  ones,
  registerBackend,
  removeBackend,
  reshape,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { beforeEach, expect, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';
import { addressOf, endNativeBackend, moduleOf } from './native-backend.ts';

const sequence = (batch: number, time: number): Tensor =>
  ops.lstm({ x: ones([batch, time, 3]), kernel: ones([3, 16]), recurrentKernel: ones([4, 16]) }).output;

beforeEach(async () => {
  await useBackend(wasm());
});

test('it announces every kernel that it registers, and takes them back', async () => {
  const instance = wasm();
  expect(await instance.isSupported()).toEqual({ supported: true });
  expect(getBackend()).toBe('wasm');
  for (const name of instance.capabilities.kernels) expect(hasKernel({ name })).toBe(true);
  await instance.dispose();
  for (const name of instance.capabilities.kernels) expect(hasKernel({ name })).toBe(false);
  await useBackend(instance);
  expect(hasKernel(lstmKernel)).toBe(true);
});

test('another thread makes it again for one thread, from the same files', () => {
  expect(wasm({ threads: 3, files: '/wasm/' }).origin).toMatchObject({
    factory: 'wasm',
    options: { files: '/wasm/', threads: 1 },
  });
});

test('an engine without SIMD is told apart, and nothing is started', async () => {
  const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  const support = await wasm().isSupported();
  await expect(useBackend(wasm())).rejects.toThrow('no 128-bit SIMD');
  validate.mockRestore();
  expect(support).toEqual({ supported: false, reason: 'This WebAssembly engine has no 128-bit SIMD.' });
});

test('it says so when tfjs does not know its WASM backend', async () => {
  const factory = findBackendFactory('wasm');
  removeBackend('wasm');
  const support = await wasm().isSupported();
  registerBackend('wasm', factory, 2);
  expect(support).toHaveProperty('reason', expect.stringContaining('4.22.0'));
});

test('a backend that was ended can be chosen again, with a memory of its own', async () => {
  const first = moduleOf();
  endNativeBackend();
  await useBackend(wasm());
  expect(moduleOf()).not.toBe(first);
  expect(sequence(2, 3).shape).toEqual([2, 4]);
});

test('memory that grows in the middle of a kernel changes nothing', async () => {
  const small = await tidy(() => sequence(3, 5)).data();
  endNativeBackend();
  await useBackend(wasm());
  const before = moduleOf().HEAPU8.buffer.byteLength;
  const large = tidy(() => sequence(3000, 900));
  expect(moduleOf().HEAPU8.buffer.byteLength).toBeGreaterThan(before);
  const again = tidy(() => sequence(3, 5));
  expect(await again.data()).toEqual(small);
  large.dispose();
  again.dispose();
});

test('an update puts the new values where those that are given up were, but not where somebody else holds them', async () => {
  const attributes = {
    learningRate: 0.1,
    weightDecay: 0,
    donate: true,
    step: 1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-7,
    convention: 'keras' as const,
  };
  const before = { tensors: memory().numTensors, buffers: memory().numDataBuffers };
  const variable = ones([5]);
  const momentum = ones([5]);
  const velocity = ones([5]);
  const gradient = ones([5]);
  const held = momentum.clone();
  const addresses = [variable, momentum, velocity].map(addressOf);
  const updated = runUpdate(adamKernel, { variable, gradient, momentum, velocity }, attributes);
  dispose([variable, momentum, velocity, gradient]);
  const [first, second, third] = updated.map(addressOf);
  expect([first, third]).toEqual([addresses[0], addresses[2]]);
  expect(second).not.toBe(addresses[1]);
  expect(await held.data()).toEqual(new Float32Array(5).fill(1));
  // What is new now is not given to others when the old is disposed.
  const other = fill([5], 7);
  expect([...(await updated[2]!.data())]).toEqual(Array.from({ length: 5 }, () => 1));
  dispose([held, other, ...updated]);
  expect({ tensors: memory().numTensors, buffers: memory().numDataBuffers }).toEqual(before);
});

test('running out of memory is a clear error, leaves nothing behind, and the next call works', async () => {
  const module = moduleOf();
  const x = tidy(() => ones([8, 50, 3]));
  const kernel = ones([3, 16]);
  const recurrentKernel = ones([4, 16]);
  const expected = await tidy(() => ops.lstm({ x, kernel, recurrentKernel }).output).data();
  const tensors = memory().numDataBuffers;
  // What is left is used up, from large pieces to small ones.
  const taken: number[] = [];
  for (let size = 2 ** 30; size >= 2 ** 10; size /= 2) {
    for (;;) {
      try {
        taken.push(module._malloc(size));
      } catch {
        break;
      }
    }
  }
  expect(() => tidy(() => ops.lstm({ x, kernel, recurrentKernel }).output)).toThrow(/out of memory: \d+ bytes more/);
  expect(() => zeros([1 << 20])).toThrow('out of memory');
  for (const address of taken) module._free(address);
  expect(memory().numDataBuffers).toBe(tensors);
  expect(await tidy(() => ops.lstm({ x, kernel, recurrentKernel }).output).data()).toEqual(expected);
  endNativeBackend();
}, 120_000);

test('one buffer under two shapes is multiplied as what it is', async () => {
  const x = tensor1d([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(Array.from(await matMul(ones([1, 2]), reshape(x, [2, 4])).data())).toEqual([6, 8, 10, 12]);
  expect(Array.from(await matMul(ones([1, 4]), reshape(x, [4, 2])).data())).toEqual([16, 20]);
});

test('one-hot values are of the type that they are asked for in', async () => {
  const indices = tensor1d([1, 0, 3, -1], 'int32');
  const values = oneHot(indices, 3, 0.75, 0.125, 'float32');
  const [on, off] = [0.75, 0.125];
  expect(Array.from(await values.data())).toEqual([off, on, off, on, off, off, off, off, off, off, off, off]);
  const whole = oneHot(indices, 3);
  expect(whole.dtype).toBe('int32');
  expect(Array.from(await whole.data())).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('a fused product adds its bias once, transposed and in batches', async () => {
  const bias = tensor1d([1, 2, 3]);
  const product = fused.matMul({ a: ones([2, 60]), b: ones([3, 60]), transposeB: true, bias, activation: 'relu' });
  expect(Array.from(await product.data())).toEqual([61, 62, 63, 61, 62, 63]);
});

test('products, transposed and broadcast, are what their definition says', async () => {
  const a = Array.from({ length: 2 * 5 * 7 }, (_, index) => Math.sin(index));
  const b = Array.from({ length: 7 * 9 }, (_, index) => Math.cos(index));
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const left = reshape(tensor1d(a), transposeA ? [2, 7, 5] : [2, 5, 7]);
      const right = tensor2d(b, transposeB ? [9, 7] : [7, 9]);
      const values = await matMul(left, expandDims(right, 0), transposeA, transposeB).data();
      for (let batch = 0; batch < 2; batch++) {
        for (let row = 0; row < 5; row++) {
          for (let column = 0; column < 9; column++) {
            let sum = 0;
            for (let k = 0; k < 7; k++) {
              sum +=
                a[batch * 35 + (transposeA ? k * 5 + row : row * 7 + k)]! *
                b[transposeB ? column * 7 + k : k * 9 + column]!;
            }
            expect(values[batch * 45 + row * 9 + column]).toBeCloseTo(sum, 5);
          }
        }
      }
    }
  }
});
