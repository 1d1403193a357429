// All that operations do besides running a kernel: on any backend, and on the tape.
import type { Tensor } from '@tensorflow/tfjs-core';

import { adoptBackend } from './adopt-backend.ts';
import { checkDense } from './checks/dense.ts';
import { checkEmbedding } from './checks/embedding.ts';
import { checkRecurrent } from './checks/recurrent.ts';
import { composeAttention } from './composed/attention.ts';
import { composeCrfDecode } from './composed/crf.ts';
import { composeDense } from './composed/dense.ts';
import { composedGruStep } from './composed/gru.ts';
import { composedLstmStep } from './composed/lstm.ts';
import { composeAveragePooling, composeMaxPooling } from './composed/pooling.ts';
import { composeRecurrent, type ComposedStep } from './composed/recurrent.ts';
import { composedSimpleRnnStep } from './composed/simple-rnn.ts';
import { attentionKernel } from './kernels/attention.ts';
import { crfDecodeKernel } from './kernels/crf.ts';
import { denseKernel } from './kernels/dense.ts';
import { embeddingKernel } from './kernels/embedding.ts';
import { embeddingGruKernel, gruKernel } from './kernels/gru.ts';
import { embeddingLstmKernel, lstmKernel } from './kernels/lstm.ts';
import { averagePoolingKernel, maxPoolingKernel } from './kernels/pooling.ts';
import type { RecurrentAttributes } from './kernels/recurrent.ts';
import { embeddingSimpleRnnKernel, simpleRnnKernel } from './kernels/simple-rnn.ts';
import type { Parts, Runner } from './parts.ts';
import { recordAttention } from './recorded/attention.ts';
import { recordDense } from './recorded/dense.ts';
import { recordEmbedding } from './recorded/embedding.ts';
import { recordAveragePooling, recordMaxPooling } from './recorded/pooling.ts';
import { recordRecurrent } from './recorded/recurrent.ts';

type RecurrentTensors = Parameters<typeof composeRecurrent>[2];

function steps<Attributes extends RecurrentAttributes>(step: ComposedStep<Attributes>, states: number): Runner {
  return (inputs: RecurrentTensors, attributes: Attributes, outputs: number): Tensor[] =>
    composeRecurrent(step, states, inputs, attributes).slice(0, outputs);
}

/** Every part. */
export const allParts: Parts = {
  composed: {
    [attentionKernel.name]: composeAttention,
    [averagePoolingKernel.name]: composeAveragePooling,
    [crfDecodeKernel.name]: composeCrfDecode,
    [denseKernel.name]: composeDense,
    [embeddingKernel.name]: recordEmbedding,
    [gruKernel.name]: steps(composedGruStep, 1),
    [lstmKernel.name]: steps(composedLstmStep, 2),
    [maxPoolingKernel.name]: composeMaxPooling,
    [simpleRnnKernel.name]: steps(composedSimpleRnnStep, 1),
  },
  recorded: {
    [attentionKernel.name]: recordAttention,
    [averagePoolingKernel.name]: recordAveragePooling,
    [denseKernel.name]: recordDense,
    [embeddingGruKernel.name]: recordRecurrent(embeddingGruKernel, 1),
    [embeddingKernel.name]: recordEmbedding,
    [embeddingLstmKernel.name]: recordRecurrent(embeddingLstmKernel, 2),
    [embeddingSimpleRnnKernel.name]: recordRecurrent(embeddingSimpleRnnKernel, 1),
    [gruKernel.name]: recordRecurrent(gruKernel, 1),
    [lstmKernel.name]: recordRecurrent(lstmKernel, 2),
    [maxPoolingKernel.name]: recordMaxPooling,
    [simpleRnnKernel.name]: recordRecurrent(simpleRnnKernel, 1),
  },
  checks: { dense: checkDense, embedding: checkEmbedding, recurrent: checkRecurrent },
  adopt: adoptBackend,
};
