// Gradients of the elementwise operations where numbers are small: below 1e-7 and down to the subnormal ones, on both sides of
// zero. A backend that rounds them to zero stops the learning of weights that come close to it.
import { fusedActivations } from '@rnnkit/core';
import {
  abs,
  add,
  asinh,
  atan,
  ceil,
  clipByValue,
  cos,
  cosh,
  div,
  elu,
  erf,
  exp,
  expm1,
  floor,
  grads,
  leakyRelu,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reciprocal,
  relu,
  relu6,
  round,
  rsqrt,
  selu,
  sigmoid,
  sign,
  sin,
  sinh,
  softplus,
  sqrt,
  square,
  squaredDifference,
  step,
  sub,
  tanh,
  tensor,
  tidy,
  type Tensor,
} from '@tensorflow/tfjs-core';

import type { Precision } from '../arithmetic.ts';
import type { NdArray } from '../array.ts';
import type { Case, CaseContext } from '../case.ts';
import { binaryCrossEntropyTrial } from '../kernels/binary-cross-entropy.ts';
import { denseTrial } from '../kernels/dense.ts';
import { gruSubject } from '../kernels/gru.ts';
import { lstmSubject } from '../kernels/lstm.ts';
import { recurrentTrial, type RecurrentSubject } from '../kernels/recurrent-trial.ts';
import { simpleRnnSubject } from '../kernels/simple-rnn.ts';
import { softmaxCrossEntropyTrial } from '../kernels/softmax-cross-entropy.ts';
import { updateSmallCases } from '../kernels/update-edge-cases.ts';
import { tryTrial, type Trial } from '../trial.ts';

/** Numbers on one side of zero. */
const sizes = [1e-7, 3e-8, 1e-8, 1e-10, 1e-15, 1e-20, 1e-30, 1e-37, 1e-38, 1e-40, 2 ** -149].map(Math.fround);
const small = [0, ...sizes, ...sizes.map((size) => -size)];

const sigmoidOf = (x: number): number => 1 / (1 + Math.exp(-x));
const [seluScale, seluAlpha] = [1.0507009873554805, 1.6732632423543772];

type Unary = readonly [operate: (x: Tensor) => Tensor, slope: (x: number) => number];

/** Operations of one operand, and their slopes. */
const unary: Readonly<Record<string, Unary>> = {
  Abs: [(x) => abs(x), (x) => Math.sign(x)],
  Neg: [(x) => neg(x), () => -1],
  Square: [(x) => square(x), (x) => 2 * x],
  Sqrt: [(x) => sqrt(x), (x) => 0.5 / Math.sqrt(x)],
  Rsqrt: [(x) => rsqrt(x), (x) => -0.5 / (x * Math.sqrt(x))],
  Reciprocal: [(x) => reciprocal(x), (x) => -1 / (x * x)],
  Exp: [(x) => exp(x), (x) => Math.exp(x)],
  Expm1: [(x) => expm1(x), (x) => Math.exp(x)],
  Log: [(x) => log(x), (x) => 1 / x],
  Log1p: [(x) => log1p(x), (x) => 1 / (1 + x)],
  Sin: [(x) => sin(x), (x) => Math.cos(x)],
  Cos: [(x) => cos(x), (x) => -Math.sin(x)],
  Sinh: [(x) => sinh(x), (x) => Math.cosh(x)],
  Cosh: [(x) => cosh(x), (x) => Math.sinh(x)],
  Atan: [(x) => atan(x), (x) => 1 / (1 + x * x)],
  Asinh: [(x) => asinh(x), (x) => 1 / Math.sqrt(1 + x * x)],
  Erf: [(x) => erf(x), (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)],
  Tanh: [(x) => tanh(x), (x) => 1 - Math.tanh(x) ** 2],
  Sigmoid: [(x) => sigmoid(x), (x) => sigmoidOf(x) * (1 - sigmoidOf(x))],
  Softplus: [(x) => softplus(x), sigmoidOf],
  Relu: [(x) => relu(x), (x) => Number(x > 0)],
  Relu6: [(x) => relu6(x), (x) => Number(x > 0)],
  Elu: [(x) => elu(x), (x) => (x > 0 ? 1 : Math.exp(x))],
  Selu: [(x) => selu(x), (x) => seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x))],
  LeakyRelu: [(x) => leakyRelu(x, 0.25), (x) => (x > 0 ? 1 : 0.25)],
  'ClipByValue to [0, 1]': [(x) => clipByValue(x, 0, 1), (x) => Number(x >= 0)],
  'ClipByValue to [−1, 1]': [(x) => clipByValue(x, -1, 1), () => 1],
  Sign: [(x) => sign(x), () => 0],
  Step: [(x) => step(x), () => 0],
  Floor: [(x) => floor(x), () => 0],
  Ceil: [(x) => ceil(x), () => 0],
  Round: [(x) => round(x), () => 0],
};

