// Shapes of inputs and outputs, of which some sizes are known only when data comes.

/** A tensor's shape; null stands for a size that is known only when data comes: the batch, the time. */
export type Shape = readonly (number | null)[];

/** Who asks about a shape, for errors. */
interface Named {
  readonly name: string;
}

/** The size of a shape's axis, which has to be known. */
export function knownSize(layer: Named, shape: Shape, axis: number): number {
  const size = shape.at(axis);
  if (typeof size === 'number') return size;
  throw new Error(
    `${layer.name} has to know the size of axis ${axis} of its input, which has the shape ${describeShape(shape)}.`,
  );
}

/** Throws unless a shape has so many axes. */
export function expectRank(layer: Named, shape: Shape, rank: number, meaning: string): void {
  if (shape.length === rank) return;
  throw new Error(`${layer.name} takes ${meaning}; got an input of the shape ${describeShape(shape)}.`);
}

/** A shape in words. */
export function describeShape(shape: Shape): string {
  return `[${shape.map((size) => size ?? 'any').join(', ')}]`;
}
