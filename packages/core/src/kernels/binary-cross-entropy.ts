// Sigmoid and binary cross-entropy in one, from logits: loss = max(a, 0) − a y' + log(1 + exp(−|a|)), where y' is the
// smoothed label y (1 − s) + s / 2. The gradient is (σ(a) − y') · dLoss.
import { tidy, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import { expectShape } from '../expect-tensor.ts';
import { composeBinaryCrossEntropy, composeBinaryCrossEntropyGradient } from '../composed/binary-cross-entropy.ts';
import type { Kernel } from '../kernel.ts';
import { toFloat } from '../to-float.ts';
import { checkLossMask, lossWithGradient, type CrossEntropyAttributes } from './loss.ts';

/** Inputs of the binary cross-entropy kernel. */
export interface BinaryCrossEntropyInputs {
  /** `[rows, units]`. */
  readonly logits: TensorInfo;
  /** Targets in `[0, 1]`, float32 `[rows, units]`. */
  readonly labels: TensorInfo;
  /** Which rows count, bool `[rows]`; all when absent. Others are not computed: their loss and their gradient are 0. */
  readonly mask?: TensorInfo | undefined;
}

/** Inputs of its gradient kernel. */
export interface BinaryCrossEntropyGradientInputs extends BinaryCrossEntropyInputs {
  /** The gradient of the loss, `[rows, units]`. */
  readonly dLoss: TensorInfo;
}

const shapes = ({ logits }: BinaryCrossEntropyInputs): Readonly<Record<string, readonly (number | string)[]>> => ({
  logits: ['rows', 'units'],
  labels: logits.shape,
  mask: logits.shape.slice(0, 1),
  dLoss: logits.shape,
});

/** Binary cross-entropy. Output: the loss of each element, `[rows, units]`. */
export const binaryCrossEntropyKernel: Kernel<BinaryCrossEntropyInputs, CrossEntropyAttributes> = {
  name: 'RnnkitBinaryCrossEntropy',
  types: { mask: ['bool'] },
  shapes,
};

/** The gradient of binary cross-entropy. Output: `dLogits [rows, units]`. */
export const binaryCrossEntropyGradientKernel: Kernel<BinaryCrossEntropyGradientInputs, CrossEntropyAttributes> = {
  name: 'RnnkitBinaryCrossEntropyGradient',
  types: { mask: ['bool'] },
  shapes,
};

/**
 * Sigmoid and binary cross-entropy of each element, from logits, differentiably in the logits.
 *
 * @param logits `[rows, units]`
 * @param labels targets in `[0, 1]`, `[rows, units]`; booleans count as 1 and 0
 * @param labelSmoothing how far targets are moved towards 0.5, in `[0, 1]`
 * @param mask which rows count, bool `[rows]`; the loss and the gradient of the others are 0, whatever they hold. All by default
 * @returns the loss of each element, `[rows, units]`
 * @throws Error when shapes do not fit, the mask is not bool, or an input holds no numbers
 */
export function binaryCrossEntropy(logits: Tensor, labels: Tensor, labelSmoothing = 0, mask?: Tensor): Tensor {
  const operation = 'binaryCrossEntropy';
  expectShape(operation, 'logits', logits, ['rows', 'units']);
  expectShape(operation, 'labels', labels, logits.shape);
  checkLossMask(operation, mask, logits);
  return tidy(() =>
    lossWithGradient(
      binaryCrossEntropyKernel,
      binaryCrossEntropyGradientKernel,
      composeBinaryCrossEntropy,
      composeBinaryCrossEntropyGradient,
      toFloat(operation, 'logits', logits),
      toFloat(operation, 'labels', labels),
      mask,
      { labelSmoothing },
    ),
  );
}
