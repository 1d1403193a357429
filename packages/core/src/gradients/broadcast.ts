// The gradient of broadcasting is a sum over the axes along which values were repeated.
import { broadcast_util, reshape, sum, type Tensor } from '@tensorflow/tfjs-core';

/** A gradient summed down to the shape of the operand that was broadcast. */
export function reduceTo(gradient: Tensor, shape: readonly number[]): Tensor {
  const axes = broadcast_util.getReductionAxes([...shape], gradient.shape);
  return reshape(axes.length > 0 ? sum(gradient, axes) : gradient, [...shape]);
}
