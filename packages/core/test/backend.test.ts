import '@tensorflow/tfjs-backend-cpu';
import { getBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { activeBackend, useBackend, type Backend } from '../src/index.ts';

/** A backend of stock kernels alone. */
function stock(changes: Partial<Backend> = {}): Backend {
  return {
    specVersion: 1,
    name: 'cpu',
    capabilities: { kernels: [], training: true, precision: 'float32' },
    isSupported: () => Promise.resolve({ supported: true }),
    activate: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
    ...changes,
  };
}

const refuse = (name: string, reason: string): Backend =>
  stock({ name, isSupported: () => Promise.resolve({ supported: false, reason }) });

test('the first backend that can run is chosen, with the reasons why others were not', async () => {
  const chosen = await useBackend(refuse('gpu', 'There is no GPU.'), stock());
  expect(chosen.name).toBe('cpu');
  expect(chosen.reason).toBe('gpu: There is no GPU.');
  expect(activeBackend()).toBe(chosen.backend);
  expect(getBackend()).toBe('cpu');
});

test('a backend that fails to start is passed over', async () => {
  const broken = stock({ name: 'broken', activate: () => Promise.reject(new Error('The module is damaged.')) });
  expect((await useBackend(broken, stock())).reason).toBe('broken: The module is damaged.');
});

test('the error lists every candidate with its reason', async () => {
  await expect(useBackend(refuse('gpu', 'There is no GPU.'), refuse('simd', 'There is no SIMD.'))).rejects.toThrow(
    'gpu: There is no GPU. simd: There is no SIMD.',
  );
  await expect(useBackend()).rejects.toThrow('at least one backend');
});

test('what does not follow the contract is refused', async () => {
  await expect(useBackend(stock({ name: 'my_backend' }))).rejects.toThrow('letters, digits and hyphens');
  await expect(useBackend(stock({ specVersion: 2 as 1 }))).rejects.toThrow('version 2');
});
