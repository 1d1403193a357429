// Sigmoid and binary cross-entropy in one, from logits: loss = max(a, 0) − a y' + log(1 + exp(−|a|)), where y' is the
// smoothed label y (1 − s) + s / 2. The gradient is (σ(a) − y') · dLoss.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';
import type { CrossEntropyAttributes } from './softmax-cross-entropy.ts';

/** Inputs of the binary cross-entropy kernel. */
export interface BinaryCrossEntropyInputs {
  /** `[rows, units]`. */
  readonly logits: TensorInfo;
  /** Targets in `[0, 1]`, float32 `[rows, units]`. */
  readonly labels: TensorInfo;
}

/** Inputs of its gradient kernel. */
export interface BinaryCrossEntropyGradientInputs extends BinaryCrossEntropyInputs {
  /** The gradient of the loss, `[rows, units]`. */
  readonly dLoss: TensorInfo;
}

/** Binary cross-entropy. Output: the loss of each element, `[rows, units]`. */
export const binaryCrossEntropyKernel: Kernel<BinaryCrossEntropyInputs, CrossEntropyAttributes> = {
  name: 'RnnkitBinaryCrossEntropy',
};

/** The gradient of binary cross-entropy. Output: `dLogits [rows, units]`. */
export const binaryCrossEntropyGradientKernel: Kernel<BinaryCrossEntropyGradientInputs, CrossEntropyAttributes> = {
  name: 'RnnkitBinaryCrossEntropyGradient',
};
