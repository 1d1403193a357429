// @rnnkit/core: what a tensor, a kernel and a backend are; choosing a backend; kernels as declarations, and optimizers' updates.
// The differentiable operations are in @rnnkit/core/ops. Layers, training and the kernels themselves live elsewhere.
export { expectBackend } from './expect-backend.ts';
export { attentionDraw } from './attention-draw.ts';
export { fusedActivations, type FusedActivation } from './activation.ts';
export {
  activeBackend,
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
export { chainBehind, keepChain } from './crf-chain.ts';
export { keepLogits, logitsOf, type Logits } from './logits.ts';
export { toFloat } from './to-float.ts';
export { describeShape, expectShape } from './expect-tensor.ts';
export { applyActivation } from './composed/activation.ts';
export { useBackend } from './use-backend.ts';
export { registerStockGradients } from './gradients/register.ts';
export * from './kernel-table.ts';
export { runUpdate } from './run-update.ts';
