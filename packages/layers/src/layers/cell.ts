// What a recurrent cell is: one step. rnn() runs it over a sequence.
import type { Tensor } from '@tensorflow/tfjs-core';

import { Layer } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import type { Shape } from '../shape.ts';

/** What a cell returns: the output of the step and the states after it, in the order of `stateSizes`. */
export interface CellOutput extends LayerOutput {
  readonly states: readonly Tensor[];
}

/**
 * One step of a recurrent network. Subclass it to make a cell of your own, and run it over sequences with {@link rnn}.
 *
 * A cell's `compute` gets the input of one step, `[batch, features]`, and as `initialState` the states before it,
 * `[batch, size]` each. It returns the output and the states after it.
 */
export abstract class RecurrentCell extends Layer {
  /** The size of each state. The output has the size of the first. */
  abstract readonly stateSizes: readonly number[];
  protected abstract override compute(input: Tensor, options?: CallOptions): CellOutput;

  /** One step. */
  override call(input: Tensor, options?: CallOptions): CellOutput {
    return super.call(input, options) as CellOutput;
  }

  /**
   * The output of the step before the first, of which only the states are known: what masked steps repeat until the first valid
   * one. By default the first state, as in Keras; a cell whose output is another overrides it.
   */
  outputBefore(states: readonly Tensor[]): Tensor {
    return states[0]!;
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [inputShape[0] ?? null, this.stateSizes[0] ?? null];
  }
}
