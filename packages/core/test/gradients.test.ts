// Every gradient that core registers, against finite differences of the operation it belongs to.
import '@tensorflow/tfjs-backend-cpu';
import { Random } from '@rnnkit/data';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { stockGradients } from '../src/gradients/register.ts';
import { registerStockGradients } from '../src/index.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
  registerStockGradients();
});

interface Trial {
  readonly kernel: string;
  readonly inputs: readonly (readonly number[])[];
  readonly operation: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** The range of the inputs' elements. */
  readonly from?: number;
  readonly to?: number;
}

const matrix = [[3, 4]];
const two = [
  [3, 4],
  [3, 4],
];
const broadcast = [
  [2, 3, 4],
  [3, 1],
];

const trials: readonly Trial[] = [
  { kernel: 'Add', inputs: broadcast, operation: (a, b) => tf.add(a, b) },
  { kernel: 'Sub', inputs: broadcast, operation: (a, b) => tf.sub(a, b) },
  { kernel: 'Multiply', inputs: broadcast, operation: (a, b) => tf.mul(a, b) },
  { kernel: 'RealDiv', inputs: broadcast, operation: (a, b) => tf.div(a, b), from: 0.5, to: 2 },
  { kernel: 'SquaredDifference', inputs: broadcast, operation: (a, b) => tf.squaredDifference(a, b) },
  { kernel: 'Maximum', inputs: broadcast, operation: (a, b) => tf.maximum(a, b) },
  { kernel: 'Minimum', inputs: broadcast, operation: (a, b) => tf.minimum(a, b) },
  { kernel: 'Pow', inputs: broadcast, operation: (a, b) => tf.pow(a, b), from: 0.5, to: 2 },
  { kernel: 'Identity', inputs: matrix, operation: (x) => tf.clone(x) },
  { kernel: 'Cast', inputs: matrix, operation: (x) => tf.cast(x, 'float32') },
  { kernel: 'Neg', inputs: matrix, operation: (x) => tf.neg(x) },
  { kernel: 'Abs', inputs: matrix, operation: (x) => tf.abs(x) },
  { kernel: 'Square', inputs: matrix, operation: (x) => tf.square(x) },
  { kernel: 'Sqrt', inputs: matrix, operation: (x) => tf.sqrt(x), from: 0.5, to: 2 },
  { kernel: 'Rsqrt', inputs: matrix, operation: (x) => tf.rsqrt(x), from: 0.5, to: 2 },
  { kernel: 'Reciprocal', inputs: matrix, operation: (x) => tf.reciprocal(x), from: 0.5, to: 2 },
  { kernel: 'Exp', inputs: matrix, operation: (x) => tf.exp(x) },
  { kernel: 'Expm1', inputs: matrix, operation: (x) => tf.expm1(x) },
  { kernel: 'Log', inputs: matrix, operation: (x) => tf.log(x), from: 0.5, to: 2 },
  { kernel: 'Log1p', inputs: matrix, operation: (x) => tf.log1p(x), from: -0.5, to: 2 },
  { kernel: 'Sin', inputs: matrix, operation: (x) => tf.sin(x) },
  { kernel: 'Cos', inputs: matrix, operation: (x) => tf.cos(x) },
  { kernel: 'Sinh', inputs: matrix, operation: (x) => tf.sinh(x) },
  { kernel: 'Cosh', inputs: matrix, operation: (x) => tf.cosh(x) },
  { kernel: 'Atan', inputs: matrix, operation: (x) => tf.atan(x) },
  { kernel: 'Asinh', inputs: matrix, operation: (x) => tf.asinh(x) },
  { kernel: 'Erf', inputs: matrix, operation: (x) => tf.erf(x) },
  { kernel: 'Tanh', inputs: matrix, operation: (x) => tf.tanh(x) },
  { kernel: 'Sigmoid', inputs: matrix, operation: (x) => tf.sigmoid(x) },
  { kernel: 'Softplus', inputs: matrix, operation: (x) => tf.softplus(x) },
  { kernel: 'Relu', inputs: matrix, operation: (x) => tf.relu(x) },
  { kernel: 'Relu6', inputs: matrix, operation: (x) => tf.relu6(x), from: -9, to: 9 },
  { kernel: 'Elu', inputs: matrix, operation: (x) => tf.elu(x) },
  { kernel: 'Selu', inputs: matrix, operation: (x) => tf.selu(x) },
  { kernel: 'LeakyRelu', inputs: matrix, operation: (x) => tf.leakyRelu(x, 0.3) },
  { kernel: 'ClipByValue', inputs: matrix, operation: (x) => tf.clipByValue(x, -0.5, 0.7) },
  { kernel: 'Sign', inputs: matrix, operation: (x) => tf.sign(x) },
  { kernel: 'Step', inputs: matrix, operation: (x) => tf.step(x) },
  { kernel: 'Floor', inputs: matrix, operation: (x) => tf.floor(x) },
  { kernel: 'Ceil', inputs: matrix, operation: (x) => tf.ceil(x) },
  { kernel: 'Round', inputs: matrix, operation: (x) => tf.round(x) },
  { kernel: 'ZerosLike', inputs: matrix, operation: (x) => tf.zerosLike(x) },
  { kernel: 'OnesLike', inputs: matrix, operation: (x) => tf.onesLike(x) },
  ...(
    [
      ['Equal', tf.equal],
      ['NotEqual', tf.notEqual],
      ['Less', tf.less],
      ['LessEqual', tf.lessEqual],
      ['Greater', tf.greater],
      ['GreaterEqual', tf.greaterEqual],
    ] as const
  ).map(([kernel, compare]) => ({
    kernel,
    inputs: broadcast,
    operation: (a: tf.Tensor, b: tf.Tensor) => tf.where(compare(a, b), a, tf.mul(a, 2)),
  })),
  {
    kernel: 'LogicalAnd',
    inputs: matrix,
    operation: (x) => tf.where(tf.logicalAnd(tf.greater(x, 0), tf.less(x, 1)), x, 0),
  },
  {
    kernel: 'LogicalOr',
    inputs: matrix,
    operation: (x) => tf.where(tf.logicalOr(tf.greater(x, 1), tf.less(x, 0)), x, 0),
  },
  { kernel: 'LogicalNot', inputs: matrix, operation: (x) => tf.where(tf.logicalNot(tf.greater(x, 0)), x, 0) },
  { kernel: 'IsNan', inputs: matrix, operation: (x) => tf.where(tf.isNaN(x), 0, x) },
  { kernel: 'IsFinite', inputs: matrix, operation: (x) => tf.where(tf.isFinite(x), x, 0) },
  { kernel: 'IsInf', inputs: matrix, operation: (x) => tf.where(tf.isInf(x), 0, x) },
  { kernel: 'Any', inputs: matrix, operation: (x) => tf.where(tf.any(tf.greater(x, 1), 1, true), x, 0) },
  { kernel: 'All', inputs: matrix, operation: (x) => tf.where(tf.all(tf.greater(x, -1), 1, true), x, 0) },
  { kernel: 'Sum', inputs: [[2, 3, 4]], operation: (x) => tf.sum(x, [0, 2]) },
  { kernel: 'Sum', inputs: [[2, 3, 4]], operation: (x) => tf.sum(x) },
  { kernel: 'Mean', inputs: [[2, 3, 4]], operation: (x) => tf.mean(x, -1, true) },
  { kernel: 'Max', inputs: [[2, 3, 4]], operation: (x) => tf.max(x, 1) },
  { kernel: 'Min', inputs: [[2, 3, 4]], operation: (x) => tf.min(x, [0, 1], true) },
  { kernel: 'Softmax', inputs: [[2, 3, 4]], operation: (x) => tf.softmax(x) },
  { kernel: 'LogSoftmax', inputs: [[2, 3, 4]], operation: (x) => tf.logSoftmax(x) },
  { kernel: 'Cumsum', inputs: matrix, operation: (x) => tf.cumsum(x, 1, true, true) },
  { kernel: 'Reshape', inputs: matrix, operation: (x) => tf.reshape(x, [2, 6]) },
  { kernel: 'ExpandDims', inputs: matrix, operation: (x) => tf.expandDims(x, 1) },
  { kernel: 'Transpose', inputs: [[2, 3, 4]], operation: (x) => tf.transpose(x, [2, 0, 1]) },
  { kernel: 'Slice', inputs: [[2, 3, 4]], operation: (x) => tf.slice(x, [0, 1, 1], [2, 1, 2]) },
  {
    kernel: 'PadV2',
    inputs: matrix,
    operation: (x) =>
      tf.pad(x, [
        [1, 0],
        [2, 3],
      ]),
  },
  { kernel: 'Concat', inputs: two, operation: (a, b) => tf.concat([a, b, a], -1) },
  { kernel: 'SplitV', inputs: [[3, 6]], operation: (x) => combine(tf.split(x, [1, 3, 2], 1)) },
  { kernel: 'Pack', inputs: two, operation: (a, b) => tf.stack([a, b], 1) },
  { kernel: 'SplitV', inputs: [[3, 6]], operation: (x) => combine(tf.split(x, 1, 1)) },
  { kernel: 'Unpack', inputs: [[2, 1, 4]], operation: (x) => combine(tf.unstack(x, 1)) },
  { kernel: 'Unpack', inputs: [[2, 3, 4]], operation: (x) => combine(tf.unstack(x, 1)) },
  { kernel: 'Tile', inputs: [[2, 3]], operation: (x) => tf.tile(x, [2, 3]) },
  { kernel: 'BroadcastTo', inputs: [[3, 1]], operation: (x) => tf.broadcastTo(x, [2, 3, 4]) },
  { kernel: 'Reverse', inputs: [[2, 3, 4]], operation: (x) => tf.reverse(x, [0, 2]) },
  {
    kernel: 'Select',
    inputs: two,
    operation: (a, b) => tf.where(tf.tensor([1, 0, 1], [3, 1], 'bool'), a, b),
  },
  {
    kernel: 'GatherV2',
    inputs: [[2, 4, 3]],
    operation: (x) =>
      tf.gather(
        x,
        tf.tensor2d(
          [
            [3, 0],
            [3, 1],
          ],
          [2, 2],
          'int32',
        ),
        1,
      ),
  },
  {
    kernel: 'BatchMatMul',
    inputs: [
      [2, 3, 4],
      [4, 5],
    ],
    operation: (a, b) => tf.matMul(a, b),
  },
  {
    kernel: 'BatchMatMul',
    inputs: [
      [4, 3],
      [4, 5],
    ],
    operation: (a, b) => tf.matMul(a, b, true),
  },
  {
    kernel: 'BatchMatMul',
    inputs: [
      [3, 4],
      [5, 4],
    ],
    operation: (a, b) => tf.matMul(a, b, false, true),
  },
  {
    kernel: 'BatchMatMul',
    inputs: [
      [4, 3],
      [5, 4],
    ],
    operation: (a, b) => tf.matMul(a, b, true, true),
  },
];

