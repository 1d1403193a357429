// What flows between layers.
import * as ops from '@rnnkit/core/predict';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

import type { WeightUpdate } from './weight.ts';

/** A tensor, and which of its steps are valid. */
export interface Value {
  /** The tensor. */
  readonly tensor: Tensor;
  /** Which steps are valid, bool `[batch, time]`; all are when absent. */
  readonly mask?: Tensor | undefined;
}

/** What a layer makes of the values that it is given. */
export interface LayerResult {
  /** The output, or outputs, and with `returnState` the final states. */
  readonly values: readonly Value[];
  /** What activity regularizers add to the loss. */
  readonly losses: readonly Scalar[];
  /** How weights that no optimizer changes go on after this step of training. Default: they stay. */
  readonly updates?: readonly WeightUpdate[];
}

/**
 * The output of an embedding as ids and a table. The rows are looked up when somebody asks for the tensor; a recurrent layer does
 * not, because it projects each token of the batch once.
 */
export class EmbeddingLookup implements Value {
  /** Rows of the table by number, int32 `[batch, time]`. */
  readonly ids: Tensor;
  /** `[inputDim, features]`. */
  readonly table: Tensor;
  readonly mask: Tensor | undefined;
  #tensor: Tensor | undefined;

  constructor(ids: Tensor, table: Tensor, mask: Tensor | undefined) {
    this.ids = ids;
    this.table = table;
    this.mask = mask;
  }

  /** Whether somebody has asked for the rows. */
  get isLookedUp(): boolean {
    return this.#tensor !== undefined;
  }

  /** The rows, `[batch, time, features]`. */
  get tensor(): Tensor {
    this.#tensor ??= ops.embedding(this.table, this.ids);
    return this.#tensor;
  }
}
