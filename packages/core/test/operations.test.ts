// What operations refuse, and what they leave behind. Their values and gradients are tried by @rnnkit/conformance.
import '@tensorflow/tfjs-backend-cpu';
import { memory, ones, setBackend, tensor, tidy, valueAndGrads, type Tensor, sum } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  dense,
  embedding,
  gru,
  keepLogits,
  logitsOf,
  lstm,
  registerStockGradients,
  softmaxCrossEntropy,
} from '../src/index.ts';

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
    const relu = { form: 'chung', recurrentActivation: 'relu' } as const;
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
