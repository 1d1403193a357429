// Softmax and cross-entropy in one, from logits: loss = Σ y' (logsumexp(a) − a), where y' is the smoothed
// label y (1 − s) + s / classes. The gradient is (softmax(a) · Σ y' − y') · dLoss.
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { expectShape } from '../check.ts';
import { composeSoftmaxCrossEntropy, composeSoftmaxCrossEntropyGradient } from '../composed/softmax-cross-entropy.ts';
import type { Kernel } from '../kernel.ts';
import { lossWithGradient } from './loss.ts';

/** Inputs of the softmax cross-entropy kernel. */
export interface SoftmaxCrossEntropyInputs {
  /** `[rows, classes]`. */
  readonly logits: TensorInfo;
  /** Class indices, int32 `[rows]`, or class probabilities, float32 `[rows, classes]`. */
  readonly labels: TensorInfo;
}

/** Inputs of its gradient kernel. */
export interface SoftmaxCrossEntropyGradientInputs extends SoftmaxCrossEntropyInputs {
  /** The gradient of the loss, `[rows]`. */
  readonly dLoss: TensorInfo;
}

/** Attributes of both kernels. */
export interface CrossEntropyAttributes {
  /** How much of the label is spread evenly, in `[0, 1]`; 0 for none. */
  readonly labelSmoothing: number;
}

/** Softmax cross-entropy. Output: the loss of each row, `[rows]`. A class index outside the classes throws. */
export const softmaxCrossEntropyKernel: Kernel<SoftmaxCrossEntropyInputs, CrossEntropyAttributes> = {
  name: 'RnnkitSoftmaxCrossEntropy',
};

/** The gradient of softmax cross-entropy. Output: `dLogits [rows, classes]`. */
export const softmaxCrossEntropyGradientKernel: Kernel<SoftmaxCrossEntropyGradientInputs, CrossEntropyAttributes> = {
  name: 'RnnkitSoftmaxCrossEntropyGradient',
};

/**
 * Softmax and cross-entropy of each row, from logits, differentiably in the logits.
 *
 * @param logits `[rows, classes]`
 * @param labels class indices, int32 `[rows]`, or class probabilities, float32 `[rows, classes]`
 * @param labelSmoothing how much of the label is spread evenly, in `[0, 1]`
 * @returns the loss of each row, `[rows]`
 * @throws Error when shapes do not fit or a class index is outside the classes
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor, labelSmoothing = 0): Tensor {
  const operation = 'softmaxCrossEntropy';
  expectShape(operation, 'logits', logits, ['rows', 'classes']);
  if (labels.dtype === 'int32') expectShape(operation, 'labels', labels, [logits.shape[0] ?? 0]);
  else expectShape(operation, 'labels', labels, logits.shape);
  return lossWithGradient(
    softmaxCrossEntropyKernel,
    softmaxCrossEntropyGradientKernel,
    composeSoftmaxCrossEntropy,
    composeSoftmaxCrossEntropyGradient,
    logits,
    labels,
    { labelSmoothing },
  );
}
