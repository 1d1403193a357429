// Gradients of the kernels that take one operand and keep its shape.
import {
  add,
  cast,
  clone,
  cos,
  cosh,
  div,
  exp,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  mul,
  neg,
  sigmoid,
  sin,
  sinh,
  sqrt,
  square,
  sub,
  where,
  zerosLike,
  type GradConfig,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { signOf } from '../composed/sign.ts';

/** From the gradient of the result, the operand and the result to the gradient of the operand. */
type Unary = (dy: Tensor, x: Tensor, y: Tensor, attributes: NamedAttrMap) => Tensor;

function unary(kernelName: string, gradient: Unary, input = 'x'): GradConfig {
  return {
    kernelName,
    inputsToSave: [input],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => ({
      [input]: () => gradient(dy as Tensor, saved[0]!, saved[1]!, attributes),
    }),
  };
}

const factor = (condition: Tensor): Tensor => cast(condition, 'float32');
const flat: Unary = (dy) => zerosLike(dy);

const seluAlpha = 1.6732632423543772;
const seluScale = 1.0507009873554805;

/** Gradients of the elementwise kernels. */
export const elementwiseGradients: readonly GradConfig[] = [
  unary('Identity', (dy) => clone(dy)),
  unary('Cast', (dy) => clone(dy)),
  unary('Neg', (dy) => neg(dy)),
  unary('Abs', (dy, x) => mul(dy, signOf(x))),
  unary('Square', (dy, x) => mul(dy, mul(x, 2))),
  unary('Sqrt', (dy, _, y) => div(dy, mul(y, 2))),
  unary('Rsqrt', (dy, x, y) => neg(div(mul(dy, y), mul(x, 2)))),
  unary('Reciprocal', (dy, _, y) => neg(mul(dy, square(y)))),
  unary('Exp', (dy, _, y) => mul(dy, y)),
  unary('Expm1', (dy, _, y) => mul(dy, add(y, 1))),
  unary('Log', (dy, x) => div(dy, x)),
  unary('Log1p', (dy, x) => div(dy, add(x, 1))),
  unary('Sin', (dy, x) => mul(dy, cos(x))),
  unary('Cos', (dy, x) => neg(mul(dy, sin(x)))),
  unary('Sinh', (dy, x) => mul(dy, cosh(x))),
  unary('Cosh', (dy, x) => mul(dy, sinh(x))),
  unary('Atan', (dy, x) => div(dy, add(square(x), 1))),
  unary('Asinh', (dy, x) => div(dy, sqrt(add(square(x), 1)))),
  unary('Erf', (dy, x) => mul(dy, mul(2 / Math.sqrt(Math.PI), exp(neg(square(x)))))),
  unary('Tanh', (dy, _, y) => mul(dy, sub(1, square(y)))),
  unary('Sigmoid', (dy, _, y) => mul(dy, mul(y, sub(1, y)))),
  unary('Softplus', (dy, x) => mul(dy, sigmoid(x)), 'x'),
  unary('Relu', (dy, x) => mul(dy, factor(greater(x, 0)))),
  unary('Relu6', (dy, x) => mul(dy, factor(logicalAnd(greater(x, 0), less(x, 6))))),
  unary('Elu', (dy, _, y) => mul(dy, where(greater(y, 0), 1, add(y, 1)))),
  unary('Selu', (dy, x) => mul(dy, where(greater(x, 0), seluScale, mul(seluScale * seluAlpha, exp(x))))),
  unary('LeakyRelu', (dy, x, _, { alpha }) => mul(dy, where(greater(x, 0), 1, alpha as number))),
  unary('ClipByValue', (dy, x, _, { clipValueMin, clipValueMax }) =>
    mul(dy, factor(logicalAnd(greaterEqual(x, clipValueMin as number), lessEqual(x, clipValueMax as number)))),
  ),
  unary('Sign', flat),
  unary('Step', flat),
  unary('Floor', flat),
  unary('Ceil', flat),
  unary('Round', flat),
  unary('ZerosLike', flat),
  unary('OnesLike', flat),
];
