// Shapes of inputs and outputs, of which some sizes are known only when data comes.
import { describeShape } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';

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
  throw new RnnkitError(
    'invalid-argument',
    `${layer.name} has to know the size of axis ${axis} of its input, and it has to be at least 1; the input has the shape ${describeShape(shape)}.`,
  );
}

/** Throws unless a shape is that of sequences, `[batch, time, features]`, of at least one step. */
export function expectSequence(layer: Named, shape: Shape): void {
  if (shape.length !== 3) {
    throw new RnnkitError(
      'invalid-argument',
      `${layer.name} takes [batch, time, features]; got an input of the shape ${describeShape(shape)}.`,
    );
  }
  expectSteps(layer, shape);
}

/** Throws where the second axis, the time, has no step: there is nothing to return, nor to learn from. */
export function expectSteps(layer: Named, shape: Shape): void {
  if (shape[1] !== 0) return;
  throw new RnnkitError(
    'invalid-argument',
    `${layer.name} got an input of the shape ${describeShape(shape)}; a sequence has at least one step.`,
  );
}