type Binary = readonly [
  operate: (a: Tensor, b: Tensor) => Tensor,
  slopeOfA: (a: number, b: number) => number,
  slopeOfB: (a: number, b: number) => number,
];

/** Operations of two operands, and their slopes. */
const binary: Readonly<Record<string, Binary>> = {
  Add: [(a, b) => add(a, b), () => 1, () => 1],
  Sub: [(a, b) => sub(a, b), () => 1, () => -1],
  Multiply: [(a, b) => mul(a, b), (_, b) => b, (a) => a],
  RealDiv: [(a, b) => div(a, b), (_, b) => 1 / b, (a, b) => -a / (b * b)],
  SquaredDifference: [(a, b) => squaredDifference(a, b), (a, b) => 2 * (a - b), (a, b) => 2 * (b - a)],
  Maximum: [(a, b) => maximum(a, b), (a, b) => Number(a >= b), (a, b) => Number(a < b)],
  Minimum: [(a, b) => minimum(a, b), (a, b) => Number(a <= b), (a, b) => Number(a > b)],
  Pow: [(a, b) => pow(a, b), (a, b) => (b === 0 ? 0 : b * a ** (b - 1)), (a, b) => (a > 0 ? a ** b * Math.log(a) : 0)],
};

/** What the small numbers meet as the other operand. */
const others = [0, 1, -2, 0.5, 3, 1e-8, -1e-8, 1e-15].map(Math.fround);

/** What a number may count as: GPUs take subnormal numbers for zero, of either sign. */
function countsAs(value: number, { smallestNormal }: Precision): readonly number[] {
  return Math.abs(value) < smallestNormal ? [value, 0, -0] : [value];
}

/**
 * Throws unless a gradient is upstream · slope, for one of the numbers that the operands may count as.
 *
 * @param powers how many powers of e a power's operand is away from 1: their errors are as many times larger
 */
function expectSlope(
  where: string,
  found: number,
  upstream: number,
  slopes: readonly number[],
  { unitRoundoff, smallestNormal, activationUlp }: Precision,
  powers = 0,
): void {
  const flushed = smallestNormal * Math.max(1, Math.abs(upstream));
  const fits = slopes.some((slope) => {
    const wanted = Math.fround(upstream * slope);
    if (Object.is(found, wanted) || found === wanted) return true;
    const allowed = 16 * unitRoundoff * activationUlp * (1 + powers) * Math.abs(wanted) + flushed;
    return Number.isFinite(wanted) && Math.abs(found - wanted) <= allowed;
  });
  if (!fits) throw new Error(`${where}: the gradient is ${found}, expected ${Math.fround(upstream * slopes[0]!)}.`);
}

/** Upstream gradients of usual size. */
const upstreamOf = (index: number): number => (index % 2 === 0 ? 1.5 : -0.75);

/** The gradients of an operation on lists of numbers. */
async function gradientsOf(
  operate: (...operands: Tensor[]) => Tensor,
  operands: readonly (readonly number[])[],
): Promise<ArrayLike<number>[]> {
  const results = tidy(() => {
    const tensors = operands.map((values) => tensor(Float32Array.from(values)));
    const upstream = tensor(Float32Array.from(operands[0]!, (_, index) => upstreamOf(index)));
    return grads(operate)(tensors, upstream);
  });
  const values = await Promise.all(results.map((result) => result.data()));
  for (const result of results) result.dispose();
  return values;
}

