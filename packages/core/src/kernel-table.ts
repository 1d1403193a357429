// Every kernel, in one list: the declarations, and the types of their inputs and attributes. A backend implements them by these
// names without the last word.
export type {
  WithEmbedding,
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
} from './kernels/recurrent.ts';
export type {
  GatedOptions,
  RecurrentOptions,
  RecurrentResult,
  RecurrentTensors,
  RecurrentWeights,
  SequenceTensors,
} from './kernels/recurrent-operation.ts';
export {
  lstmGradientKernel,
  lstmKernel,
  embeddingLstmGradientKernel,
  embeddingLstmKernel,
  type LstmAttributes,
  type LstmForwardAttributes,
  type LstmGradientInputs,
  type LstmInputs,
  type LstmResult,
  type LstmTensors,
} from './kernels/lstm.ts';
export {
  gruGradientKernel,
  gruKernel,
  embeddingGruGradientKernel,
  embeddingGruKernel,
  type GruAttributes,
  type GruForwardAttributes,
  type GruVariant,
  type GruInputs,
  type GruOptions,
} from './kernels/gru.ts';
export {
  simpleRnnGradientKernel,
  simpleRnnKernel,
  embeddingSimpleRnnGradientKernel,
  embeddingSimpleRnnKernel,
  type SimpleRnnInputs,
} from './kernels/simple-rnn.ts';
export {
  embeddingGradientKernel,
  embeddingKernel,
  type EmbeddingGradientAttributes,
  type EmbeddingGradientInputs,
  type EmbeddingInputs,
} from './kernels/embedding.ts';
export {
  denseGradientKernel,
  denseKernel,
  type DenseAttributes,
  type DenseGradientInputs,
  type DenseInputs,
} from './kernels/dense.ts';
export type { CrossEntropyAttributes } from './kernels/loss.ts';
export {
  softmaxCrossEntropyGradientKernel,
  softmaxCrossEntropyKernel,
  type SoftmaxCrossEntropyGradientInputs,
  type SoftmaxCrossEntropyInputs,
} from './kernels/softmax-cross-entropy.ts';
export {
  binaryCrossEntropyGradientKernel,
  binaryCrossEntropyKernel,
  type BinaryCrossEntropyGradientInputs,
  type BinaryCrossEntropyInputs,
} from './kernels/binary-cross-entropy.ts';
export {
  averagePoolingGradientKernel,
  averagePoolingKernel,
  maxPoolingGradientKernel,
  maxPoolingKernel,
  type AveragePoolingGradientAttributes,
  type AveragePoolingGradientInputs,
  type MaxPoolingGradientInputs,
  type PoolingInputs,
} from './kernels/pooling.ts';
export {
  attentionGradientKernel,
  attentionKernel,
  type AttentionAttributes,
  type AttentionGradientInputs,
  type AttentionInputs,
} from './kernels/attention.ts';
export {
  crfDecodeKernel,
  crfLogLikelihoodGradientKernel,
  crfLogLikelihoodKernel,
  type CrfInputs,
  type CrfLogLikelihoodGradientInputs,
  type CrfLogLikelihoodInputs,
} from './kernels/crf.ts';
export type {
  UpdateArithmetic,
  Convention,
  UpdateAttributes,
  UpdateInputs,
  UpdateKernel,
  UpdateResult,
  UpdateValues,
} from './kernels/update.ts';
export { sgdKernel, type SgdAttributes, type SgdInputs } from './kernels/sgd.ts';
export { rmspropKernel, type RmspropAttributes, type RmspropInputs } from './kernels/rmsprop.ts';
export { adamKernel, type AdamAttributes, type AdamInputs } from './kernels/adam.ts';
export { adamaxKernel, type AdamaxInputs } from './kernels/adamax.ts';
export { nadamKernel, type NadamAttributes, type NadamInputs } from './kernels/nadam.ts';
export { adagradKernel, type AdagradAttributes, type AdagradInputs } from './kernels/adagrad.ts';
export { adadeltaKernel, type AdadeltaAttributes, type AdadeltaInputs } from './kernels/adadelta.ts';
export { lionKernel, type LionAttributes, type LionInputs } from './kernels/lion.ts';
