// Softmax and cross-entropy in one, from logits: loss = logsumexp(a) − Σ y' a, where y' is the smoothed label
// y (1 − s) + s / classes. The gradient is (softmax(a) · Σ y' − y') · dLoss.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';

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
