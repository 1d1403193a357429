// The backend as a value: core's contract on top of tfjs' CPU backend.
import type { Backend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { getKernel, registerKernel, setBackend, unregisterKernel } from '@tensorflow/tfjs-core';

import { kernels } from './kernels.ts';
import { releaseScratch } from './scratch.ts';
import { backendName, nativeSupport, prepareNativeBackend } from './tensors.ts';

/**
 * The backend that runs anywhere JavaScript runs: kernels in plain TypeScript on tfjs' CPU backend. It computes in
 * double and rounds results to float32.
 *
 * @example
 * await useBackend(cpu());
 */
export function cpu(): Backend {
  return {
    specVersion: 1,
    name: backendName,
    origin: { module: import.meta.url, factory: 'cpu' },
    capabilities: {
      kernels: kernels.map(({ kernelName }) => kernelName),
      training: true,
      precision: 'float32',
    },
    isSupported: () => Promise.resolve(nativeSupport()),
    async activate() {
      if (!(await setBackend(backendName)))
        throw new RnnkitError('unsupported', 'tfjs could not start its CPU backend.');
      prepareNativeBackend();
      for (const kernel of kernels) {
        if (getKernel(kernel.kernelName, backendName) === undefined) registerKernel(kernel);
      }
    },
    dispose() {
      for (const { kernelName } of kernels) {
        if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName);
      }
      releaseScratch();
      return Promise.resolve();
    },
  };
}