/** A sum in which every part counts differently. */
function combine(parts: readonly tf.Tensor[]): tf.Tensor {
  return parts
    .map((part, index) => tf.mul(tf.sum(tf.square(part)), index + 1))
    .reduce((sum, part) => tf.add(sum, part));
}

// One-hot has integer indices, which have no gradient to compare.
test('every registered gradient is tried here', () => {
  const tried = new Set(trials.map(({ kernel }) => kernel));
  expect(stockGradients.map(({ kernelName }) => kernelName).filter((name) => !tried.has(name))).toEqual(['OneHot']);
});

describe('gradients of stock kernels equal finite differences', () => {
  test.each(trials)('$kernel of $inputs', ({ inputs, operation, from = -2, to = 2 }) => {
    const random = new Random(7);
    // Different multiples of a sixteenth, shifted by a 32nd: no tie and no kink is within the difference that is taken.
    const spread = (size: number, place: number): Float32Array =>
      random.shuffle(
        Float32Array.from({ length: size }, (_, index) => {
          const even = from + ((to - from) * index) / size;
          return Math.floor(even * 16) / 16 + 1 / 32 + place / 64;
        }),
      );
    const values = inputs.map((shape, place) => spread(tf.util.sizeFromShape([...shape]), place));
    const tensors = (): tf.Tensor[] => values.map((data, index) => tf.tensor(data, [...inputs[index]!]));
    const weights = tf.tidy(() => Float32Array.from(operation(...tensors()).dataSync(), () => random.normal()));
    const weighted = (...given: tf.Tensor[]): tf.Scalar => {
      const result = operation(...given);
      return tf.sum(tf.mul(result, tf.tensor(weights, result.shape)));
    };
    const gradients = tf.tidy(() =>
      tf
        .grads(weighted)(tensors())
        .map((gradient) => gradient.dataSync()),
    );
    const exactly = (): number =>
      tf.tidy(() =>
        Array.from(operation(...tensors()).dataSync()).reduce((sum, value, index) => sum + value * weights[index]!, 0),
      );
    const step = 2 ** -7;
    for (const [place, data] of values.entries()) {
      for (const [index, value] of data.entries()) {
        data[index] = value + step;
        const above = exactly();
        data[index] = value - step;
        const below = exactly();
        data[index] = value;
        const difference = (above - below) / (2 * step);
        // The central difference is off by step² f‴ / 6 and by the rounding of f over the step.
        expect(Math.abs(gradients[place]![index]! - difference)).toBeLessThan(2e-3 * (1 + Math.abs(difference)));
      }
    }
  });
});

test('a gradient that is registered already stays', () => {
  const own: tf.GradConfig = { kernelName: 'Tan', gradFunc: (dy) => ({ x: () => dy as tf.Tensor }) };
  tf.registerGradient(own);
  const before = tf.getGradient('Add');
  registerStockGradients();
  expect(tf.getGradient('Tan')).toBe(own);
  expect(tf.getGradient('Add')).toBe(before);
  tf.unregisterGradient('Tan');
});

test.each([
  ['max', tf.max, [3, 1, 3, 2]],
  ['min', tf.min, [1, 2, 1, 3]],
] as const)('elements that are the %s together share its gradient', (_, reduce, values) => {
  const gradient = tf.tidy(() =>
    tf
      .grad((x) => reduce(x))(tf.tensor1d([...values]))
      .dataSync(),
  );
  expect([...gradient]).toEqual([0.5, 0, 0.5, 0]);
});
