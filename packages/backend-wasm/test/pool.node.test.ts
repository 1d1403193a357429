// Threads that fail, end, are late or are forbidden, and what is left of them.
import type { Worker } from 'node:worker_threads';

import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { backend, ones, setBackend, tidy } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';
import type { KernelModule } from '../src/kernel-module.generated.ts';
import { allocate, heapOf, instanceOf, type NativeBackend } from '../src/native.ts';
import { Pool } from '../src/pool.ts';
import { shareWhat } from '../src/sharding.ts';
import { endNativeBackend, heldBytes } from './native-backend.ts';
import { openPool } from './sharing-backend.ts';

const workers = new Set<Worker>();
const note = (worker: Worker): void => {
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
};
process.on('worker', note);
let native: NativeBackend;
let pool: Pool;
let scratch: { readonly address: number; readonly free: () => void };

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo() && tries < 1000; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
}

beforeEach(async () => {
  await useBackend(wasm({ threads: 1 }));
  native = backend() as NativeBackend;
  scratch = allocate(native, 1 << 20);
  const ground = { ...instanceOf(native), allocate: (bytes: number) => allocate(native, bytes) };
  pool = new Pool(ground, 2, false, { patience: 20 });
  await until(() => pool.open() === 2);
});

afterEach(async () => {
  shareWhat('worthy');
  await pool.close();
  scratch.free();
  endNativeBackend();
  process.off('worker', note);
  process.on('worker', note);
  await until(() => workers.size === 0);
});

/** Each of two shards fills one half of the scratch with the bias 1. */
function fillBoth(): void {
  const bias = allocate(native, 16);
  const bytes = heapOf(native);
  bytes.fill(0, scratch.address, scratch.address + 2048);
  bytes.fill(1, bias.address, bias.address + 16);
  pool.run(2, (kernels, shard) => kernels.fillRows(scratch.address + shard * 1024, 16, 64, 4, bias.address));
  expect(
    heapOf(native)
      .subarray(scratch.address, scratch.address + 2048)
      .every((byte) => byte === 1),
  ).toBe(true);
  bias.free();
}

const half = (kernels: KernelModule, shard: number): void =>
  kernels.fillRows(scratch.address + shard * 1024, 16, 64, 4, 0);

test('shards are done, also when the thread ends between them, and there is another one then', async () => {
  fillBoth();
  const [worker] = workers;
  void worker!.terminate();
  fillBoth();
  await until(() => workers.size === 0);
  fillBoth();
  await until(() => pool.open() === 2);
  expect(workers.size).toBe(1);
  fillBoth();
});

test('threads are awake for a while where kernels follow one another soon, and else they are not', () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
  try {
    const runAfter = (gap: number): void => {
      for (let kernel = 0; kernel < 30; kernel++) {
        clock.mockReturnValue(performance.now() + gap);
        pool.begin();
        // What a kernel does before it shares anything is no gap.
        clock.mockReturnValue(performance.now() + 0.9);
        pool.run(2, half);
        pool.rest();
      }
    };
    expect(pool.isAwake).toBe(false);
    runAfter(0.2);
    expect(pool.isAwake).toBe(true);
    clock.mockReturnValue(performance.now() + 0.7);
    expect(pool.isAwake).toBe(false);
    runAfter(5);
    clock.mockReturnValue(performance.now() + 0.1);
    expect(pool.isAwake).toBe(false);
  } finally {
    clock.mockRestore();
  }
});

test('a thread that throws is a clear error, and the next run works', async () => {
  shareWhat('everything');
  const wrong = (kernels: KernelModule, shard: number): void =>
    kernels.fillRows(shard === 0 ? scratch.address : 0xffff_f000, 16, 1024, 4, 0);
  expect(() => pool.run(2, wrong)).toThrow(/A thread of the WASM backend has failed.*memory access out of bounds/);
  fillBoth();
  await until(() => pool.open() === 2);
  fillBoth();
});

test('a thread that is ended in the middle of its shard is a clear error, and the next run works', async () => {
  shareWhat('everything');
  const [worker] = workers;
  const long = (kernels: KernelModule, shard: number): void => {
    if (shard === 0) void worker!.terminate();
    else for (let call = 0; call < 20_000; call++) kernels.fillRows(scratch.address, 16, 1 << 16, 4, 0);
  };
  expect(() => pool.run(2, long)).toThrow('has ended or hangs in the middle of its shard');
  fillBoth();
  await until(() => pool.open() === 2);
  fillBoth();
});

test('a thread that is ended in the middle of a backlog is a clear error for who waits, and the next one is done', async () => {
  shareWhat('everything');
  const [worker] = workers;
  const long = (kernels: KernelModule): void => kernels.fillRows(scratch.address, 0, 1 << 30, 4, 0);
  const pending = pool.defer(1, 1, long);
  // It is at its piece now.
  await new Promise((resolve) => setTimeout(resolve, 20));
  void worker!.terminate();
  let freed = 0;
  pending.afterwards(() => void freed++);
  expect(() => pending.wait()).toThrow('has ended or hangs in the middle of its shard');
  expect(freed).toBe(1);
  pending.wait();
  fillBoth();
  await until(() => pool.open() === 2);
  const next = pool.defer(1, 1, (kernels) => kernels.fillRows(scratch.address, 16, 64, 4, 0));
  next.wait();
  expect(
    heapOf(native)
      .subarray(scratch.address, scratch.address + 1024)
      .every((byte) => byte === 0),
  ).toBe(true);
  fillBoth();
});

test('what the caller’s own shard throws comes when the other one is done', async () => {
  shareWhat('everything');
  const failing = (kernels: KernelModule, shard: number): void => {
    if (shard === 0) throw new Error('mine');
    half(kernels, shard);
  };
  expect(() => pool.run(2, failing)).toThrow('mine');
  fillBoth();
  await until(() => pool.open() === 2);
});

test('memory stays as it is over many runs, and dispose() ends the threads', async () => {
  const instance = wasm({ threads: 3 });
  await useBackend(instance);
  await openPool();
  expect(workers.size).toBe(3);
  shareWhat('everything');
  const [x, kernel, recurrentKernel] = [ones([9, 4, 3]), ones([3, 16]), ones([4, 16])];
  const run = (): void => {
    tidy(() => void ops.lstm({ x, kernel, recurrentKernel }));
  };
  run();
  const before = heldBytes();
  const size = heapOf(native).byteLength;
  // Every shard waits for the thread that it is for, which takes long where cores are taken.
  for (let step = 0; step < 300; step++) run();
  expect(heldBytes()).toBe(before);
  expect(heapOf(native).byteLength).toBe(size);
  await instance.dispose();
  await until(() => workers.size === 1);
});

test('how many threads there are can be read, and why', async () => {
  expect(wasm({ threads: 5 }).capabilities.threads).toEqual({ count: 5, reason: 'So many were asked for.' });
  expect(wasm().capabilities.threads!.count).toBeGreaterThanOrEqual(1);
  endNativeBackend();
  await setBackend('wasm');
  const late = wasm({ threads: 2 });
  await useBackend(late);
  expect(late.capabilities.threads).toEqual({
    count: 1,
    reason: expect.stringContaining('by something else') as string,
  });
  for (const threads of [0, 1.5, 65, Number.NaN]) {
    expect(() => wasm({ threads })).toThrow("threads has to be a whole number from 1 to 64, or 'auto'");
  }
});
