// @rnnkit/core/predict: the operations of @rnnkit/core/ops, for programs that only predict: the active backend has to have their kernels,
// and they have no gradients, unless something in the program imports @rnnkit/core/ops, as @rnnkit/layers does.
export {
  attentionProbabilities,
  dotProductAttention,
  type AttentionOptions,
  type AttentionProbabilitiesOptions,
} from './kernels/attention-operation.ts';
export type { AttentionTensors } from './kernels/attention.ts';
export { binaryCrossEntropy } from './kernels/binary-cross-entropy.ts';
export { crfDecode, crfLogLikelihood, type CrfDecoded } from './kernels/crf-operation.ts';
export type { CrfTensors } from './kernels/crf.ts';
export { dense } from './kernels/dense.ts';
export { embedding } from './kernels/embedding.ts';
export { gru } from './kernels/gru.ts';
export { lstm } from './kernels/lstm.ts';
export { averagePooling, maxPooling } from './kernels/pooling.ts';
export { simpleRnn } from './kernels/simple-rnn.ts';
export { softmaxCrossEntropy } from './kernels/softmax-cross-entropy.ts';
