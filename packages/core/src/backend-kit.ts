// @rnnkit/core/backend-kit: what every backend needs besides its arithmetic. Whoever only uses a backend needs none of it.
export {
  implementKernels,
  type KernelImplementation,
  type KernelImplementations,
  type KernelName,
} from './backend-kit/implement.ts';
export { makeBackend, type BackendParts } from './backend-kit/make-backend.ts';
export { cacheOf } from './backend-kit/recurrent-inputs.ts';
export { expectTfjsParts, tfjsBackendSupport, unsupported } from './backend-kit/tfjs-backend.ts';
export { implementUpdates, type UpdateImplementation, type UpdateName } from './backend-kit/updates.ts';
export { expectIndices, indexError } from './expect-tensor.ts';
export { findDistinctTokens, type DistinctTokens } from './distinct-tokens.ts';
export { keptShare, type AnyUpdateKernel } from './kernels/update.ts';
export { recurrentSizes, type RecurrentSizes } from './kernels/recurrent.ts';
export { findValidSteps, type ValidSteps } from './valid-steps.ts';
