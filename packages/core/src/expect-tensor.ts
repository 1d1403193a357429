// Checks that operations share. They say which input of which operation is wrong, what it is and what it has to be.
import { RnnkitError } from '@rnnkit/data/predict';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** A shape in words, such as `[any, 8]`; null stands for any size. */
export function describeShape(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((size) => size ?? 'any').join(', ')}]`;
}

/**
 * Throws unless a tensor has a shape.
 *
 * @param operation the operation's name
 * @param name the input's name
 * @param shape the sizes it has to have; a word stands for any size
 */
export function expectShape(
  operation: string,
  name: string,
  tensor: TensorInfo,
  shape: readonly (number | string)[],
): void {
  let fits = tensor.shape.length === shape.length;
  for (let axis = 0; axis < shape.length && fits; axis++) {
    const size = shape[axis];
    fits = typeof size === 'string' || size === tensor.shape[axis];
  }
  if (fits) return;
  throw new RnnkitError(
    'invalid-argument',
    `${operation}: ${name} has the shape ${describeShape(tensor.shape)}; it has to be ${describeShape(shape)}.`,
  );
}

/** Throws unless a tensor has one of the types. */
export function expectType(operation: string, name: string, tensor: TensorInfo, ...types: readonly DataType[]): void {
  if (!types.includes(tensor.dtype)) {
    throw new RnnkitError(
      'invalid-argument',
      `${operation}: ${name} is of type ${tensor.dtype}; it has to be ${types.join(' or ')}.`,
    );
  }
}

/** Throws unless each of the tensors has its shape, as far as one is given; see {@link expectShape}. */
export function expectShapes(
  operation: string,
  tensors: Readonly<Record<string, TensorInfo | undefined>>,
  shapes: Readonly<Record<string, readonly (number | string)[]>>,
): void {
  for (const name of Object.keys(shapes)) {
    const tensor = tensors[name];
    if (tensor !== undefined) expectShape(operation, name, tensor, shapes[name]!);
  }
}

/**
 * Throws unless every index is one of `limit` things.
 *
 * @param operation the operation's name
 * @param name the input's name
 * @throws Error with the first index that is not in `[0, limit)` and its position
 */
export function expectIndices(operation: string, name: string, indices: ArrayLike<number>, limit: number): void {
  for (let position = 0; position < indices.length; position++) {
    const index = indices[position]!;
    if (!(index >= 0 && index < limit)) throw indexError(operation, name, index, position, limit);
  }
}

/** What to throw where an index is not in `[0, limit)`. */
export function indexError(
  operation: string,
  name: string,
  index: number,
  position: number,
  limit: number,
): RnnkitError {
  const hint = name === 'ids' ? " Is inputDim the vocabulary's size plus one, for the padding?" : '';
  return new RnnkitError(
    'invalid-argument',
    `${operation}: ${name} holds ${index} at position ${position}; it has to be from 0 to ${limit - 1}.${hint}`,
  );
}
