// Only in a page that is cross-origin-isolated: there threads can share tfjs' memory.
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

/** Starts tfjs' backend and says whether its memory is shared. */
async function sharesMemory(): Promise<boolean> {
  await useBackend(wasm());
  const { output } = lstm({ x: ones([2, 3, 3]), kernel: ones([3, 8]), recurrentKernel: ones([2, 8]) });
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