async function tryUnary({ backend, precision }: CaseContext, [operate, slope]: Unary): Promise<void> {
  if (!backend.capabilities.training) return;
  const [found] = await gradientsOf(operate, [small]);
  for (const [index, x] of small.entries()) {
    const slopes = countsAs(x, precision).map(slope);
    expectSlope(`At ${x}`, found![index]!, upstreamOf(index), slopes, precision);
  }
}

async function tryBinary({ backend, precision }: CaseContext, name: string, operation: Binary): Promise<void> {
  if (!backend.capabilities.training) return;
  const [operate, slopeOfA, slopeOfB] = operation;
  const all = [...small, ...others];
  // What is negative has powers of whole exponents alone.
  const isDefined = (a: number, b: number): boolean => name !== 'Pow' || a >= 0 || Number.isInteger(b);
  const pairs = all.flatMap((a) => all.filter((b) => isDefined(a, b)).map((b) => [a, b] as const));
  const [foundA, foundB] = await gradientsOf(operate, [pairs.map(([a]) => a), pairs.map(([, b]) => b)]);
  for (const [index, [a, b]] of pairs.entries()) {
    const meanings = countsAs(a, precision).flatMap((first) => countsAs(b, precision).map((second) => [first, second]));
    const powers = name === 'Pow' && a !== 0 ? Math.abs(Math.log(Math.abs(a))) * (1 + Math.abs(b)) : 0;
    for (const [operand, found, slope] of [
      ['a', foundA!, slopeOfA],
      ['b', foundB!, slopeOfB],
    ] as const) {
      const slopes = meanings.map(([first, second]) => slope(first!, second!));
      expectSlope(`At ${a} and ${b}, by ${operand}`, found[index]!, upstreamOf(index), slopes, precision, powers);
    }
  }
}

const group = 'gradients';
const name = 'small numbers';

/** The trial of a kernel whose weights are so small that sums stay below 1e-7. */
const one = (kernel: string, caseName: string, make: (seed: number) => Trial): Case => ({
  group: kernel,
  name: caseName,
  topics: ['smallNumbers', 'edges'],
  run: (context) => tryTrial(context, make(context.seed)),
});

/** Scales an input down. References read these arrays each time. */
function scaled(trial: Trial, input: string, factor: number): Trial {
  const { data } = trial.inputs[input] as NdArray;
  for (const [index, value] of data.entries()) data[index] = Math.fround(value * factor);
  return { ...trial, description: `${input} times ${factor}, ${trial.description}` };
}

const subjects: readonly (readonly [kernel: string, form: string, subject: RecurrentSubject])[] = [
  ['simpleRnn', '', simpleRnnSubject],
  ['lstm', '', lstmSubject],
  ['gru', 'resetAfter: ', gruSubject('resetAfter')],
  ['gru', 'resetBefore: ', gruSubject('resetBefore')],
];

/** The cases. */
export const smallNumberCases: readonly Case[] = [
  ...Object.entries(unary).map(([operation, tried]): Case => ({
    group,
    name: `${operation} of ${name}`,
    topics: ['smallNumbers'],
    run: (context) => tryUnary(context, tried),
  })),
  ...Object.entries(binary).map(([operation, tried]): Case => ({
    group,
    name: `${operation} of ${name}`,
    topics: ['smallNumbers'],
    run: (context) => tryBinary(context, operation, tried),
  })),
  ...fusedActivations.map((activation) =>
    one('dense', `${name}, activation ${activation}`, (seed) =>
      scaled(denseTrial({ rows: [5], features: 4, units: 3, bias: false, activation, seed }), 'kernel', 2 ** -30),
    ),
  ),
  ...subjects.map(([kernel, form, subject]) =>
    one(kernel, form + name, (seed) => recurrentTrial(subject, { seed, scale: 2 ** -30, bias: false })),
  ),
  one('softmaxCrossEntropy', `logits that are ${name}`, (seed) =>
    softmaxCrossEntropyTrial({ rows: 6, classes: 4, labels: 'indices', labelSmoothing: 0, size: 1e-9, seed }),
  ),
  one('binaryCrossEntropy', `logits that are ${name}`, (seed) =>
    binaryCrossEntropyTrial({ rows: 6, units: 4, labels: 'zeroOrOne', labelSmoothing: 0, size: 1e-9, seed }),
  ),
  ...updateSmallCases,
];
