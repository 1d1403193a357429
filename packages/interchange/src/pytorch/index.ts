// @rnnkit/interchange/pytorch: weights of PyTorch's modules, in safetensors.
export {
  readStateDict,
  type EmbeddingOrLinear,
  type LayerNormModule,
  type LinearModule,
  type PyTorchModule,
  type RecurrentModule,
  type RecurrentWeights,
  type StateDict,
} from './state-dict.ts';
export type { PyTorchPlan, PyTorchPooling } from './plan.ts';
export { readPyTorch, type PyTorchModel } from './read-pytorch.ts';
export { writePyTorch, type WritePyTorchOptions } from './write-pytorch.ts';
