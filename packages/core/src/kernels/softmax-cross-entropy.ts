// Softmax and cross-entropy in one, from logits: loss = Σ y' (logsumexp(a) − a), where y' is the smoothed
// label y (1 − s) + s / classes. The gradient is (softmax(a) · Σ y' − y') · dLoss.
import { tidy, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import { expectShape, expectType } from '../expect-tensor.ts';
import { composeSoftmaxCrossEntropy, composeSoftmaxCrossEntropyGradient } from '../composed/softmax-cross-entropy.ts';
import type { Kernel } from '../kernel.ts';
import { toFloat } from '../to-float.ts';
import { checkLossMask, lossWithGradient, type CrossEntropyAttributes } from './loss.ts';

/** Inputs of the softmax cross-entropy kernel. */
export interface SoftmaxCrossEntropyInputs {
  /** `[rows, classes]`. */
  readonly logits: TensorInfo;
  /** Class indices, int32 `[rows]`, or class probabilities, float32 `[rows, classes]`. */
  readonly labels: TensorInfo;
  /** Which rows count, bool `[rows]`; all when absent. Others are not computed: their loss and their gradient are 0. */
  readonly mask?: TensorInfo | undefined;
}

/** Inputs of its gradient kernel. */
export interface SoftmaxCrossEntropyGradientInputs extends SoftmaxCrossEntropyInputs {
  /** The gradient of the loss, `[rows]`. */
  readonly dLoss: TensorInfo;
}

const shapes = ({
  logits,
  labels,
}: SoftmaxCrossEntropyInputs): Readonly<Record<string, readonly (number | string)[]>> => {
  const [rows = 0, classes = 0] = logits.shape;
  return {
    logits: ['rows', 'classes'],
    labels: labels.dtype === 'int32' ? [rows] : [rows, classes],
    mask: [rows],
    dLoss: [rows],
  };
};

/** Softmax cross-entropy. Output: the loss of each row, `[rows]`. A class index outside the classes throws, in masked rows, too. */
export const softmaxCrossEntropyKernel: Kernel<SoftmaxCrossEntropyInputs, CrossEntropyAttributes> = {
  name: 'RnnkitSoftmaxCrossEntropy',
  types: { labels: ['int32', 'float32'], mask: ['bool'] },
  shapes,
};

/** The gradient of softmax cross-entropy. Output: `dLogits [rows, classes]`. */
export const softmaxCrossEntropyGradientKernel: Kernel<SoftmaxCrossEntropyGradientInputs, CrossEntropyAttributes> = {
  name: 'RnnkitSoftmaxCrossEntropyGradient',
  types: { labels: ['int32', 'float32'], mask: ['bool'] },
  shapes,
};

/**
 * Softmax and cross-entropy of each row, from logits, differentiably in the logits.
 *
 * @param logits `[rows, classes]`
 * @param labels class indices, int32 `[rows]`, or class probabilities, `[rows, classes]`, where booleans count as 1 and 0
 * @param labelSmoothing how much of the label is spread evenly, in `[0, 1]`
 * @param mask which rows count, bool `[rows]`; the loss and the gradient of the others are 0, whatever they hold. All by default
 * @returns the loss of each row, `[rows]`
 * @throws Error when shapes do not fit, the mask is not bool, a class index is outside the classes, or an input holds no numbers
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor, labelSmoothing = 0, mask?: Tensor): Tensor {
  const operation = 'softmaxCrossEntropy';
  expectShape(operation, 'logits', logits, ['rows', 'classes']);
  const areIndices = labels.rank === 1;
  expectShape(operation, 'labels', labels, areIndices ? logits.shape.slice(0, 1) : logits.shape);
  if (areIndices) expectType(operation, 'labels', labels, 'int32');
  checkLossMask(operation, mask, logits);
  return tidy(() =>
    lossWithGradient(
      softmaxCrossEntropyKernel,
      softmaxCrossEntropyGradientKernel,
      composeSoftmaxCrossEntropy,
      composeSoftmaxCrossEntropyGradient,
      toFloat(operation, 'logits', logits),
      areIndices ? labels : toFloat(operation, 'labels', labels),
      mask,
      { labelSmoothing },
    ),
  );
}
