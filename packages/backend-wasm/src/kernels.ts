// All kernels of this backend, by the names that core's table has for them.
import { implementKernels, implementUpdates } from '@rnnkit/core/backend-kit';
import type { KernelConfig } from '@tensorflow/tfjs-core';

import { attention, attentionGradient } from './kernels/attention.ts';
import { binaryCrossEntropy, binaryCrossEntropyGradient } from './kernels/binary-cross-entropy.ts';
import { crfDecode, crfLogLikelihood, crfLogLikelihoodGradient } from './kernels/crf.ts';
import { dense, denseGradient } from './kernels/dense.ts';
import { embedding, embeddingGradient } from './kernels/embedding.ts';
import { gru, gruGradient } from './kernels/gru.ts';
import { lstm, lstmGradient } from './kernels/lstm.ts';
import { averagePooling, averagePoolingGradient, maxPooling, maxPoolingGradient } from './kernels/pooling.ts';
import { simpleRnn, simpleRnnGradient } from './kernels/simple-rnn.ts';
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from './kernels/softmax-cross-entropy.ts';
import { backendName, type NativeBackend } from './native.ts';
import { update } from './update.ts';

/** All kernels of this backend. */
export const kernels: readonly KernelConfig[] = implementKernels<NativeBackend>(backendName, {
  simpleRnn,
  simpleRnnGradient,
  embeddingSimpleRnn: simpleRnn,
  embeddingSimpleRnnGradient: simpleRnnGradient,
  lstm,
  lstmGradient,
  embeddingLstm: lstm,
  embeddingLstmGradient: lstmGradient,
  gru,
  gruGradient,
  embeddingGru: gru,
  embeddingGruGradient: gruGradient,
  embedding,
  embeddingGradient,
  dense,
  denseGradient,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
  binaryCrossEntropy,
  binaryCrossEntropyGradient,
  averagePooling,
  averagePoolingGradient,
  maxPooling,
  maxPoolingGradient,
  attention,
  attentionGradient,
  crfLogLikelihood,
  crfLogLikelihoodGradient,
  crfDecode,
  ...implementUpdates<NativeBackend>(update),
});
