// LSTM over a whole sequence (Hochreiter & Schmidhuber 1997, with forget gate; gates in Keras' order i, f, c, o):
//   i = σ(x Wi + h Ui + bi)   f = σ(x Wf + h Uf + bf)   g = φ(x Wc + h Uc + bc)   o = σ(x Wo + h Uo + bo)
//   c' = f ⊙ c + i ⊙ g        h' = o ⊙ φ(c')
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';
import type {
  WithEmbedding,
  GatedAttributes,
  RecurrentForwardAttributes,
  RecurrentGradientInputs,
  RecurrentInputs,
} from './recurrent.ts';
import { recurrentShapes } from './recurrent.ts';
import { runRecurrent, type GatedOptions, type RecurrentResult, type RecurrentTensors } from './recurrent-operation.ts';

/** Inputs of the LSTM kernel; it has four gates. */
export interface LstmInputs extends RecurrentInputs {
  /** The cell state before the first step, `[batch, units]`. Default: zeros. */
  readonly initialCell?: TensorInfo | undefined;
}

/** Attributes of the LSTM's gradient kernel; its gates are i, f and o. */
export type LstmAttributes = GatedAttributes;

/** Attributes of the LSTM kernel. */
export interface LstmForwardAttributes extends LstmAttributes, RecurrentForwardAttributes {}

/** Inputs of the LSTM's gradient kernel. */
export interface LstmGradientInputs extends RecurrentGradientInputs {
  /** The cell state before the first step, `[batch, units]`. */
  readonly initialCell?: TensorInfo | undefined;
  /** The gradient of the final cell state, `[batch, units]`; absent means zero. */
  readonly dCell?: TensorInfo | undefined;
}

// An operation knows its kernels by their names alone; what declares them comes with what implements or checks them.
const kernelName = 'RnnkitLstm';
const embeddingKernelName = 'RnnkitEmbeddingLstm';

const shapes = recurrentShapes(4);

/** LSTM over a whole sequence. Outputs: `output`, `hidden [batch, units]`, `cell [batch, units]`, then caches. */
export const lstmKernel: Kernel<LstmInputs, LstmForwardAttributes> = {
  name: kernelName,
  types: { mask: ['bool'] },
  shapes,
};

/**
 * The LSTM's gradient. Outputs, in this order, each in its input's shape: `dX`, `dKernel`, `dRecurrentKernel`, then
 * `dBias` if there is a bias, `dInitialHidden` and `dInitialCell` if there are initial states.
 */
export const lstmGradientKernel: Kernel<LstmGradientInputs, LstmAttributes> = {
  name: 'RnnkitLstmGradient',
  types: { mask: ['bool'] },
  shapes,
};

/** lstmKernel with embedding: see {@link WithEmbedding}. */
export const embeddingLstmKernel: Kernel<WithEmbedding<LstmInputs>, LstmForwardAttributes> = {
  name: embeddingKernelName,
  types: { ids: ['int32'], mask: ['bool'] },
  shapes,
};

/** lstmGradientKernel with embedding: see {@link WithEmbedding}. */
export const embeddingLstmGradientKernel: Kernel<WithEmbedding<LstmGradientInputs>, LstmAttributes> = {
  name: 'RnnkitEmbeddingLstmGradient',
  types: { ids: ['int32'], mask: ['bool'] },
  shapes,
};

/** Inputs of {@link lstm}. */
export type LstmTensors = RecurrentTensors & {
  /** The cell state before the first step, `[batch, units]`. Default: zeros. */
  readonly initialCell?: Tensor | undefined;
};

/** What {@link lstm} returns. */
export interface LstmResult extends RecurrentResult {
  /** The cell state after the last valid step, `[batch, units]`, with `returnState`. */
  readonly cell?: Tensor;
}

/**
 * An LSTM over a whole sequence, differentiably in all weights, in x and in the initial states.
 *
 * @throws Error when shapes or types do not fit
 *
 * @example
 * const { output, hidden, cell } = lstm({ x, kernel, recurrentKernel, bias }, { returnState: true });
 */
export function lstm(inputs: LstmTensors, options: GatedOptions = {}): LstmResult {
  const [output, hidden, cell] = runRecurrent(
    {
      name: 'lstm',
      states: 2,
      kernel: kernelName,
      embeddingKernel: embeddingKernelName,
    },
    inputs,
    {
      activation: options.activation ?? 'tanh',
      recurrentActivation: options.recurrentActivation ?? 'sigmoid',
      goBackwards: options.goBackwards ?? false,
      returnSequences: options.returnSequences ?? false,
      zeroOutputForMask: options.zeroOutputForMask ?? false,
    },
    options.returnState ?? false,
  );
  return hidden === undefined || cell === undefined ? { output: output! } : { output: output!, hidden, cell };
}
