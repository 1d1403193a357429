// Tensors in other shapes.
import { reshape, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A tensor in a shape, which has -1 for what is left over; itself where it has that shape already, as it mostly has where a sample is one
 * row: tfjs makes a tensor, a node of its tape and a gradient of each `reshape`.
 */
export function shaped(tensor: Tensor, shape: readonly number[]): Tensor {
  const has = tensor.rank === shape.length && shape.every((side, axis) => side === -1 || side === tensor.shape[axis]);
  return has ? tensor : reshape(tensor, [...shape]);
}
