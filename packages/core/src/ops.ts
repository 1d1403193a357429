// @rnnkit/core/ops: the differentiable operations. They have the names of layers, so they are imported together:
// import * as ops from '@rnnkit/core/ops'. Gradients of tfjs' own kernels come with registerStockGradients of @rnnkit/core.
export {
  attentionProbabilities,
  dotProductAttention,
  type AttentionOptions,
  type AttentionProbabilitiesOptions,
} from './kernels/attention-operation.ts';
export type { AttentionTensors } from './kernels/attention.ts';
export { binaryCrossEntropy } from './kernels/binary-cross-entropy.ts';
export { dense } from './kernels/dense.ts';
export { embedding } from './kernels/embedding.ts';
export { gru } from './kernels/gru.ts';
export { lstm } from './kernels/lstm.ts';
export { averagePooling, maxPooling } from './kernels/pooling.ts';
export { simpleRnn } from './kernels/simple-rnn.ts';
export { softmaxCrossEntropy } from './kernels/softmax-cross-entropy.ts';
