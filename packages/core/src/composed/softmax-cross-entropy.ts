// Softmax cross-entropy from stock kernels.
import {
  add,
  cast,
  equal,
  exp,
  expandDims,
  log,
  max,
  mul,
  oneHot,
  softmax,
  sub,
  sum,
  where,
  zerosLike,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

import { expectIndices } from '../expect-tensor.ts';
import type { CrossEntropyAttributes, LossGradientInputs, LossInputs } from '../kernels/loss.ts';

/** The loss of each row. */
export function composeSoftmaxCrossEntropy(inputs: LossInputs, attributes: CrossEntropyAttributes): Tensor[] {
  const logits = inputs.logits as Tensor2D;
  // The largest logit goes out first, so that no exponential overflows and none of the sums is far from its terms.
  const shifted = sub(logits, max(logits, 1, true));
  const normalizer = log(sum(exp(shifted), 1, true));
  const targets = targetsOf(inputs, attributes);
  // A logit of −∞ is no loss where nothing is expected of it.
  const surprise = where(equal(targets, 0), zerosLike(shifted), sub(normalizer, shifted));
  const losses = sum(mul(targets, surprise), 1);
  return [onlyValid(losses, inputs.mask as Tensor | undefined)];
}

/** The gradient of the logits. */
export function composeSoftmaxCrossEntropyGradient(
  inputs: LossGradientInputs,
  attributes: CrossEntropyAttributes,
): Tensor[] {
  const targets = targetsOf(inputs, attributes);
  const difference = sub(mul(softmax(inputs.logits as Tensor2D), sum(targets, 1, true)), targets);
  const gradient = mul(difference, expandDims(inputs.dLoss as Tensor1D, 1));
  return [onlyValid(gradient, inputs.mask as Tensor | undefined)];
}

/** Zeros in masked rows, whatever there was. */
export function onlyValid(rows: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined) return rows;
  return where(rows.rank === 1 ? mask : expandDims(mask, 1), rows, zerosLike(rows));
}

function targetsOf(inputs: LossInputs, { labelSmoothing }: CrossEntropyAttributes): Tensor {
  const classes = inputs.logits.shape[1] ?? 0;
  let targets = inputs.labels as Tensor;
  if (targets.dtype === 'int32') {
    expectIndices('softmaxCrossEntropy', 'labels', targets.dataSync(), classes);
    targets = cast(oneHot(targets, classes), 'float32');
  }
  return labelSmoothing === 0 ? targets : add(mul(targets, 1 - labelSmoothing), labelSmoothing / classes);
}
