// The states that a recurrent layer starts from: given, or carried from one batch to the next, to be read and set.
import { RnnkitError } from '@rnnkit/data/predict';
import { keep, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer } from './layer.ts';
import type { LayerState } from './layer-call.ts';
import { describeShape } from './shape.ts';

/** States by their places: `0`, `1`, … */
function namedStates(states: readonly Tensor[]): readonly LayerState[] {
  return states.map((tensor, index) => ({ name: String(index), tensor }));
}

/**
 * Copies of given states, in their places; none for none.
 *
 * @param sizes how many numbers each state has for a row
 * @throws Error when the layer is not stateful, or they are not one `[batch, size]` for each size
 */
function copyStates(layer: Layer, stateful: boolean, sizes: readonly number[], given: readonly LayerState[]): Tensor[] {
  if (given.length === 0) return [];
  if (!stateful)
    throw new RnnkitError(
      'invalid-argument',
      `${layer.name} is not stateful: it carries no states from one batch to the next.`,
    );
  const states = sizes.map((_, index) => given.find(({ name }) => name === String(index))?.tensor);
  const batch = states[0]?.shape[0];
  const fits =
    given.length === sizes.length &&
    states.every((state, index) => state?.rank === 2 && state.shape[0] === batch && state.shape[1] === sizes[index]);
  if (!fits) {
    const shapes = given.map(({ tensor }) => describeShape(tensor.shape)).join(' and ');
    throw new RnnkitError(
      'invalid-argument',
      `${layer.name} carries ${sizes.map((size) => `[batch, ${size}]`).join(' and ')} from one batch to the next; got ${shapes}.`,
    );
  }
  return states.map((state) => keep(state!.clone()));
}

/** Reads and sets them. */
export const carriedStates: { readonly named: typeof namedStates; readonly copied: typeof copyStates } = {
  named: namedStates,
  copied: copyStates,
};
