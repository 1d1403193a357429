// How the recurrent operations run: the sequence kernel and its gradient as one node of the tape, or, where the backend
// lacks them, a loop of stock kernels.
import { tidy, type Tensor } from '@tensorflow/tfjs-core';

import type { FusedActivation } from '../activation.ts';
import { expectBackend } from '../expect-backend.ts';
import { parts } from '../parts.ts';
import { isFused, runOperation } from '../run-operation.ts';
import { toFloat } from '../to-float.ts';
import { embedding } from './embedding.ts';
import type { RecurrentAttributes } from './recurrent.ts';

/** The sequence of a recurrent operation. Whole numbers and booleans count as the numbers that they are. */
export type SequenceTensors =
  | {
      /** The sequence, `[batch, time, features]`, of at least one step. */
      readonly x: Tensor;
      readonly ids?: undefined;
      readonly table?: undefined;
    }
  | {
      /** The sequence as tokens, int32 `[batch, time]`, of at least one step, each in `[0, inputDim)`: an embedding that is not looked up first. */
      readonly ids: Tensor;
      /** A row for each token, `[inputDim, features]`. */
      readonly table: Tensor;
      readonly x?: undefined;
    };

/** Inputs of a recurrent operation: those of its kernel, as tensors. */
export type RecurrentTensors = SequenceTensors & RecurrentWeights;

/** What a recurrent operation takes besides the sequence. */
export interface RecurrentWeights {
  /** Input weights, `[features, gates × units]`. */
  readonly kernel: Tensor;
  /** Recurrent weights, `[units, gates × units]`. */
  readonly recurrentKernel: Tensor;
  /** Bias, `[gates × units]`; for a GRU that resets after the product `[2, 3 × units]`. Default: none. */
  readonly bias?: Tensor | undefined;
  /** The hidden state before the first step, `[batch, units]`. Default: zeros. */
  readonly initialHidden?: Tensor | undefined;
  /** Which steps are valid, bool `[batch, time]`. Default: all. */
  readonly mask?: Tensor | undefined;
  /** What the state is multiplied with before the recurrent kernel, `[batch, units]`; see `RecurrentInputs`. Default: none. */
  readonly recurrentDropoutMask?: Tensor | undefined;
}

/** Options that every recurrent operation takes. */
export interface RecurrentOptions {
  /** Activation of the candidate. Default `tanh`. */
  readonly activation?: FusedActivation;
  /** Whether time runs backwards; the output sequence is in processed order. Default false. */
  readonly goBackwards?: boolean;
  /** Whether the output is the whole sequence `[batch, time, units]`, not the last output `[batch, units]`. Default false. */
  readonly returnSequences?: boolean;
  /** Whether the final states are returned, too, differentiably. Default false. */
  readonly returnState?: boolean;
  /** Whether the output of a masked step is zero instead of the previous output. Default false. */
  readonly zeroOutputForMask?: boolean;
}

/** Options of a recurrent operation whose cell has gates. */
export interface GatedOptions extends RecurrentOptions {
  /** Activation of the gates; `sigmoid` by default. */
  readonly recurrentActivation?: FusedActivation;
}

/** What a recurrent operation returns. */
export interface RecurrentResult {
  /** `[batch, time, units]` with `returnSequences`, else `[batch, units]`. */
  readonly output: Tensor;
  /** The hidden state after the last valid step, `[batch, units]`, with `returnState`. */
  readonly hidden?: Tensor;
}

/** A recurrent operation: the names of its kernels. */
interface RecurrentOperation {
  readonly name: string;
  readonly states: 1 | 2;
  readonly kernel: string;
  readonly embeddingKernel: string;
  /** Makes the inputs of the kernels' form from those of another form. */
  readonly adapt?: ((inputs: AnyTensors) => AnyTensors) | undefined;
}

const numeric = [
  'x',
  'table',
  'kernel',
  'recurrentKernel',
  'bias',
  'initialHidden',
  'initialCell',
  'recurrentDropoutMask',
] as const;
type AnyTensors = RecurrentTensors & { readonly initialCell?: Tensor | undefined };

/** Runs a recurrent operation. Returns the output, then with `returnState` the final states. */
export function runRecurrent(
  { name, states, kernel, embeddingKernel, adapt = (given) => given }: RecurrentOperation,
  inputs: AnyTensors,
  attributes: RecurrentAttributes & { readonly recurrentActivation?: FusedActivation; readonly resetAfter?: boolean },
  returnState: boolean,
): Tensor[] {
  const all = { ...attributes, saveForGradient: false };
  parts.value?.checks.recurrent(name, kernel, inputs, all);
  expectBackend();
  const outputs = returnState ? 1 + states : 1;
  const run = (given: AnyTensors): Tensor[] => {
    const form = { name: given.x === undefined ? embeddingKernel : kernel };
    if (given.x === undefined && !isFused(form))
      return run({ ...given, x: embedding(given.table, given.ids), ids: undefined, table: undefined });
    return runOperation<object, object>(form, given, all, outputs);
  };
  return tidy(() => run(adapt(inFloat(name, inputs))));
}

/** The inputs, with those that are computed with in float32. */
function inFloat(name: string, inputs: AnyTensors): AnyTensors {
  const converted: Record<string, Tensor> = {};
  for (const input of numeric) {
    const tensor = inputs[input];
    if (tensor !== undefined) converted[input] = toFloat(name, input, tensor);
  }
  return { ...inputs, ...converted };
}
