// All kernels of this backend, in the form in which tfjs registers them.
import {
  adadeltaKernel,
  adagradKernel,
  adamKernel,
  adamaxKernel,
  averagePoolingGradientKernel,
  averagePoolingKernel,
  binaryCrossEntropyGradientKernel,
  binaryCrossEntropyKernel,
  denseGradientKernel,
  denseKernel,
  embeddingGradientKernel,
  embeddingKernel,
  gruGradientKernel,
  gruKernel,
  lionKernel,
  lstmGradientKernel,
  lstmKernel,
  maxPoolingGradientKernel,
  maxPoolingKernel,
  nadamKernel,
  rmspropKernel,
  sgdKernel,
  simpleRnnGradientKernel,
  simpleRnnKernel,
  softmaxCrossEntropyGradientKernel,
  softmaxCrossEntropyKernel,
  embeddingGruGradientKernel,
  embeddingGruKernel,
  embeddingLstmGradientKernel,
  embeddingLstmKernel,
  embeddingSimpleRnnGradientKernel,
  embeddingSimpleRnnKernel,
  kernelConfig,
} from '@rnnkit/core';
import type { KernelConfig } from '@tensorflow/tfjs-core';

import { adadelta } from './kernels/adadelta.ts';
import { adagrad } from './kernels/adagrad.ts';
import { adam } from './kernels/adam.ts';
import { adamax } from './kernels/adamax.ts';
import { binaryCrossEntropy, binaryCrossEntropyGradient } from './kernels/binary-cross-entropy.ts';
import { dense, denseGradient } from './kernels/dense.ts';
import { embedding, embeddingGradient } from './kernels/embedding.ts';
import { gru, gruGradient } from './kernels/gru.ts';
import { lion } from './kernels/lion.ts';
import { lstm, lstmGradient } from './kernels/lstm.ts';
import { nadam } from './kernels/nadam.ts';
import { averagePooling, averagePoolingGradient, maxPooling, maxPoolingGradient } from './kernels/pooling.ts';
import { rmsprop } from './kernels/rmsprop.ts';
import { sgd } from './kernels/sgd.ts';
import { simpleRnn, simpleRnnGradient } from './kernels/simple-rnn.ts';
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from './kernels/softmax-cross-entropy.ts';
import { backendName } from './tensors.ts';

/** All kernels of this backend. */
export const kernels: readonly KernelConfig[] = [
  kernelConfig(simpleRnnKernel, backendName, simpleRnn),
  kernelConfig(simpleRnnGradientKernel, backendName, simpleRnnGradient),
  kernelConfig(embeddingSimpleRnnKernel, backendName, simpleRnn),
  kernelConfig(embeddingSimpleRnnGradientKernel, backendName, simpleRnnGradient),
  kernelConfig(lstmKernel, backendName, lstm),
  kernelConfig(lstmGradientKernel, backendName, lstmGradient),
  kernelConfig(embeddingLstmKernel, backendName, lstm),
  kernelConfig(embeddingLstmGradientKernel, backendName, lstmGradient),
  kernelConfig(gruKernel, backendName, gru),
  kernelConfig(gruGradientKernel, backendName, gruGradient),
  kernelConfig(embeddingGruKernel, backendName, gru),
  kernelConfig(embeddingGruGradientKernel, backendName, gruGradient),
  kernelConfig(embeddingKernel, backendName, embedding),
  kernelConfig(embeddingGradientKernel, backendName, embeddingGradient),
  kernelConfig(denseKernel, backendName, dense),
  kernelConfig(denseGradientKernel, backendName, denseGradient),
  kernelConfig(softmaxCrossEntropyKernel, backendName, softmaxCrossEntropy),
  kernelConfig(softmaxCrossEntropyGradientKernel, backendName, softmaxCrossEntropyGradient),
  kernelConfig(binaryCrossEntropyKernel, backendName, binaryCrossEntropy),
  kernelConfig(binaryCrossEntropyGradientKernel, backendName, binaryCrossEntropyGradient),
  kernelConfig(averagePoolingKernel, backendName, averagePooling),
  kernelConfig(averagePoolingGradientKernel, backendName, averagePoolingGradient),
  kernelConfig(maxPoolingKernel, backendName, maxPooling),
  kernelConfig(maxPoolingGradientKernel, backendName, maxPoolingGradient),
  kernelConfig(sgdKernel, backendName, sgd),
  kernelConfig(rmspropKernel, backendName, rmsprop),
  kernelConfig(adamKernel, backendName, adam),
  kernelConfig(adamaxKernel, backendName, adamax),
  kernelConfig(nadamKernel, backendName, nadam),
  kernelConfig(adagradKernel, backendName, adagrad),
  kernelConfig(adadeltaKernel, backendName, adadelta),
  kernelConfig(lionKernel, backendName, lion),
];
