// SimpleRNN over a whole sequence (Elman 1990): h' = φ(x W + h U + b).
import type { Kernel } from '../kernel.ts';
import type {
  WithEmbedding,
  RecurrentAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
} from './recurrent.ts';
import { recurrentShapes } from './recurrent.ts';
import {
  runRecurrent,
  type RecurrentOptions,
  type RecurrentResult,
  type RecurrentTensors,
} from './recurrent-operation.ts';

/** Inputs of the SimpleRNN kernel; it has one gate. */
export type SimpleRnnInputs = RecurrentInputs;

// An operation knows its kernels by their names alone; what declares them comes with what implements or checks them.
const kernelName = 'RnnkitSimpleRnn';
const embeddingKernelName = 'RnnkitEmbeddingSimpleRnn';

const shapes = recurrentShapes(1);

/** SimpleRNN over a whole sequence. Outputs: `output`, `hidden [batch, units]`, then caches. */
export const simpleRnnKernel: Kernel<SimpleRnnInputs, RecurrentForwardAttributes> = {
  name: kernelName,
  types: { mask: ['bool'] },
  shapes,
};

/**
 * The SimpleRNN's gradient. Outputs, in this order, each in its input's shape: `dX`, `dKernel`, `dRecurrentKernel`, then
 * `dBias` if there is a bias and `dInitialHidden` if there is an initial state.
 */
export const simpleRnnGradientKernel: Kernel<RecurrentGradientInputs, RecurrentAttributes> = {
  name: 'RnnkitSimpleRnnGradient',
  types: { mask: ['bool'] },
  shapes,
};

/** simpleRnnKernel with embedding: see {@link WithEmbedding}. */
export const embeddingSimpleRnnKernel: Kernel<WithEmbedding<SimpleRnnInputs>, RecurrentForwardAttributes> = {
  name: embeddingKernelName,
  types: { ids: ['int32'], mask: ['bool'] },
  shapes,
};

/** simpleRnnGradientKernel with embedding: see {@link WithEmbedding}. */
export const embeddingSimpleRnnGradientKernel: Kernel<WithEmbedding<RecurrentGradientInputs>, RecurrentAttributes> = {
  name: 'RnnkitEmbeddingSimpleRnnGradient',
  types: { ids: ['int32'], mask: ['bool'] },
  shapes,
};

/**
 * A SimpleRNN over a whole sequence, differentiably in all weights, in x and in the initial state.
 *
 * @throws Error when shapes or types do not fit
 *
 * @example
 * const { output } = simpleRnn({ x, kernel, recurrentKernel, bias });
 */
export function simpleRnn(inputs: RecurrentTensors, options: RecurrentOptions = {}): RecurrentResult {
  const [output, hidden] = runRecurrent(
    {
      name: 'simpleRnn',
      states: 1,
      kernel: kernelName,
      embeddingKernel: embeddingKernelName,
    },
    inputs,
    {
      activation: options.activation ?? 'tanh',
      goBackwards: options.goBackwards ?? false,
      returnSequences: options.returnSequences ?? false,
      zeroOutputForMask: options.zeroOutputForMask ?? false,
    },
    options.returnState ?? false,
  );
  return hidden === undefined ? { output: output! } : { output: output!, hidden };
}
