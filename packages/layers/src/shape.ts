// Shapes of inputs and outputs, of which some sizes are known only when data comes.
import { describeShape } from '@rnnkit/core';

import { needed } from './part.ts';
import { refusals } from './refused.ts';

export { describeShape };

/** A tensor's shape; null stands for a size that is known only when data comes: the batch, the time. */
export type Shape = readonly (number | null)[];

/** Who asks about a shape, for errors. */
interface Named {
  readonly name: string;
}

/** The size of a shape's axis, which has to be known. */
export function knownSize(layer: Named, shape: Shape, axis: number): number {
  const size = shape.at(axis);
  if (typeof size === 'number' && size > 0) return size;
  throw needed(refusals).unknownSize(layer, shape, axis);
}

/** Throws unless a shape is that of sequences, `[batch, time, features]`, of at least one step. */
export function expectSequence(layer: Named, shape: Shape): void {
  if (shape.length !== 3) throw needed(refusals).otherAxes(layer, '[batch, time, features]', shape);
  expectSteps(layer, shape);
}

/** Throws where the second axis, the time, has no step: there is nothing to return, nor to learn from. */
export function expectSteps(layer: Named, shape: Shape): void {
  if (shape[1] === 0) throw needed(refusals).noSteps(layer, shape);
}
