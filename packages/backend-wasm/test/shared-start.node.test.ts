// tfjs' memory is shared in Node, although tfjs starts no thread there.
import os from 'node:os';

import { useBackend } from '@rnnkit/core';
import { conv2d, env, matMul, ones, setBackend, softmax, type Rank } from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';

import { wasm } from '../src/index.ts';
import { endNativeBackend, moduleOf } from './native-backend.ts';

const flag = 'WASM_HAS_MULTITHREAD_SUPPORT';
const isShared = (): boolean => moduleOf().HEAPU8.buffer instanceof SharedArrayBuffer;

afterEach(() => {
  vi.restoreAllMocks();
  endNativeBackend();
});

/** Where tfjs has threads, these use them. */
async function threadedKernels(): Promise<unknown[]> {
  const image = ones<Rank.R4>([1, 32, 32, 8]);
  const results = [
    matMul(ones([64, 64]), ones([64, 64])),
    conv2d(image, ones<Rank.R4>([3, 3, 8, 8]), 1, 'valid'),
    softmax(ones([64, 4])),
  ];
  return Promise.all(results.map(async (result) => (await result.data())[0]));
}

test('with eight cores, too, no thread of tfjs’ is needed, and what was global is put back', async () => {
  const [core] = os.cpus();
  vi.spyOn(os, 'cpus').mockReturnValue(Array.from({ length: 8 }, () => core!));
  const kept: unknown[] = [];
  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = create(blob);
    kept.push(url);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
    kept.splice(kept.indexOf(url), 1);
    revoke(url);
  });
  const worker = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  const threaded = await env().getAsync(flag);
  await useBackend(wasm());
  expect(isShared()).toBe(true);
  expect(await threadedKernels()).toEqual([64, 72, 0.25]);
  expect(Object.getOwnPropertyDescriptor(globalThis, 'Worker')).toEqual(worker);
  expect(env().get(flag)).toBe(threaded);
  expect(kept).toEqual([]);
});

test('two starts at once leave nothing global behind', async () => {
  const worker = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  await Promise.all([useBackend(wasm()), useBackend(wasm())]);
  expect(isShared()).toBe(true);
  expect(Object.getOwnPropertyDescriptor(globalThis, 'Worker')).toEqual(worker);
  expect(env().get(flag)).toBe(false);
});

test('where somebody else has started tfjs’ backend, it works on the memory that there is', async () => {
  await setBackend('wasm');
  expect(isShared()).toBe(false);
  await useBackend(wasm());
  expect(isShared()).toBe(false);
  expect(await threadedKernels()).toEqual([64, 72, 0.25]);
});
