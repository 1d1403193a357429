// What another program trains on: arrays of numbers, row by row.
import type { HostArray } from '@rnnkit/data';

/** What Keras calls the losses. */
export type KerasLoss = 'binary_crossentropy' | 'mean_squared_error' | 'sparse_categorical_crossentropy';

/** Some examples as numbers. */
export interface Rows {
  /** An array for each input of the model, in order. */
  readonly x: readonly HostArray[];
  readonly y: HostArray;
  /** How much each step counts, 0 behind the end of a sequence; absent where all rows count alike. */
  readonly weights?: HostArray;
}

/** Examples to hand over, and what is learned from them. */
export interface HandedOver {
  /** How many there are. */
  readonly count: number;
  readonly loss: KerasLoss;
  /** What the model's output is called, where it has several. */
  readonly output?: string;
  /** By how much the answers are moved and divided while they are learned. */
  readonly scale?: Scale;
  /** The rows of some examples. */
  rows(places: readonly number[]): Rows;
}

/** A mean and a standard deviation. */
export interface Scale {
  readonly mean: number;
  readonly deviation: number;
}
