// Softmax cross-entropy, row by row in double.
import type {
  CrossEntropyAttributes,
  SoftmaxCrossEntropyGradientInputs,
  SoftmaxCrossEntropyInputs,
} from '@rnnkit/core';
import { expectIndices } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { floatTensor, floatValues, integerValues, validRows, type NativeBackend } from '../tensors.ts';

/** The loss of each row. */
export function softmaxCrossEntropy(
  inputs: SoftmaxCrossEntropyInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const { rows, classes, logits, readTargets, isValid } = read(inputs, labelSmoothing, native);
  const targets = new Float64Array(classes);
  const loss = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    if (!isValid(row)) continue;
    readTargets(row, targets);
    const from = row * classes;
    const largest = largestOf(logits, from, classes);
    const normalizer = Math.log(sumOfExponentials(logits, from, classes, largest));
    let sum = 0;
    for (let index = 0; index < classes; index++) {
      // A logit of −∞ is no loss where nothing is expected of it.
      const target = targets[index]!;
      if (target !== 0) sum += target * (normalizer - (logits[from + index]! - largest));
    }
    loss[row] = sum;
  }
  return [floatTensor(native, [rows], loss)];
}

/** The gradient of the logits. */
export function softmaxCrossEntropyGradient(
  inputs: SoftmaxCrossEntropyGradientInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const { rows, classes, logits, readTargets, isValid } = read(inputs, labelSmoothing, native);
  const dLoss = floatValues(native, inputs.dLoss);
  const targets = new Float64Array(classes);
  const dLogits = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    if (!isValid(row)) continue;
    readTargets(row, targets);
    const from = row * classes;
    const largest = largestOf(logits, from, classes);
    const normalizer = sumOfExponentials(logits, from, classes, largest);
    let targetSum = 0;
    for (let index = 0; index < classes; index++) targetSum += targets[index]!;
    for (let index = 0; index < classes; index++) {
      const probability = Math.exp(logits[from + index]! - largest) / normalizer;
      dLogits[from + index] = (probability * targetSum - targets[index]!) * dLoss[row]!;
    }
  }
  return [floatTensor(native, [rows, classes], dLogits)];
}

function read(inputs: SoftmaxCrossEntropyInputs, labelSmoothing: number, native: NativeBackend) {
  const [rows = 0, classes = 0] = inputs.logits.shape;
  const even = labelSmoothing / classes;
  const isValid = validRows(inputs.mask, native);
  const logits = floatValues(native, inputs.logits);
  if (inputs.labels.dtype === 'int32') {
    const labels = integerValues(native, inputs.labels);
    expectIndices('softmaxCrossEntropy', 'labels', labels, classes);
    const readTargets = (row: number, targets: Float64Array): void => {
      targets.fill(even);
      targets[labels[row]!]! += 1 - labelSmoothing;
    };
    return { rows, classes, logits, readTargets, isValid };
  }
  const labels = floatValues(native, inputs.labels);
  const readTargets = (row: number, targets: Float64Array): void => {
    for (let index = 0; index < classes; index++) {
      targets[index] = labels[row * classes + index]! * (1 - labelSmoothing) + even;
    }
  };
  return { rows, classes, logits, readTargets, isValid };
}

function largestOf(logits: Float32Array, from: number, classes: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < classes; index++) {
    const logit = logits[from + index]!;
    if (logit > largest || Number.isNaN(logit)) largest = logit;
  }
  return largest;
}

function sumOfExponentials(logits: Float32Array, from: number, classes: number, largest: number): number {
  let sum = 0;
  for (let index = 0; index < classes; index++) sum += Math.exp(logits[from + index]! - largest);
  return sum;
}
