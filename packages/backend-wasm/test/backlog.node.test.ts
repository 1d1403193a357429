// Updates that go on after their kernel: whoever reads what they write waits for them, and what they read stays until then.
import {
  adadeltaKernel,
  adagradKernel,
  adamaxKernel,
  adamKernel,
  lionKernel,
  nadamKernel,
  rmspropKernel,
  runUpdate,
  sgdKernel,
  useBackend,
  type UpdateKernel,
} from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { backend, dispose, memory, tensor1d, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { backlogLength } from '../src/backlog.ts';
import { wasm } from '../src/index.ts';
import { allocate, type NativeBackend } from '../src/native.ts';
import type { Pool } from '../src/pool.ts';
import { shareWhat } from '../src/sharding.ts';
import { endNativeBackend, heldBytes } from './native-backend.ts';
import { openPool } from './sharing-backend.ts';

const size = 10_007;
/** Every number that an update could ask for. */
const attributes = {
  learningRate: 0.1,
  weightDecay: 0.01,
  donate: true,
  step: 3,
  beta1: 0.9,
  beta2: 0.99,
  rho: 0.9,
  epsilon: 1e-7,
  momentum: 0.9,
  momentumProduct: 0.7,
  nesterov: true,
  convention: 'keras' as const,
};
const kernels = [
  adadeltaKernel,
  adagradKernel,
  adamaxKernel,
  adamKernel,
  lionKernel,
  nadamKernel,
  rmspropKernel,
  sgdKernel,
] as unknown as readonly UpdateKernel[];
let pool: Pool;
let room: { readonly address: number; readonly free: () => void };

/** All threads are at something else for some milliseconds. */
function occupy(): void {
  for (let thread = 1; thread < pool.threads; thread++)
    pool.defer(1, 1, (does) => does.fillRows(room.address, 0, 4_000_000, 4, 0));
}

function drawn(seed: number, isPositive = false): Tensor {
  const random = new Random(seed);
  return tensor1d(Float32Array.from({ length: size }, () => random.normal()).map(isPositive ? Math.abs : Number));
}

/** What an update returns. Its inputs are gone when it has returned, and others have their memory if it is free. */
function updated(kernel: UpdateKernel): readonly Tensor[] {
  const slots = kernel.slots.map((name, index) => [name, drawn(index + 3, true)] as const);
  const inputs = { variable: drawn(1), gradient: drawn(2), ...Object.fromEntries(slots) };
  const results = runUpdate(kernel, inputs, attributes as never);
  dispose(inputs);
  const others = [1, 2, 3].map(() => zeros([size]));
  dispose(others);
  return results;
}

async function read(tensors: readonly Tensor[]): Promise<readonly Buffer[]> {
  const data = await Promise.all(tensors.map((one) => one.data()));
  dispose([...tensors]);
  return data.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer));
}

beforeEach(async () => {
  await useBackend(wasm({ threads: 3 }));
  room = allocate(backend() as NativeBackend, 64);
  pool = (await openPool())!;
});

afterEach(() => {
  shareWhat('worthy');
  endNativeBackend();
});

test.each(kernels.map((kernel) => [kernel.name, kernel] as const))('%s', async (_, kernel) => {
  shareWhat('nothing');
  const alone = await read(updated(kernel));
  expect(alone.length).toBeGreaterThan(0);
  shareWhat('everything');
  expect(pool.isBehind).toBe(false);
  occupy();
  const results = updated(kernel);
  expect(pool.isBehind).toBe(true);
  const together = await read(results);
  expect(pool.isBehind).toBe(false);
  expect(together.map((bytes, place) => bytes.equals(alone[place]!))).toEqual(alone.map(() => true));
});

