// What a kernel is: a named function from tensors and attributes to tensors, which a backend may implement natively.
// Core declares kernels (one file each under kernels/); backends implement them; conformance tries them.
import {
  engine,
  getBackend,
  getKernel,
  type DataType,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** The inputs of a kernel by name. An input that is left out is absent, never null: tfjs' tape trips over null. */
export type KernelInputs = Readonly<Record<string, TensorInfo | undefined>>;

/** A kernel's declaration. The types tell what goes in; the kernel's own file tells what comes out. */
export interface Kernel<Inputs extends object, Attributes extends object> {
  /** The name under which the kernel is registered with tfjs. */
  readonly name: string;
  /** The types that inputs may have, by name. Default for each: float32. */
  readonly types?: Readonly<Record<string, readonly DataType[]>>;
  /**
   * The shapes that inputs must have, by name, given all of them; a word stands for any size, and what is not named may have any shape.
   * Default: any.
   */
  readonly shapes?: (inputs: Inputs, attributes: Attributes) => Readonly<Record<string, readonly (number | string)[]>>;
  /** Carries the types only; never set. */
  readonly signature?: (inputs: Inputs, attributes: Attributes) => void;
}

/** The names of the backends whose fused kernels have been loaded, whether they are in use or not. */
export const fusedBackends: Set<string> = new Set();

/** Whether the active backend implements the kernel natively. */
export function hasKernel(kernel: { readonly name: string }): boolean {
  return getKernel(kernel.name, getBackend()) !== undefined;
}

/**
 * Runs a kernel on the active backend.
 *
 * @throws Error when the active backend does not implement it; ask {@link hasKernel} first
 */
export function runKernel<Inputs extends object, Attributes extends object>(
  kernel: Kernel<Inputs, Attributes>,
  inputs: Inputs,
  attributes: Attributes,
): Tensor[] {
  const present: NamedTensorMap = {};
  for (const name of Object.keys(inputs)) {
    const tensor = (inputs as NamedTensorMap)[name];
    if (tensor !== undefined) present[name] = tensor;
  }
  const result: Tensor | Tensor[] = engine().runKernel(kernel.name, present, attributes as unknown as NamedAttrMap);
  return Array.isArray(result) ? result : [result];
}

/** Whether a gradient is being recorded now, so that a kernel should keep what its gradient will need. */
export function isRecording(): boolean {
  return engine().state.gradientDepth > 0;
}

/** Runs a kernel where the active backend has it, and otherwise what composes it from stock kernels. */
export function runKernelOr<Inputs extends object, Attributes extends object>(
  kernel: Kernel<Inputs, Attributes>,
  inputs: Inputs,
  attributes: Attributes,
  compose: (inputs: Inputs, attributes: Attributes) => Tensor[],
): Tensor[] {
  return hasKernel(kernel) ? runKernel(kernel, inputs, attributes) : compose(inputs, attributes);
}
