import { hasKernel, lstmKernel, useBackend } from '@rnnkit/core';
import { getBackend, memory, removeBackend, registerBackend, findBackendFactory } from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';

import { cpu } from '../src/index.ts';

test('it announces every kernel that it registers, and takes them back', async () => {
  const backend = cpu();
  expect(await backend.isSupported()).toEqual({ supported: true });
  expect(hasKernel(lstmKernel)).toBe(false);
  await useBackend(backend);
  expect(getBackend()).toBe('cpu');
  for (const name of backend.capabilities.kernels) expect(hasKernel({ name })).toBe(true);
  await backend.dispose();
  for (const name of backend.capabilities.kernels) expect(hasKernel({ name })).toBe(false);
  await useBackend(backend);
  expect(hasKernel(lstmKernel)).toBe(true);
});

test('starting it prints nothing and leaves no tensor', async () => {
  const printed = vi.spyOn(console, 'warn');
  const before = memory();
  await useBackend(cpu());
  expect(printed).not.toHaveBeenCalled();
  expect(memory().numTensors).toBe(before.numTensors);
  expect(memory().numDataBuffers).toBe(before.numDataBuffers);
});

test('it says so when tfjs does not know its CPU backend', async () => {
  const factory = findBackendFactory('cpu');
  removeBackend('cpu');
  const support = await cpu().isSupported();
  registerBackend('cpu', factory);
  expect(support.supported).toBe(false);
  expect(support).toHaveProperty('reason', expect.stringContaining('4.22.0'));
});
