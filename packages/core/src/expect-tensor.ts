// Checks that operations share. They say which input of which operation is wrong, what it is and what it has to be.
import { RnnkitError } from '@rnnkit/data';
import type { DataType, Tensor, TensorInfo } from '@tensorflow/tfjs-core';

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

/** Throws unless every index is in `[0, limit)`. It reads the indices back. */
export function expectIndices(operation: string, name: string, indices: Tensor, limit: number): void {
  for (const [position, index] of indices.dataSync().entries()) {
    if (!(index >= 0 && index < limit)) {
      throw new RnnkitError(
        'invalid-argument',
        `${operation}: ${name} holds ${index} at position ${position}; it has to be from 0 to ${limit - 1}.`,
      );
    }
  }
}
