// What a layer is built and called with and what it returns, and the checks of what comes in.
import type { Random } from '@rnnkit/data/predict';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

import { needed } from './part.ts';
import { refusals } from './refused.ts';
import type { LayerResult, Value } from './value.ts';
import type { WeightUpdate } from './weight.ts';

/** What a layer is called with besides its input. */
export interface CallOptions {
  /** Whether dropout and the like are active. Default false. */
  readonly training?: boolean;
  /**
   * Which steps of the input are valid, bool `[batch, time]`; of an input with more axes, such as words of sentences, it may
   * have the axes before the features. Default: all are.
   */
  readonly mask?: Tensor | undefined;
  /** The states before the first step, for recurrent layers: `[batch, units]` each. Default: zeros. */
  readonly initialState?: readonly Tensor[] | undefined;
  /** Where dropout's draws come from; needed when `training` is true and the layer drops something. Default: none. */
  readonly random?: Random | undefined;
  /**
   * Calls a layer that this one holds, for whoever looks at what flows between layers; see `callWithin`. Default: the layer's own `run`.
   */
  readonly call?: ((layer: never, values: readonly Value[], options: RunOptions) => LayerResult) | undefined;
}

/** What a layer is run with besides its values, which carry their masks. */
export type RunOptions = Omit<CallOptions, 'mask'>;

/** What a layer returns. */
export interface LayerOutput {
  /** The output. */
  readonly output: Tensor;
  /** Which steps of the output are valid, bool `[batch, time]`, if the output has a time axis and a mask came in or began here. */
  readonly mask?: Tensor | undefined;
  /** The outputs after the first, of a layer that has several. Default: none. */
  readonly otherOutputs?: readonly Value[] | undefined;
  /** The final states, with `returnState`. */
  readonly states?: readonly Tensor[] | undefined;
  /** What an activity regularizer adds to the loss. */
  readonly activityLoss?: Scalar | undefined;
  /** How weights that no optimizer changes go on after this step of training. Default: they stay. */
  readonly updates?: readonly WeightUpdate[] | undefined;
}

/** A state that a stateful layer carries from one batch to the next. */
export interface LayerState {
  /** Its name within the layer, such as `0`; a wrapped layer's states carry a path, such as `forward/0`. */
  readonly name: string;
  /** The value, `[batch, units]`. It still belongs to the layer. */
  readonly tensor: Tensor;
}

/** Throws unless inputs have as many features as those that a layer has its weights for. */
export function expectSameFeatures(
  layer: { readonly name: string },
  known: number | null | undefined,
  given: number | null | undefined,
): void {
  if (known !== given) throw needed(refusals).otherFeatures(layer, known, given);
}

/** The one value that a layer takes. @throws Error when there is another number of them, or it is none */
export function expectOneValue(owner: string, values: readonly Value[]): Value {
  const [value] = Array.isArray(values) && values.length === 1 ? (values as readonly Value[]) : [];
  if (typeof value === 'object' && value !== null && 'tensor' in value) return value;
  throw needed(refusals).notOneValue(owner, values);
}

/** What a layer returns, as values: the outputs, then the states. */
export function resultOf(result: LayerOutput): LayerResult {
  const { output, mask, otherOutputs = [], states = [], activityLoss, updates } = result;
  return {
    values: [{ tensor: output, mask }, ...otherOutputs, ...states.map((tensor) => ({ tensor }))],
    losses: activityLoss === undefined ? [] : [activityLoss],
    ...(updates !== undefined && { updates }),
  };
}
