import type { RnnkitError } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import { layerPart, type Part } from './part.ts';

/** Who refuses something. */
interface Named {
  readonly name: string;
}

/** A shape, as far as it is known. */
type Sizes = readonly (number | null)[];

/** What says why something is refused. */
export interface Refusals {
  /** A name is none that a layer can have. */
  noName(name: unknown): RnnkitError;
  /** An option without a default is not given. */
  optionMissing(owner: string, name: string, meaning: string): RnnkitError;
  /** Something is no layer. */
  noLayer(owner: string, value: unknown): RnnkitError;
  /** There is no class of that name. */
  unknownLayer(className: string, makers: object, hint: string): RnnkitError;
  /** The weights are asked for before there are any. */
  noWeightsYet(layer: string): RnnkitError;
  /** The weights are for inputs of another size. */
  otherFeatures(layer: Named, known: unknown, given: unknown): RnnkitError;
  /** A layer that takes one value gets none, or several. */
  notOneValue(owner: string, values: unknown): RnnkitError;
  /** A mask is none for an input. */
  noMask(owner: string, input: Tensor, mask: Tensor): RnnkitError;
  /** A size is not known that has to be. */
  unknownSize(layer: Named, shape: Sizes, axis: number): RnnkitError;
  /** An input has other axes than the layer takes, such as `[batch, time, features]`. */
  otherAxes(layer: Named, axes: string, shape: Sizes): RnnkitError;
  /** A sequence has no step. */
  noSteps(layer: Named, shape: Sizes): RnnkitError;
  /** States are not those of the layer. */
  otherStates(owner: string, sizes: readonly number[], batch: number, states: readonly Tensor[]): RnnkitError;
  /** Numbers are no ids of tokens. */
  noIds(layer: Named, rows: number, numbers: ArrayLike<number>, position: number): RnnkitError;
  /** Two options of a GRU say different things. */
  contradictory(variant: string, resetAfter: boolean): RnnkitError;
}

/** The same, where it is there. */
export const refusals: Part<Refusals> = layerPart('Why something is refused');
