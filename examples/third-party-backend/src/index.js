// The backend as a value. Importing this file changes nothing; activate() does.
import {
  embeddingGradientKernel,
  embeddingKernel,
  kernelConfig,
  sgdKernel,
  simpleRnnGradientKernel,
  simpleRnnKernel,
} from '@rnnkit/core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  copyRegisteredKernels,
  findBackendFactory,
  getKernel,
  registerBackend,
  registerKernel,
  setBackend,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

import { embedding, embeddingGradient } from './kernels/embedding.js';
import { sgd } from './kernels/sgd.js';
import { simpleRnn, simpleRnnGradient } from './kernels/simple-rnn.js';

const name = 'plain';

const kernels = [
  kernelConfig(simpleRnnKernel, name, simpleRnn),
  kernelConfig(simpleRnnGradientKernel, name, simpleRnnGradient),
  kernelConfig(embeddingKernel, name, embedding),
  kernelConfig(embeddingGradientKernel, name, embeddingGradient),
  kernelConfig(sgdKernel, name, sgd),
];

/** tfjs' CPU backend with three operations of rnnkit in plain JavaScript. */
export function plain() {
  return {
    specVersion: 1,
    name,
    capabilities: {
      kernels: kernels.map(({ kernelName }) => kernelName),
      training: true,
      precision: 'float32',
    },
    isSupported: async () => ({ supported: true }),
    async activate() {
      if (!findBackendFactory(name)) {
        registerBackend(name, () => new MathBackendCPU());
        copyRegisteredKernels('cpu', name);
      }
      await setBackend(name);
      for (const kernel of kernels) if (!getKernel(kernel.kernelName, name)) registerKernel(kernel);
    },
    async dispose() {
      for (const { kernelName } of kernels) if (getKernel(kernelName, name)) unregisterKernel(kernelName, name);
    },
  };
}
