// Only in a page that is cross-origin-isolated: there threads can share tfjs' memory.
import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, env, ones, reshape, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';
import type { NativeBackend } from '../src/native.ts';
import { shareWhat } from '../src/sharding.ts';
import { poolOf } from '../src/threads.ts';
import { endNativeBackend, moduleOf } from './native-backend.ts';
import { openPool } from './sharing-backend.ts';

const RealWorker = Worker;

const flag = 'WASM_HAS_MULTITHREAD_SUPPORT';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  endNativeBackend();
  env().set(flag, true);
});

/** What an LSTM gives, computed alone and shared. */
async function aloneAndShared(): Promise<[Float32Array, Float32Array]> {
  const random = new Random(1);
  const normal = (rows: number, columns: number): Tensor =>
    tensor2d(
      Float32Array.from({ length: rows * columns }, () => random.normal()),
      [rows, columns],
    );
  const x = reshape(normal(9 * 7, 5), [9, 7, 5]);
  const [kernel, recurrentKernel] = [normal(5, 24), normal(6, 24)];
  const compute = async (what: 'everything' | 'nothing'): Promise<Float32Array> => {
    shareWhat(what);
    const { output } = ops.lstm({ x, kernel, recurrentKernel });
    shareWhat('worthy');
    return (await output.data()) as Float32Array;
  };
  return [await compute('nothing'), await compute('everything')];
}

test('a worker of our own shares the work of a page, which spins until it is done', async () => {
  await useBackend(wasm({ threads: 2 }));
  expect((await openPool())?.threads).toBe(2);
  const [alone, shared] = await aloneAndShared();
  expect(shared).toEqual(alone);
});

test.each([
  [
    'refuses the worker',
    () => {
      throw new DOMException('forbidden', 'SecurityError');
    },
  ],
  ['loads nothing into it', () => new RealWorker('data:text/javascript,throw new Error("forbidden")')],
])('where a policy %s there is one thread, and the reason can be read', async (_, make) => {
  const chosen = wasm({ threads: 2 });
  await useBackend(chosen);
  vi.stubGlobal('Worker', function refused() {
    return make();
  });
  const pool = poolOf(backend() as NativeBackend);
  for (let tries = 0; pool!.refusal === undefined && tries < 400; tries++) {
    expect(pool!.open()).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(chosen.capabilities.threads).toEqual({ count: 1, reason: expect.stringContaining('forbidden') as string });
  const [alone, shared] = await aloneAndShared();
  expect(shared).toEqual(alone);
});

/** Starts tfjs' backend and says whether its memory is shared. */
async function sharesMemory(): Promise<boolean> {
  await useBackend(wasm());
  const { output } = ops.lstm({ x: ones([2, 3, 3]), kernel: ones([3, 8]), recurrentKernel: ones([2, 8]) });
  expect((await output.data()).every(Number.isFinite)).toBe(true);
  return moduleOf().HEAPU8.buffer instanceof SharedArrayBuffer;
}

test('memory is shared without a thread of tfjs’ own', async () => {
  const made = vi.fn();
  vi.stubGlobal('Worker', made);
  expect(await sharesMemory()).toBe(true);
  expect(made.mock.calls.flat().filter((url) => !String(url).startsWith('blob:'))).toEqual([]);
  expect(Worker).toBe(made);
});

test('a minified tfjs, whose own threads would miss what was renamed, shares its memory, too', async () => {
  const methods: Record<'makeOutput', { toString(): string }> = BackendWasm.prototype;
  vi.spyOn(methods.makeOutput, 'toString').mockReturnValue('makeOutput(e,t,n,r){}');
  expect(await sharesMemory()).toBe(true);
});
