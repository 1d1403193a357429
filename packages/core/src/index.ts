// @rnnkit/core: what a tensor, a kernel and a backend are; choosing a backend; kernels as declarations, and optimizers' updates.
// The differentiable operations are in @rnnkit/core/ops. Layers, training and the kernels themselves live elsewhere.
export { expectBackend } from './expect-backend.ts';
export { fusedActivations, type FusedActivation } from './activation.ts';
export {
  activeBackend,
  useBackend,
  type Backend,
  type BackendCapabilities,
  type BackendThreads,
  type BackendOrigin,
  type ChosenBackend,
  type Support,
} from './backend.ts';
export { knownBackends, type KnownBackend } from './known-backends.ts';
export { hasKernel, isRecording, runKernel } from './kernel.ts';
export type { Kernel, KernelInputs } from './kernel.ts';
export { keepLogits, logitsOf, type Logits } from './logits.ts';
export { toFloat } from './to-float.ts';
export { describeShape, expectShape } from './expect-tensor.ts';
export { applyActivation } from './composed/activation.ts';
export { registerStockGradients } from './gradients/register.ts';

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
export {
  softmaxCrossEntropyGradientKernel,
  softmaxCrossEntropyKernel,
  type CrossEntropyAttributes,
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
export type { Convention, UpdateAttributes, UpdateInputs } from './kernels/update.ts';
export { sgdKernel, sgdUpdate, type SgdAttributes, type SgdInputs } from './kernels/sgd.ts';
export { rmspropKernel, rmspropUpdate, type RmspropAttributes, type RmspropInputs } from './kernels/rmsprop.ts';
export { adamKernel, adamUpdate, type AdamAttributes, type AdamInputs } from './kernels/adam.ts';
export { adamaxKernel, adamaxUpdate, type AdamaxInputs } from './kernels/adamax.ts';
export { nadamKernel, nadamUpdate, type NadamAttributes, type NadamInputs } from './kernels/nadam.ts';
export { adagradKernel, adagradUpdate, type AdagradAttributes, type AdagradInputs } from './kernels/adagrad.ts';
export { adadeltaKernel, adadeltaUpdate, type AdadeltaAttributes, type AdadeltaInputs } from './kernels/adadelta.ts';
export { lionKernel, lionUpdate, type LionAttributes, type LionInputs } from './kernels/lion.ts';
