// Cross-entropies that count what is answered well for less, so that rare and hard examples are learned from (Lin et al. 2017).
import { check } from '@rnnkit/data';
import {
  add,
  clipByValue,
  div,
  log,
  logSoftmax,
  mean,
  mul,
  neg,
  pow,
  sigmoid,
  softmax,
  softplus,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { logitsBehind, shares, smooth, yesOrNo, type CrossentropyOptions } from './cross-entropy.ts';
import { BuiltInLoss, lossSettings, type Loss } from './loss.ts';

/** Options of the focal cross-entropies. */
export interface FocalCrossentropyOptions extends CrossentropyOptions {
  /** How much less counts what is answered well: 0 is cross-entropy. Default 2. */
  readonly gamma?: number;
  /** The weight of the classes. Default 0.25. */
  readonly alpha?: number;
}

/** Options of {@link binaryFocalCrossentropy}. */
export interface BinaryFocalCrossentropyOptions extends FocalCrossentropyOptions {
  /** Whether a yes counts `alpha` and a no 1 − `alpha`. Default false: both count 1. */
  readonly applyClassBalancing?: boolean;
}

const checks = {
  fromLogits: check.flag,
  labelSmoothing: check.fraction,
  gamma: check.notNegative,
  alpha: check.notNegative,
};
const defaults = { fromLogits: false, labelSmoothing: 0, gamma: 2, alpha: 0.25 };
const epsilon = 1e-7;

/** x^γ, whose slope at 0 is a number. */
function power(x: Tensor, gamma: number): Tensor {
  return pow(clipByValue(x, epsilon, 1), gamma);
}

/**
 * Mean of (1 − q)^γ times the cross-entropy, q being the probability of the right answer, with yes-or-no labels, 0 or 1 or between. As
 * Keras' BinaryFocalCrossentropy.
 */
export function binaryFocalCrossentropy(options: BinaryFocalCrossentropyOptions = {}): Loss {
  const settings = lossSettings(
    'binaryFocalCrossentropy',
    { ...checks, applyClassBalancing: check.flag },
    { ...defaults, applyClassBalancing: false },
    options,
  );
  const { fromLogits, labelSmoothing, gamma, alpha, applyClassBalancing } = settings;
  const costs = (labels: Tensor, predictions: Tensor): Tensor => {
    const targets = smooth(labels, labelSmoothing, 0.5);
    const others = sub(1, targets);
    const logits = logitsBehind(predictions, fromLogits, 'sigmoid');
    const yes = logits === undefined ? clipByValue(predictions, epsilon, 1 - epsilon) : sigmoid(logits);
    const entropy =
      logits === undefined
        ? neg(add(mul(targets, log(yes)), mul(others, log(sub(1, yes)))))
        : add(mul(targets, softplus(neg(logits))), mul(others, softplus(logits)));
    const wrong = sub(1, add(mul(targets, yes), mul(others, sub(1, yes))));
    const focal = gamma === 0 ? entropy : mul(power(wrong, gamma), entropy);
    const weights = applyClassBalancing ? add(mul(targets, alpha), mul(others, 1 - alpha)) : undefined;
    return mean(weights === undefined ? focal : mul(weights, focal), -1);
  };
  return new BuiltInLoss('BinaryFocalCrossentropy', 'binaryFocalCrossentropy', settings, yesOrNo, costs, {
    classification: 'binary',
  });
}

/**
 * α (1 − q)^γ times the cross-entropy, q being the probability of the right class, with one-hot labels or probabilities. As Keras'
 * CategoricalFocalCrossentropy.
 */
export function categoricalFocalCrossentropy(options: FocalCrossentropyOptions = {}): Loss {
  const settings = lossSettings('categoricalFocalCrossentropy', checks, defaults, options);
  const { fromLogits, labelSmoothing, gamma, alpha } = settings;
  const costs = (labels: Tensor, predictions: Tensor): Tensor => {
    const targets = smooth(labels, labelSmoothing, 1 / (predictions.shape.at(-1) ?? 1));
    const logits = logitsBehind(predictions, fromLogits, 'softmax');
    const probabilities =
      logits === undefined
        ? clipByValue(div(predictions, sum(predictions, -1, true)), epsilon, 1 - epsilon)
        : softmax(logits);
    const entropy = neg(mul(targets, logits === undefined ? log(probabilities) : logSoftmax(logits)));
    const focal = gamma === 0 ? entropy : mul(power(sub(1, probabilities), gamma), entropy);
    return mul(sum(focal, -1), alpha);
  };
  return new BuiltInLoss('CategoricalFocalCrossentropy', 'categoricalFocalCrossentropy', settings, shares, costs, {
    classification: 'multiclass',
  });
}
