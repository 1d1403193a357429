// Threads that end while kernels need them: what was computed is lost or right, nothing stays behind, and what comes next is right.
import type { Worker } from 'node:worker_threads';

import { registerStockGradients, useBackend, type Backend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { backend, grads, memory, square, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { wasm } from '../src/index.ts';
import { withMemory } from '../src/memory.ts';
import { heapOf, instanceOf, type NativeBackend } from '../src/native.ts';
import { shareWhat } from '../src/sharding.ts';
import { poolOf } from '../src/threads.ts';
import { endNativeBackend, heldBytes } from './native-backend.ts';
import { openPool } from './sharing-backend.ts';

const workers = new Set<Worker>();
const note = (worker: Worker): void => {
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
};
let chosen: Backend;
let native: NativeBackend;

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo() && tries < 2000; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
}

beforeEach(async () => {
  process.on('worker', note);
  chosen = wasm({ threads: 2 });
  await useBackend(chosen);
  registerStockGradients();
  native = backend() as NativeBackend;
  await openPool();
});

afterEach(async () => {
  shareWhat('worthy');
  endNativeBackend();
  await until(() => workers.size === 0);
  process.off('worker', note);
});

/** Values that differ from run to run, as tensors that the caller disposes. */
function inputs(): Tensor[] {
  const random = new Random(3);
  const normal = (...shape: number[]): Tensor => {
    const size = shape.reduce((product, side) => product * side, 1);
    return tensor(
      Float32Array.from({ length: size }, () => random.normal()),
      shape,
    );
  };
  return [normal(32, 30, 24), normal(24, 128), normal(32, 128)];
}

/** The outputs of an LSTM and its gradients, of which each kernel is worth several threads. */
async function results(given: Tensor[]): Promise<readonly Float32Array[]> {
  const gradients = grads((x: Tensor, kernel: Tensor, recurrentKernel: Tensor) => {
    const { output } = ops.lstm({ x, kernel, recurrentKernel });
    return sum(square(output));
  });
  const all = tidy(() => {
    const [x, kernel, recurrentKernel] = given as [Tensor, Tensor, Tensor];
    return [ops.lstm({ x, kernel, recurrentKernel }).output, ...gradients(given)];
  });
  const values = await Promise.all(all.map(async (one) => (await one.data()) as Float32Array));
  for (const one of all) one.dispose();
  return values;
}

/** What one thread computes, and then the check that what comes next is the same, computed by two, with nothing left behind. */
async function expectRightAfter(happen: () => void | Promise<void>, doesStay: boolean = false): Promise<void> {
  const given = inputs();
  shareWhat('nothing');
  const expected = await results(given);
  shareWhat('worthy');
  await results(given);
  const [tensors, bytes] = [memory().numTensors, heldBytes()];
  const [first] = workers;
  await happen();
  expect(await results(given)).toEqual(expected);
  // Until its end is known nobody else can do what is only for it.
  await until(() => doesStay || !workers.has(first!));
  await openPool();
  await until(() => workers.size === 1);
  shareWhat('everything');
  expect(await results(given)).toEqual(expected);
  expect(memory().numTensors).toBe(tensors);
  expect(heldBytes()).toBe(bytes);
  for (const one of given) one.dispose();
}

test('between two kernels', () =>
  expectRightAfter(async () => {
    const [worker] = workers;
    void worker!.terminate();
    // It is not known yet.
    await until(() => workers.size === 0);
  }));

test('between two kernels, and the next comes at once', () =>
  expectRightAfter(() => {
    const [worker] = workers;
    void worker!.terminate();
  }));

test('in the middle of a kernel', () =>
  expectRightAfter(() => {
    const [worker] = workers;
    const run = (): void => {
      const [made] = withMemory(native, (kernelMemory) => {
        const { info, address } = kernelMemory.tensor([64, 1024]);
        kernelMemory.scratch(4096);
        kernelMemory.fork(1e9, 2, ({ kernels }, shard) => {
          if (shard === 1) for (let call = 0; call < 50_000; call++) kernels.fillRows(address, 4096, 64, 4096, 0);
          else {
            // The other one has begun.
            for (const end = performance.now() + 50; performance.now() < end;);
            void worker!.terminate();
          }
        });
        return [info];
      });
      native.disposeData(made!.dataId);
    };
    expect(run).toThrow('A thread of the WASM backend has ended or hangs in the middle of its shard');
    expect(run).not.toThrow();
  }));

test('because their shard cannot be computed', () =>
  expectRightAfter(async () => {
    const run = (): void => {
      withMemory(native, (kernelMemory) => {
        const { info, address } = kernelMemory.tensor([64, 64]);
        kernelMemory.scratch(4096);
        const beyond = heapOf(native).byteLength;
        kernelMemory.fork(1e9, 2, ({ kernels }, shard) =>
          kernels.fillRows(shard === 0 ? address : beyond, 256, 64, 256, 0),
        );
        return [info];
      });
    };
    shareWhat('everything');
    expect(run).toThrow(/A thread of the WASM backend has failed; what was computed is lost: .*out of bounds/);
    shareWhat('worthy');
    await until(() => workers.size === 0);
  }));

test('because the backend ends and begins anew at once, again and again', async () => {
  await openPool();
  await expectRightAfter(async () => {
    for (let again = 0; again < 5; again++) {
      const ended = chosen.dispose();
      await useBackend(chosen);
      poolOf(native)!.open();
      await ended;
    }
    await until(() => workers.size === 1);
  });
});

test('because tfjs’ backend is removed, and there are others on the memory of the next one', async () => {
  const given = inputs();
  shareWhat('nothing');
  const expected = await results(given);
  for (let again = 0; again < 3; again++) {
    shareWhat('everything');
    // They are starting, or work already.
    if (again > 0) await openPool();
    endNativeBackend();
    await useBackend(wasm({ threads: 2 }));
    expect(backend()).not.toBe(native);
    native = backend() as NativeBackend;
    const anew = inputs();
    expect(await results(anew)).toEqual(expected);
    poolOf(native)!.open();
  }
  await openPool();
  await until(() => workers.size === 1);
});

test('memory grows while they compute', () =>
  expectRightAfter(() => {
    shareWhat('everything');
    for (let again = 0; again < 4; again++) {
      const before = heapOf(native).byteLength;
      const [made] = withMemory(native, (kernelMemory) => {
        const { info, address } = kernelMemory.tensor([256, 1024]);
        kernelMemory.fork(1e9, 2, ({ kernels }, shard) => {
          // Many calls, so that the memory grows among them.
          if (shard === 1)
            for (let row = 0; row < 25_600; row++) kernels.fillRows(address + (row % 256) * 4096, 4096, 1, 4096, 0);
          else native.disposeData(native.makeOutput([before / 4], 'float32').dataId);
        });
        return [info];
      });
      expect(heapOf(native).byteLength).toBeGreaterThan(before);
      expect((native.typedArrayFromHeap(made!) as Float32Array).every((value) => value === 0)).toBe(true);
      native.disposeData(made!.dataId);
    }
    shareWhat('worthy');
    expect(instanceOf(native).memory.buffer.byteLength).toBe(heapOf(native).byteLength);
  }, true));
