// Only in a page that is cross-origin-isolated: there tfjs would use threads.
import { lstm, useBackend } from '@rnnkit/core';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { env, ones } from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';
import { endNativeBackend, moduleOf } from './native-backend.ts';

const flag = 'WASM_HAS_MULTITHREAD_SUPPORT';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  endNativeBackend();
  env().set(flag, true);
});

/** Starts tfjs' backend and says whether it did so with threads. */
async function startsThreads(): Promise<boolean> {
  await useBackend(wasm());
  const { output } = lstm({ x: ones([2, 3, 3]), kernel: ones([3, 8]), recurrentKernel: ones([2, 8]) });
  expect((await output.data()).every(Number.isFinite)).toBe(true);
  return moduleOf().HEAPU8.buffer instanceof SharedArrayBuffer;
}

test('threads are used where they start', async () => {
  expect(await startsThreads()).toBe(true);
});

test('a worker that fails at once, as where a policy forbids it, leaves tfjs without threads', async () => {
  const RealWorker = Worker;
  vi.stubGlobal('Worker', function failing() {
    return new RealWorker('data:text/javascript,throw new Error("forbidden")');
  });
  expect(await startsThreads()).toBe(false);
});

test('a browser that refuses the worker leaves tfjs without threads', async () => {
  vi.stubGlobal('Worker', function refusing() {
    throw new DOMException('forbidden', 'SecurityError');
  });
  expect(await startsThreads()).toBe(false);
});

test('a minified tfjs, whose threads would miss what was renamed, is started without threads', async () => {
  const methods: Record<'makeOutput', { toString(): string }> = BackendWasm.prototype;
  vi.spyOn(methods.makeOutput, 'toString').mockReturnValue('makeOutput(e,t,n,r){}');
  expect(await startsThreads()).toBe(false);
});
