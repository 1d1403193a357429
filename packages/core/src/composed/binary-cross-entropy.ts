// Binary cross-entropy from stock kernels.
import { abs, add, exp, log1p, mul, neg, relu, sigmoid, sub, type Tensor } from '@tensorflow/tfjs-core';

import type { CrossEntropyAttributes, LossGradientInputs, LossInputs } from '../kernels/loss.ts';
import { onlyValid } from './softmax-cross-entropy.ts';

/** The loss of each element. */
export function composeBinaryCrossEntropy(inputs: LossInputs, attributes: CrossEntropyAttributes): Tensor[] {
  const logits = inputs.logits as Tensor;
  const linear = sub(relu(logits), mul(logits, targetsOf(inputs, attributes)));
  const losses = add(linear, log1p(exp(neg(abs(logits)))));
  return [onlyValid(losses, inputs.mask as Tensor | undefined)];
}

/** The gradient of the logits. */
export function composeBinaryCrossEntropyGradient(
  inputs: LossGradientInputs,
  attributes: CrossEntropyAttributes,
): Tensor[] {
  const difference = sub(sigmoid(inputs.logits as Tensor), targetsOf(inputs, attributes));
  return [onlyValid(mul(difference, inputs.dLoss as Tensor), inputs.mask as Tensor | undefined)];
}

function targetsOf(inputs: LossInputs, { labelSmoothing }: CrossEntropyAttributes): Tensor {
  const labels = inputs.labels as Tensor;
  return labelSmoothing === 0 ? labels : add(mul(labels, 1 - labelSmoothing), labelSmoothing / 2);
}
