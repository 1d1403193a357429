// Binary cross-entropy, element by element in double.
import type { BinaryCrossEntropyGradientInputs, BinaryCrossEntropyInputs, CrossEntropyAttributes } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { floatTensor, floatValues, validRows, type NativeBackend } from '../tensors.ts';

/** The loss of each element. */
export function binaryCrossEntropy(
  inputs: BinaryCrossEntropyInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const { logits, labels, isValid } = read(inputs, native);
  const loss = new Float32Array(logits.length);
  for (let index = 0; index < loss.length; index++) {
    if (!isValid(index)) continue;
    const logit = logits[index]!;
    const target = labels[index]! * (1 - labelSmoothing) + labelSmoothing / 2;
    const positive = Number.isNaN(logit) ? logit : Math.max(logit, 0);
    loss[index] = positive - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
  }
  return [floatTensor(native, inputs.logits.shape, loss)];
}

/** The gradient of the logits. */
export function binaryCrossEntropyGradient(
  inputs: BinaryCrossEntropyGradientInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const { logits, labels, isValid } = read(inputs, native);
  const dLoss = floatValues(native, inputs.dLoss);
  const dLogits = new Float32Array(logits.length);
  for (let index = 0; index < dLogits.length; index++) {
    if (!isValid(index)) continue;
    const target = labels[index]! * (1 - labelSmoothing) + labelSmoothing / 2;
    dLogits[index] = (1 / (1 + Math.exp(-logits[index]!)) - target) * dLoss[index]!;
  }
  return [floatTensor(native, inputs.logits.shape, dLogits)];
}

function read(inputs: BinaryCrossEntropyInputs, native: NativeBackend) {
  const [, units = 0] = inputs.logits.shape;
  const isValidRow = validRows(inputs.mask, native);
  return {
    logits: floatValues(native, inputs.logits),
    labels: floatValues(native, inputs.labels),
    isValid: (index: number) => isValidRow(Math.floor(index / units)),
  };
}
