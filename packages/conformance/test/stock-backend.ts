import '@tensorflow/tfjs-backend-cpu';
import type { Backend } from '@rnnkit/core';

/** tfjs' CPU backend as it comes: without a fused kernel. */
export function stockBackend(): Backend {
  return {
    specVersion: 1,
    name: 'cpu',
    capabilities: { kernels: [], training: true, precision: 'float32' },
    isSupported: () => Promise.resolve({ supported: true }),
    activate: () => Promise.resolve(),
    dispose: () => Promise.resolve(),
  };
}
