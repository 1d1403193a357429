// The backend as a value: core's contract on top of tfjs' CPU backend.
import type { Backend } from '@rnnkit/core';
import { makeBackend, tfjsBackendSupport } from '@rnnkit/core/backend-kit';
import { RnnkitError } from '@rnnkit/data/predict';
import { setBackend } from '@tensorflow/tfjs-core';

import { kernels } from './kernels.ts';
import { moves } from './moves.ts';
import { releaseScratch } from './scratch.ts';
import { backendName, prepareNativeBackend } from './tensors.ts';

/**
 * The backend that runs anywhere JavaScript runs: kernels in plain TypeScript on tfjs' CPU backend. It computes in
 * double and rounds results to float32.
 *
 * @example
 * await useBackend(cpu());
 */
export function cpu(): Backend {
  return makeBackend({
    name: backendName,
    origin: { module: import.meta.url, factory: 'cpu' },
    kernels,
    replacements: () => moves,
    describe: () => ({ training: true, precision: 'float32' }),
    isSupported: () => tfjsBackendSupport(backendName),
    start: async () => {
      if (!(await setBackend(backendName)))
        throw new RnnkitError('unsupported', 'tfjs could not start its CPU backend.');
      prepareNativeBackend();
    },
    stop: releaseScratch,
  });
}
