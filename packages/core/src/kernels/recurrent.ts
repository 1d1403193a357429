// What the three recurrent kernels have in common: attributes, masks, and the order of inputs and outputs.
//
// A mask is a boolean [batch, time]. A masked step is not computed and carries the state over; its output repeats the
// previous output (zeros before the first valid step), or is zero with zeroOutputForMask. NaN in a masked step of x
// reaches neither outputs nor gradients, and its dx is zero.
//
// With `goBackwards`, time runs from the last step to the first, and the output sequence is in processed order.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { FusedActivation } from '../activation.ts';
import type { Kernel } from '../kernel.ts';

/** Inputs that every recurrent kernel takes. Optional ones are left out when absent. */
export interface RecurrentInputs {
  /** The sequence, `[batch, time, features]`, of at least one step. */
  readonly x: TensorInfo;
  /** Input weights, `[features, gates × units]`. */
  readonly kernel: TensorInfo;
  /** Recurrent weights, `[units, gates × units]`. */
  readonly recurrentKernel: TensorInfo;
  /** Bias, `[gates × units]`; for a GRU with resetAfter `[2, 3 × units]`: input bias, then recurrent bias. */
  readonly bias?: TensorInfo | undefined;
  /** The hidden state before the first step, `[batch, units]`; zeros when absent. */
  readonly initialHidden?: TensorInfo | undefined;
  /** Which steps are valid, bool `[batch, time]`; all when absent. */
  readonly mask?: TensorInfo | undefined;
  /**
   * Recurrent dropout, `[batch, units]`, the same at every step: the hidden state is multiplied by it wherever it meets
   * the recurrent kernel (in a GRU with resetAfter false, r ⊙ h is), and nowhere else.
   */
  readonly recurrentDropoutMask?: TensorInfo | undefined;
}

/**
 * What a recurrent kernel with embedding takes in place of x: ids of tokens, and the table whose rows they are. It computes
 * what its plain form computes from the looked-up rows, but a token's product with the kernel once, however often the
 * token occurs. Its gradient kernel returns `dTable`, in the table's shape, in place of `dX`. An id outside the table
 * throws with its position, in masked steps too.
 */
export type WithEmbedding<Inputs extends RecurrentInputs> = Omit<Inputs, 'x'> & {
  /** Tokens, int32 `[batch, time]`, each in `[0, inputDim)`. */
  readonly ids: TensorInfo;
  /** A row for each token, `[inputDim, features]`. */
  readonly table: TensorInfo;
};

/** Attributes that every recurrent kernel takes. */
export interface RecurrentAttributes {
  /** Activation of the candidate (and of the LSTM's cell output). */
  readonly activation: FusedActivation;
  /** Whether time runs backwards. */
  readonly goBackwards: boolean;
  /** Whether the output is the whole sequence `[batch, time, units]` or the last output `[batch, units]`. */
  readonly returnSequences: boolean;
  /** Whether the output of a masked step is zero instead of the previous output. */
  readonly zeroOutputForMask: boolean;
}

/** Attributes of a recurrent kernel with gates. */
export interface GatedAttributes extends RecurrentAttributes {
  /** Activation of the gates. */
  readonly recurrentActivation: FusedActivation;
}

/** What only the forward kernel is told. */
export interface RecurrentForwardAttributes extends RecurrentAttributes {
  /**
   * Whether the gradient will be asked for. If so, the kernel returns, after its declared outputs, any number of cache
   * tensors of its own choosing; they come back to the gradient kernel as `cache0`, `cache1`, …
   */
  readonly saveForGradient: boolean;
}

/** Inputs of every recurrent gradient kernel: the forward inputs, the upstream gradients, the caches. */
export interface RecurrentGradientInputs extends RecurrentInputs {
  /** The gradient of the output, in the output's shape; absent means zero. */
  readonly dOutput?: TensorInfo | undefined;
  /** The gradient of the final hidden state, `[batch, units]`; absent means zero. */
  readonly dHidden?: TensorInfo | undefined;
  /** What the forward kernel kept. */
  readonly [cache: `cache${number}`]: TensorInfo;
}

/** The sizes of a recurrent kernel's inputs. */
export interface RecurrentSizes {
  readonly batch: number;
  readonly time: number;
  /** Features of a step: columns of x, or of the table. */
  readonly features: number;
  readonly units: number;
  /** Columns of the kernel: gates × units. */
  readonly width: number;
}

/** The sizes of a recurrent kernel's inputs, in either form. */
export function recurrentSizes(inputs: RecurrentInputs | WithEmbedding<RecurrentInputs>): RecurrentSizes {
  const [batch = 0, time = 0] = ('table' in inputs ? inputs.ids : inputs.x).shape;
  const features = ('table' in inputs ? inputs.table : inputs.x).shape.at(-1) ?? 0;
  const [units = 0, width = 0] = inputs.recurrentKernel.shape;
  return { batch, time, features, units, width };
}

/** The shapes of a recurrent kernel's inputs, in either form and direction, by its gates and its bias. */
export function recurrentShapes<Attributes extends RecurrentAttributes>(
  gates: number,
  biasShape: (width: number, attributes: Attributes) => readonly number[] = (width) => [width],
): NonNullable<Kernel<RecurrentInputs | WithEmbedding<RecurrentInputs>, Attributes>['shapes']> {
  return (inputs, attributes) => {
    const { batch, time, features, units } = recurrentSizes(inputs);
    const width = gates * units;
    const state = [batch, units];
    return {
      x: [batch, time, features],
      ids: [batch, time],
      table: ['inputDim', features],
      recurrentKernel: [units, width],
      kernel: [features, width],
      bias: biasShape(width, attributes),
      mask: [batch, time],
      initialHidden: state,
      initialCell: state,
      recurrentDropoutMask: state,
      dOutput: attributes.returnSequences ? [batch, time, units] : state,
      dHidden: state,
      dCell: state,
    };
  };
}
