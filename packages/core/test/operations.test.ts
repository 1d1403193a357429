// What operations refuse, and what they leave behind. Their values and gradients are tried by @rnnkit/conformance.
import '@tensorflow/tfjs-backend-cpu';
import {
  complex,
  memory,
  ones,
  setBackend,
  sum,
  tensor,
  tidy,
  valueAndGrads,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { keepLogits, logitsOf, registerStockGradients, runUpdate, sgdKernel } from '../src/index.ts';
import { dense, embedding, gru, lstm, simpleRnn, softmaxCrossEntropy } from '../src/ops.ts';

beforeAll(async () => {
  await setBackend('cpu');
  registerStockGradients();
});

test('wrong shapes, types and indices are refused in words', () => {
  tidy(() => {
    const x = ones([2, 3, 4]);
    expect(() => lstm({ x, kernel: ones([5, 8]), recurrentKernel: ones([2, 8]) })).toThrow(
      'lstm: kernel has the shape [5, 8]; it has to be [4, 8].',
    );
    expect(() => lstm({ x: ones([2, 3]), kernel: ones([4, 8]), recurrentKernel: ones([2, 8]) })).toThrow(
      'x has the shape [2, 3]; it has to be [batch, time, features]',
    );
    expect(() => lstm({ x, kernel: ones([4, 8]), recurrentKernel: ones([2, 8]), mask: ones([2, 3]) })).toThrow(
      'mask is of type float32; it has to be bool',
    );
    const relu = { variant: 'chung', recurrentActivation: 'relu' } as const;
    expect(() => gru({ x, kernel: ones([4, 6]), recurrentKernel: ones([2, 6]) }, relu)).toThrow(
      'needs a recurrentActivation',
    );
    expect(() => embedding(ones([10, 3]), tensor([1, 10], [1, 2], 'int32'))).toThrow('ids holds 10 at position 1');
    expect(() => dense(ones([2, 3]), ones([4, 1]))).toThrow('kernel has the shape [4, 1]');
    expect(() => softmaxCrossEntropy(ones([2, 3]), tensor([0, 3], [2], 'int32'))).toThrow(
      'labels holds 3 at position 1',
    );
  });
});

test('whole numbers and booleans count as the numbers that they are, and nothing is left behind', () => {
  const before = memory().numTensors;
  for (const [type, values, expected] of [
    ['int32', [2, -3, 1, 0], [-7, -8, 1, 2]],
    ['bool', [1, 0, 1, 1], [1, 2, 4, 6]],
  ] as const) {
    const [x, kernel] = [tensor([...values], [1, 2, 2], type), tensor([1, 2, 3, 4], [2, 2], 'int32')];
    const sums = dense(x, kernel);
    expect([sums.dtype, sums.shape, Array.from(sums.dataSync())]).toEqual(['float32', [1, 2, 2], expected]);
    const { output } = simpleRnn({ x, kernel, recurrentKernel: kernel });
    for (const made of [x, kernel, sums, output]) made.dispose();
  }
  expect(memory().numTensors).toBe(before);
});

const sgd = { learningRate: 1, weightDecay: 0, momentum: 0, nesterov: false, convention: 'keras' } as const;

test('what is no number is refused in words', () => {
  tidy(() => {
    const [x, kernel] = [tensor([['a', 'b']]), ones([2, 2])];
    expect(() => dense(x, kernel)).toThrow('dense: x is of type string; it has to be float32, int32 or bool.');
    expect(() => dense(kernel, complex([[1], [1]], [[1], [1]]))).toThrow('kernel is of type complex64');
    expect(() => runUpdate(sgdKernel, { variable: ones([2], 'int32'), gradient: ones([2]) }, sgd)).toThrow(
      'variable is of type int32; it has to be float32',
    );
    expect(() => runUpdate(sgdKernel, { variable: ones([2]), gradient: ones([2], 'bool') }, sgd)).toThrow(
      'gradient is of type bool; it has to be float32',
    );
  });
});

test('a forward and backward pass leaves its results alone', () => {
  const inputs = [ones([2, 3, 4]), ones([4, 8]), ones([2, 8])];
  const before = memory().numTensors;
  const { value, grads } = valueAndGrads((x: Tensor, kernel: Tensor, recurrentKernel: Tensor) =>
    sum(lstm({ x, kernel, recurrentKernel }, { returnSequences: true }).output),
  )(inputs);
  expect(memory().numTensors - before).toBe(4);
  for (const result of [value, ...grads, ...inputs]) result.dispose();
});

test('probabilities know their logits as long as these live', () => {
  const logits = ones([1, 2]);
  const probabilities = ones([1, 2]);
  keepLogits(probabilities, logits, 'softmax');
  expect(logitsOf(probabilities)?.logits).toBe(logits);
  logits.dispose();
  expect(logitsOf(probabilities)).toBeUndefined();
  probabilities.dispose();
});
