// @rnnkit/core: what a tensor, a kernel and a backend are; choosing a backend; the differentiable sequence operations.
// Layers, training and the kernels themselves live elsewhere.
export { fusedActivations, type FusedActivation } from './activation.ts';
export {
  activeBackend,
  useBackend,
  type Backend,
  type BackendCapabilities,
  type ChosenBackend,
  type Support,
} from './backend.ts';
export { hasKernel, isRecording, kernelConfig, runKernel } from './kernel.ts';
export type { Kernel, KernelImplementation, KernelInputs } from './kernel.ts';
export { keepLogits, logitsOf, type Logits } from './logits.ts';
export { Random } from './random.ts';
export { registerStockGradients } from './gradients/register.ts';

export type {
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
} from './kernels/recurrent.ts';
export {
  lstmGradientKernel,
  lstmKernel,
  type LstmAttributes,
  type LstmForwardAttributes,
  type LstmGradientInputs,
  type LstmInputs,
} from './kernels/lstm.ts';
export {
  gruGradientKernel,
  gruKernel,
  type GruAttributes,
  type GruForwardAttributes,
  type GruInputs,
} from './kernels/gru.ts';
export { simpleRnnGradientKernel, simpleRnnKernel, type SimpleRnnInputs } from './kernels/simple-rnn.ts';
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
export type { Convention, UpdateAttributes, UpdateInputs } from './kernels/update.ts';
export { sgdKernel, type SgdAttributes, type SgdInputs } from './kernels/sgd.ts';
export { rmspropKernel, type RmspropAttributes, type RmspropInputs } from './kernels/rmsprop.ts';
export { adamKernel, type AdamAttributes, type AdamInputs } from './kernels/adam.ts';
export { adamaxKernel, type AdamaxInputs } from './kernels/adamax.ts';
export { nadamKernel, type NadamAttributes, type NadamInputs } from './kernels/nadam.ts';
export { adagradKernel, type AdagradAttributes, type AdagradInputs } from './kernels/adagrad.ts';
export { adadeltaKernel, type AdadeltaAttributes, type AdadeltaInputs } from './kernels/adadelta.ts';
export { lionKernel, type LionAttributes, type LionInputs } from './kernels/lion.ts';
