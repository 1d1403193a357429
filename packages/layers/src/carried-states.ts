// The states that a stateful layer carries from one batch to the next, as values to be read and set.
import { keep, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer } from './layer.ts';
import type { LayerState } from './layer-call.ts';
import { describeShape } from './shape.ts';

/** States by their places: `0`, `1`, … */
export function namedStates(states: readonly Tensor[]): readonly LayerState[] {
  return states.map((tensor, index) => ({ name: String(index), tensor }));
}

/**
 * Copies of given states, in their places; none for none.
 *
 * @param sizes how many numbers each state has for a row
 * @throws Error when the layer is not stateful, or they are not one `[batch, size]` for each size
 */
export function copiedStates(
  layer: Layer,
  stateful: boolean,
  sizes: readonly number[],
  given: readonly LayerState[],
): Tensor[] {
  if (given.length === 0) return [];
  if (!stateful) throw new Error(`${layer.name} is not stateful: it carries no states from one batch to the next.`);
  const states = sizes.map((_, index) => given.find(({ name }) => name === String(index))?.tensor);
  const batch = states[0]?.shape[0];
  const fits =
    given.length === sizes.length &&
    states.every((state, index) => state?.rank === 2 && state.shape[0] === batch && state.shape[1] === sizes[index]);
  if (!fits) {
    const shapes = given.map(({ tensor }) => describeShape(tensor.shape)).join(' and ');
    throw new Error(
      `${layer.name} carries ${sizes.map((size) => `[batch, ${size}]`).join(' and ')} from one batch to the next; got ${shapes}.`,
    );
  }
  return states.map((state) => keep(state!.clone()));
}
