// Calls of the operations that run stock kernels of tfjs: those that some backend is known to replace.
import * as tf from '@tensorflow/tfjs-core';

/** A type of numbers. */
export type Type = 'float32' | 'int32' | 'bool';
type Inputs = readonly tf.Tensor[];

/** Numbers in a shape. */
export interface Given {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A call of the operation that runs a stock kernel. */
export interface Call {
  readonly what: string;
  readonly inputs: readonly Given[];
  readonly run: (inputs: Inputs) => tf.Tensor;
  /** Whether tfjs says what comes of float32 alone. */
  readonly floats?: boolean;
  /** For a sum of products or terms: how many, and the same sum of the terms' sizes. Rounding is measured by them. */
  readonly terms?: number;
  readonly sizes?: (inputs: Inputs) => tf.Tensor;
}

const list = (values: readonly number[]): Given => ({ shape: [values.length], values });
const range = (...shape: number[]): Given => ({
  shape,
  values: Array.from({ length: shape.reduce((product, side) => product * side, 1) }, (_, i) => ((i * 7) % 11) - 5),
});

const sizes = [
  1e-40,
  1e-30,
  1e-14,
  1e-10,
  1e-8,
  1e-7,
  1e-4,
  0.1,
  0.3,
  0.5,
  1,
  2.5,
  6,
  7,
  30,
  80,
  Number.POSITIVE_INFINITY,
];
const numbers = list([0, ...sizes, ...sizes.map((size) => -size), Number.NaN]);
const few = [0, 1e-8, 0.5, -1, 3, 1e20, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
const pairs: readonly Given[] = [list(few.flatMap((a) => few.map(() => a))), list(few.flatMap(() => few))];

const unary = (run: (x: tf.Tensor) => tf.Tensor, ...more: readonly Given[]): Call[] =>
  [numbers, range(2, 3, 4), range(), range(0, 3), ...more].map((x) => ({
    what: `of the shape [${x.shape.join(', ')}]`,
    inputs: [x],
    run: ([given]) => run(given!),
  }));

const binary = (run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Call[] =>
  [pairs, [range(2, 3, 4), range(4)], [range(3, 1), range(2, 1, 4)], [range(5), range()], [range(2, 3), range(4)]].map(
    ([a, b]) => ({
      what: `of the shapes [${a!.shape.join(', ')}] and [${b!.shape.join(', ')}]`,
      inputs: [a!, b!],
      run: ([left, right]) => run(left!, right!),
    }),
  );

const floats = (list: readonly Call[]): Call[] => list.map((call) => ({ ...call, floats: true }));

const sum = (run: (x: tf.Tensor) => tf.Tensor, terms: number, ...shape: number[]): Call => ({
  what: `of the shape [${shape.join(', ')}], ${terms} terms each`,
  inputs: [range(...shape)],
  run: ([x]) => run(x!),
  terms,
  sizes: ([x]) => run(tf.abs(x!)),
});

/** tfjs' CPU backend gives wrong products where both operands are broadcast, so none of these is. */
const products: readonly (readonly [a: Given, b: Given, transposeA: boolean, transposeB: boolean])[] = [
  [range(3, 5), range(5, 4), false, false],
  [range(5, 3), range(5, 4), true, false],
  [range(3, 5), range(4, 5), false, true],
  [range(5, 3), range(4, 5), true, true],
  [range(2, 3, 5), range(2, 5, 4), false, false],
  [range(2, 3, 5), range(5, 4), false, false],
  [range(2, 3, 3, 5), range(1, 4, 5), false, true],
  [range(1, 1), range(1, 1), false, false],
  [range(0, 5), range(5, 4), false, false],
  [range(3, 5), range(4, 4), false, false],
  [range(2, 3, 5), range(3, 5, 4), false, false],
];

const matMul = (
  run: (a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean) => tf.Tensor,
  measure = run,
): Call[] =>
  products.map(([a, b, transposeA, transposeB]) => ({
    what: `of the shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}], transposed ${transposeA} and ${transposeB}`,
    inputs: [a, b],
    run: ([left, right]) => run(left!, right!, transposeA, transposeB),
    terms: 6,
    sizes: ([left, right]) => measure(tf.abs(left!), tf.abs(right!), transposeA, transposeB),
  }));

const fused = (activation: string): Call[] =>
  [true, false].flatMap((biased) => {
    const run = (a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean, name: string): tf.Tensor =>
      tf.fused.matMul({
        a,
        b,
        transposeA,
        transposeB,
        ...(biased ? { bias: tf.ones([b.shape.at(transposeB ? -2 : -1)!], a.dtype) } : {}),
        activation: name as tf.fused.Activation,
        leakyreluAlpha: 0.1,
        ...(name === 'prelu' ? { preluActivationWeights: tf.scalar(0.3) } : {}),
      });
    return matMul(
      (a, b, transposeA, transposeB) => run(a, b, transposeA, transposeB, activation),
      (a, b, transposeA, transposeB) => run(a, b, transposeA, transposeB, 'linear'),
    ).map((call) => ({ ...call, what: `${call.what}, ${activation}${biased ? ' with a bias' : ''}` }));
  });

/** Calls of each stock kernel that some backend is known to replace. */
export const calls: Readonly<Record<string, readonly Call[]>> = {
  Identity: unary((x) => tf.clone(x)),
  Cast: [
    ...(['float32', 'bool'] as const).flatMap((type) => unary((x) => tf.cast(x, type))),
    // What is beyond 32 bits has no whole number.
    ...unary((x) => tf.cast(x, 'int32')).filter(({ inputs }) => inputs[0] !== numbers),
    { what: 'of fractions', inputs: [list([0.5, -0.5, 2.5, -2.5, 1e-8, 1e6])], run: ([x]) => tf.cast(x!, 'int32') },
  ],
  OneHot: [
    { what: 'in float32', type: 'float32' },
    { what: 'in int32', type: 'int32' },
  ].map(({ what, type }) => ({
    what,
    inputs: [{ shape: [2, 3], values: [0, 2, 1, -1, 3, 1] }],
    run: ([ids]) => tf.oneHot(tf.cast(ids!, 'int32'), 3, 5, -1, type as Type),
  })),
  BatchMatMul: matMul((a, b, transposeA, transposeB) => tf.matMul(a, b, transposeA, transposeB)),
  _FusedMatMul: ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu', 'sign'].flatMap(fused),
  Sum: [
    sum((x) => tf.sum(x), 24, 2, 3, 4),
    sum((x) => tf.sum(x, 1), 3, 2, 3, 4),
    sum((x) => tf.sum(x, undefined, true), 2000, 20, 100),
    sum((x) => tf.sum(x), 1),
    sum((x) => tf.sum(x), 1, 0, 3),
  ],
  Mean: [
    sum((x) => tf.mean(x), 24, 2, 3, 4),
    sum((x) => tf.mean(x, 1), 3, 2, 3, 4),
    sum((x) => tf.mean(x, undefined, true), 2000, 20, 100),
  ],
  Sign: unary((x) => tf.sign(x)),
  Log1p: floats(unary((x) => tf.log1p(x))),
  Expm1: floats(unary((x) => tf.expm1(x))),
  Sin: floats(unary((x) => tf.sin(x))),
  Cos: floats(unary((x) => tf.cos(x))),
  Sinh: floats(unary((x) => tf.sinh(x))),
  Cosh: floats(unary((x) => tf.cosh(x))),
  Asinh: floats(unary((x) => tf.asinh(x))),
  Tanh: floats(unary((x) => tf.tanh(x))),
  Softplus: floats(unary((x) => tf.softplus(x))),
  Relu: unary((x) => tf.relu(x)),
  Relu6: unary((x) => tf.relu6(x)),
  LeakyRelu: unary((x) => tf.leakyRelu(x, 0.1)),
  Elu: floats(unary((x) => tf.elu(x))),
  Selu: floats(unary((x) => tf.selu(x))),
  ClipByValue: unary((x) => tf.clipByValue(x, -0.5, 0.75)),
  Maximum: binary((a, b) => tf.maximum(a, b)),
  Minimum: binary((a, b) => tf.minimum(a, b)),
  RealDiv: binary((a, b) => tf.div(a, b)),
  Reverse: [
    { x: range(4), axes: [0] },
    { x: range(2, 3, 4), axes: [1] },
    { x: range(2, 3, 4), axes: [0, -1] },
    { x: range(3, 5), axes: [0, 1] },
    { x: range(0, 3), axes: [1] },
    { x: range(), axes: [] },
    { x: range(2, 3), axes: [2] },
  ].map(({ x, axes }) => ({
    what: `of the shape [${x.shape.join(', ')}] along [${axes.join(', ')}]`,
    inputs: [x],
    run: ([given]) => tf.reverse(given!, axes),
  })),
  Concat: [
    { inputs: [range(2, 3), range(4, 3)], axis: 0 },
    { inputs: [range(2, 3, 4), range(2, 3, 1), range(2, 3, 2)], axis: -1 },
    { inputs: [range(2, 1, 3), range(2, 4, 3)], axis: 1 },
    { inputs: [range(2, 0), range(2, 3)], axis: 1 },
    { inputs: [range(0, 2), range(0, 2)], axis: 0 },
    { inputs: [range(2, 3), range(3, 3)], axis: 1 },
  ].map(({ inputs, axis }) => ({
    what: `of the shapes ${inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')} along ${axis}`,
    inputs,
    run: (given) => tf.concat([...given], axis),
  })),
  SplitV: [
    { x: range(4, 3), sizes: [1, 3], axis: 0 },
    { x: range(2, 3, 5), sizes: [2, 0, 3], axis: -1 },
    { x: range(2, 3, 4), sizes: [1, -1], axis: 1 },
    { x: range(2, 6), sizes: 3, axis: 1 },
    { x: range(2, 6), sizes: [1, 2], axis: 1 },
  ].flatMap(({ x, sizes: parts, axis }) =>
    [0, 1].map((part) => ({
      what: `of the shape [${x.shape.join(', ')}] along ${axis} into ${String(parts)}, part ${part}`,
      inputs: [x],
      run: ([given]: Inputs) => tf.split(given!, parts, axis)[part]!,
    })),
  ),
  Tile: [
    { x: range(3, 4), times: [2, 1] },
    { x: range(3, 4), times: [1, 3] },
    { x: range(2, 3, 1), times: [1, 1, 5] },
    { x: range(2, 1, 3), times: [2, 4, 1] },
    { x: range(2, 3, 2), times: [3, 2, 2] },
    { x: range(5), times: [1] },
    { x: range(2, 3), times: [0, 2] },
    { x: range(), times: [] },
  ].map(({ x, times }) => ({
    what: `of the shape [${x.shape.join(', ')}], [${times.join(', ')}] times`,
    inputs: [x],
    run: ([given]) => tf.tile(given!, times),
  })),
  Slice: [
    { x: range(5), begin: [1], size: [3] },
    { x: range(4, 3), begin: [1, 0], size: [2, 3] },
    { x: range(2, 3, 4), begin: [0, 1, 0], size: [2, 2, 4] },
    { x: range(2, 3, 4), begin: [1, 1, 2], size: [1, -1, 2] },
    { x: range(2, 3, 40), begin: [0, 1, 3], size: [2, 1, 31] },
    { x: range(2, 3, 4), begin: [0, 1], size: [2, 1] },
    { x: range(2, 3), begin: [0, 1], size: [2, 0] },
    { x: range(2, 3), begin: [0, 2], size: [2, 2] },
    { x: range(), begin: [], size: [] },
  ].map(({ x, begin, size }) => ({
    what: `of the shape [${x.shape.join(', ')}] from [${begin.join(', ')}], [${size.join(', ')}]`,
    inputs: [x],
    run: ([given]) => tf.slice(given!, begin, size),
  })),
  PadV2: [
    { x: range(3), paddings: [[2, 1]] },
    {
      x: range(2, 3, 4),
      paddings: [
        [0, 0],
        [1, 2],
        [0, 0],
      ],
    },
    {
      x: range(2, 3, 4),
      paddings: [
        [1, 0],
        [0, 1],
        [2, 3],
      ],
    },
    {
      x: range(2, 3, 30),
      paddings: [
        [0, 0],
        [0, 1],
        [0, 1],
      ],
    },
    {
      x: range(0, 3),
      paddings: [
        [0, 0],
        [1, 0],
      ],
    },
    {
      x: range(2, 3),
      paddings: [
        [0, 0],
        [0, 0],
      ],
    },
  ].flatMap(({ x, paddings }) =>
    [0, 1].map((value) => ({
      what: `of the shape [${x.shape.join(', ')}] by ${paddings.map(([before, after]) => `${before} and ${after}`).join(', ')} of ${value}`,
      inputs: [x],
      run: ([given]: Inputs) => tf.pad(given!, paddings as [number, number][], value),
    })),
  ),
  Pow: floats(binary((a, b) => tf.pow(a, b))),
};
