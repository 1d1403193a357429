// Gradients of the kernels that take two operands of any shapes that broadcast.
import {
  cast,
  div,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  mul,
  neg,
  pow,
  sub,
  where,
  zerosLike,
  type GradConfig,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { reduceTo } from './broadcast.ts';

type Binary = (dy: Tensor, a: Tensor, b: Tensor, result: Tensor) => Tensor;

function binary(kernelName: string, forA: Binary, forB: Binary): GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [a, b, result] = saved as [Tensor, Tensor, Tensor];
      return {
        a: () => reduceTo(forA(dy as Tensor, a, b, result), a.shape),
        b: () => reduceTo(forB(dy as Tensor, a, b, result), b.shape),
      };
    },
  };
}

/** Where a condition holds, the gradient; elsewhere none. */
const only = (condition: Tensor, dy: Tensor): Tensor => mul(dy, cast(condition, 'float32'));

/** Gradients of the arithmetic kernels. */
export const arithmeticGradients: readonly GradConfig[] = [
  binary(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    'Sub',
    (dy) => dy,
    (dy) => neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _, b) => mul(dy, b),
    (dy, a) => mul(dy, a),
  ),
  binary(
    'RealDiv',
    (dy, _, b) => div(dy, b),
    // Dividing twice, because the square of what is small is nothing.
    (dy, a, b) => neg(mul(dy, div(div(a, b), b))),
  ),
  binary(
    'SquaredDifference',
    (dy, a, b) => mul(dy, mul(2, sub(a, b))),
    (dy, a, b) => mul(dy, mul(2, sub(b, a))),
  ),
  binary(
    'Maximum',
    (dy, a, b) => only(greaterEqual(a, b), dy),
    (dy, a, b) => only(less(a, b), dy),
  ),
  binary(
    'Minimum',
    (dy, a, b) => only(lessEqual(a, b), dy),
    (dy, a, b) => only(greater(a, b), dy),
  ),
  binary(
    'Pow',
    (dy, a, b) => mul(dy, where(equal(b, 0), zerosLike(b), mul(b, pow(a, sub(b, 1))))),
    // log a is taken only where a is positive; elsewhere a power has no derivative by its exponent, and may be infinite.
    (dy, a, _, result) => mul(dy, where(greater(a, 0), mul(result, log(where(greater(a, 0), a, 1))), 0)),
  ),
];
