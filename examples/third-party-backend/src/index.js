// The backend as a value. Importing this file changes nothing; activate() does.
import { implementKernels, makeBackend } from '@rnnkit/core/backend-kit';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { copyRegisteredKernels, findBackendFactory, registerBackend, setBackend } from '@tensorflow/tfjs-core';

import { embedding, embeddingGradient } from './kernels/embedding.js';
import { sgd } from './kernels/sgd.js';
import { simpleRnn, simpleRnnGradient } from './kernels/simple-rnn.js';

const name = 'plain';

const kernels = implementKernels(name, { simpleRnn, simpleRnnGradient, embedding, embeddingGradient, sgd });

/** tfjs' CPU backend with three operations of rnnkit in plain JavaScript. */
export const plain = () =>
  makeBackend({
    name,
    kernels,
    describe: () => ({ training: true, precision: 'float32' }),
    isSupported: () => ({ supported: true }),
    start: async () => {
      if (!findBackendFactory(name)) {
        registerBackend(name, () => new MathBackendCPU());
        copyRegisteredKernels('cpu', name);
      }
      await setBackend(name);
    },
  });