test('what an update still reads is not written by the next one', async () => {
  const both = (): readonly Tensor[] => {
    const [target, source] = [drawn(1), drawn(2)];
    const [sum] = runUpdate(sgdKernel, { variable: target, gradient: source }, attributes);
    // The gradient becomes a variable, and its memory is given up.
    const [moved] = runUpdate(sgdKernel, { variable: source, gradient: drawn(3) }, attributes);
    dispose([target, source]);
    return [sum!, moved!];
  };
  shareWhat('nothing');
  const alone = await read(both());
  shareWhat('everything');
  occupy();
  const settle = vi.spyOn(pool, 'settle');
  const results = both();
  expect(settle).toHaveBeenCalled();
  const together = await read(results);
  expect(together.map((bytes, place) => bytes.equals(alone[place]!))).toEqual([true, true]);
});

test('threads that nobody waits for are no reason for the caller to wait: it does what is left', async () => {
  shareWhat('everything');
  occupy();
  const results = updated(adamKernel as unknown as UpdateKernel);
  shareWhat('worthy');
  const [value] = await read(results);
  expect(value!.length).toBe(4 * size);
});

test('a backlog takes as many pieces as there are', () => {
  shareWhat('everything');
  const bytes = (backend() as NativeBackend).typedArrayFromHeap.bind(backend());
  const target = zeros([4 * 3 * backlogLength]);
  const address = (backend() as unknown as { getMemoryOffset(id: object): number }).getMemoryOffset(target.dataId);
  const one = allocate(backend() as NativeBackend, 16);
  new Float32Array(bytes(target).buffer, one.address, 4).fill(1);
  for (let part = 0; part < 3; part++) {
    const from = address + part * backlogLength * 16;
    pool.defer(backlogLength, 1, (does, piece) => does.fillRows(from + piece * 16, 16, 1, 4, one.address));
  }
  pool.settle();
  expect([...new Set(target.dataSync())]).toEqual([1]);
  dispose(target);
  one.free();
});

test('with other threads, or none, what is under way is finished first', async () => {
  shareWhat('nothing');
  const alone = await read(updated(adamKernel as unknown as UpdateKernel));
  shareWhat('everything');
  occupy();
  const results = updated(adamKernel as unknown as UpdateKernel);
  await useBackend(wasm({ threads: 1 }));
  expect(pool.isBehind).toBe(false);
  const together = await read(results);
  expect(together.map((bytes, place) => bytes.equals(alone[place]!))).toEqual(alone.map(() => true));
});

test('nothing is left of many steps, whoever reads them', () => {
  shareWhat('everything');
  let weights: Tensor[][] = [1, 2].map((seed) => [drawn(seed), zeros([size]), zeros([size])]);
  const step = (): void => {
    weights = weights.map(([variable, momentum, velocity]) => {
      const inputs = { variable: variable!, gradient: drawn(3), momentum: momentum!, velocity: velocity! };
      const next = runUpdate(adamKernel, inputs, attributes);
      dispose(inputs);
      return next;
    });
  };
  step();
  weights[0]![0]!.dataSync();
  const [held, { numDataBuffers }] = [heldBytes(), memory()];
  for (let number = 0; number < 50; number++) {
    if (number % 7 === 0) occupy();
    step();
    if (number % 5 === 0) weights[number % 2]![number % 3]!.dataSync();
  }
  weights[1]![2]!.dataSync();
  expect(memory().numDataBuffers).toBe(numDataBuffers);
  expect(heldBytes()).toBe(held);
  occupy();
  step();
  dispose(weights.flat());
  expect(pool.isBehind).toBe(false);
});

test('a thread that fails in the middle of an update is an error for who reads, and the next one works', async () => {
  shareWhat('everything');
  for (let thread = 1; thread < pool.threads; thread++)
    pool.defer(1, 1, (does) => does.fillRows(0xffff_f000, 16, 1024, 4, 0));
  const results = updated(adamKernel as unknown as UpdateKernel);
  expect(() => results[0]!.dataSync()).toThrow(/A thread of the WASM backend has failed.*memory access out of bounds/);
  dispose([...results]);
  const next = updated(adamKernel as unknown as UpdateKernel);
  expect((await read(next)).length).toBe(results.length);
});
