// The references' gradients against finite differences of the references themselves, in float64.
import { Random } from '@rnnkit/data';
import { describe, expect, test } from 'vitest';

import { exactArithmetic } from '../src/arithmetic.ts';
import type { Arrays, NdArray } from '../src/array.ts';
import { attentionTrial } from '../src/kernels/attention.ts';
import { binaryCrossEntropySubject } from '../src/kernels/binary-cross-entropy.ts';
import { crfTrial } from '../src/kernels/crf.ts';
import { denseTrial } from '../src/kernels/dense.ts';
import { embeddingTrial } from '../src/kernels/embedding.ts';
import { gruSubject } from '../src/kernels/gru.ts';
import { lossTrial, withMask } from '../src/kernels/loss-cases.ts';
import { lstmSubject } from '../src/kernels/lstm.ts';
import { averagePoolingSubject, maxPoolingSubject, poolingTrial } from '../src/kernels/pooling.ts';
import { maskKinds, recurrentTrial } from '../src/kernels/recurrent-trial.ts';
import { simpleRnnSubject } from '../src/kernels/simple-rnn.ts';
import { softmaxCrossEntropySubject } from '../src/kernels/softmax-cross-entropy.ts';
import { gradientName, type Trial } from '../src/trial.ts';

/** Σ results · upstream gradients: what the gradients are of. */
function weightedSum({ reference }: Trial, inputs: Arrays): number {
  let sum = 0;
  for (const [name, result] of Object.entries(reference(exactArithmetic))) {
    const upstream = inputs[gradientName(name)];
    if (result === undefined || upstream === undefined || name.startsWith('d')) continue;
    for (const [index, value] of result.data.entries()) sum += value * upstream.data[index]!;
  }
  return sum;
}

function expectDifferences(trial: Trial): void {
  const gradients = trial.reference(exactArithmetic);
  // The reference reads these arrays each time, so a change to them is a change of its input.
  for (const [name, input] of Object.entries(trial.inputs)) {
    const gradient = gradients[gradientName(name)];
    if (input === undefined || gradient === undefined) continue;
    for (const [index, value] of input.data.entries()) {
      if (Number.isNaN(value)) {
        expect(gradient.data[index]).toBe(0);
        continue;
      }
      const step = 1e-5;
      input.data[index] = value + step;
      const above = weightedSum(trial, trial.inputs);
      input.data[index] = value - step;
      const below = weightedSum(trial, trial.inputs);
      input.data[index] = value;
      // Off by step² times a third derivative, and by the sum's rounding over the step.
      expect(Math.abs(gradient.data[index]! - (above - below) / (2 * step))).toBeLessThan(
        1e-7 * (1 + Math.abs(gradient.data[index]!)),
      );
    }
  }
}

describe.each([
  ['simpleRnn', simpleRnnSubject],
  ['lstm', lstmSubject],
  ['gru, reset after', gruSubject('resetAfter')],
  ['gru, reset before', gruSubject('resetBefore')],
  ['gru, Chung', gruSubject('chung')],
])('%s', (_, subject) => {
  test.each(maskKinds)('mask %s', (mask) => {
    for (const [index, goBackwards] of [true, false].entries()) {
      for (const [place, returnSequences] of [true, false].entries()) {
        expectDifferences(
          recurrentTrial(subject, {
            batch: 2,
            time: 4,
            mask,
            goBackwards,
            returnSequences,
            zeroOutputForMask: index === place,
            initialState: true,
            recurrentDropoutMask: true,
            nanInMasked: true,
            seed: 5,
          }),
        );
      }
    }
  });
});

test.each(maskKinds)('pooling, mask %s', (mask) => {
  for (const subject of [averagePoolingSubject, maxPoolingSubject]) {
    expectDifferences(
      poolingTrial(subject, { batch: 3, time: 4, features: 3, mask, ties: false, nanInMasked: true, seed: 2 }),
    );
  }
});

test.each(maskKinds)('attention, mask %s', (mask) => {
  const nan = 'inputs';
  for (const causal of [false, true]) {
    expectDifferences(attentionTrial({ mask, causal, queries: 3, keys: 4, offset: 1, nan, seed: 2 }));
    expectDifferences(attentionTrial({ mask, causal, pairs: true, rate: 0.3, nan, seed: 3 }));
    expectDifferences(attentionTrial({ queryMask: mask, causal, nan, seed: 4 }));
  }
});

test.each(maskKinds)('conditional random field, mask %s', (mask) => {
  expectDifferences(crfTrial({ mask, seed: 2 }));
  expectDifferences(crfTrial({ mask, sharpness: 5, tags: 2, seed: 3 }));
});

test('dense and embedding', () => {
  expectDifferences(denseTrial({ rows: [3], features: 4, units: 2, bias: true, activation: 'sigmoid', seed: 2 }));
  expectDifferences(embeddingTrial({ idsShape: [2, 3], inputDim: 4, outputDim: 2, seed: 2 }));
});

test.each([0, 0.1])('losses with label smoothing %s', (labelSmoothing) => {
  const random = new Random(3);
  const array = (shape: number[], draw: () => number): NdArray => ({
    shape,
    data: Float64Array.from({ length: shape.reduce((a, b) => a * b) }, draw),
  });
  const logits = array([3, 4], () => random.normal());
  const labels: NdArray = { shape: [3], data: Float64Array.of(2, 0, 3), dtype: 'int32' };
  const rows = array([3], () => random.normal());
  expectDifferences(lossTrial(softmaxCrossEntropySubject, { logits, labels, dLoss: rows }, labelSmoothing, 'softmax'));
  const masked = withMask({ logits, labels, dLoss: rows }, random);
  expectDifferences(lossTrial(softmaxCrossEntropySubject, masked, labelSmoothing, 'softmax, masked'));
  const yesOrNo = array([3, 4], () => random.integer(0, 2));
  const dLoss = array([3, 4], () => random.normal());
  expectDifferences(lossTrial(binaryCrossEntropySubject, { logits, labels: yesOrNo, dLoss }, labelSmoothing, 'binary'));
  const some = withMask({ logits, labels: yesOrNo, dLoss }, random);
  expectDifferences(lossTrial(binaryCrossEntropySubject, some, labelSmoothing, 'binary, masked'));
});
