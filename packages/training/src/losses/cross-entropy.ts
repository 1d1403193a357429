// The cross-entropies. Where predictions are a softmax or sigmoid, they are computed from its logits, which neither
// overflows nor loses digits; else from the probabilities, as Keras does it.
import { logitsOf } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { check } from '@rnnkit/data';
import { add, cast, clipByValue, div, log, mean, mul, neg, oneHot, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

import { shaped } from '../shaped.ts';
import { anyNumber, BuiltInLoss, lossSettings, type LabelRange, type Loss, type LossOptions } from './loss.ts';

/** Options of the cross-entropies. */
export interface CrossentropyOptions extends LossOptions {
  /** Whether predictions are logits. Default false: probabilities. */
  readonly fromLogits?: boolean;
  /** How much of the label is spread evenly, in `[0, 1)`. Default 0. */
  readonly labelSmoothing?: number;
}

const checks = { fromLogits: check.flag, labelSmoothing: check.fraction };
const defaults = { fromLogits: false, labelSmoothing: 0 };
const epsilon = 1e-7;

/** The logits behind predictions, if there are any. */
export function logitsBehind(predictions: Tensor, fromLogits: boolean, activation: string): Tensor | undefined {
  if (fromLogits) return predictions;
  const origin = logitsOf(predictions);
  return origin?.activation === activation ? origin.logits : undefined;
}

/** Over classes, one row for each sample or step. */
function overClasses(
  labels: Tensor,
  predictions: Tensor,
  mask: Tensor | undefined,
  settings: Pick<Required<CrossentropyOptions>, 'fromLogits' | 'labelSmoothing'>,
): Tensor {
  const classes = predictions.shape.at(-1) ?? 0;
  const shape = predictions.shape.slice(0, -1);
  const sparse = labels.dtype === 'int32';
  const rowLabels = sparse ? shaped(labels, [-1]) : shaped(labels, [-1, classes]);
  const logits = logitsBehind(predictions, settings.fromLogits, 'softmax');
  if (logits !== undefined) {
    const rowMask = mask === undefined ? undefined : shaped(mask, [-1]);
    const rows = shaped(logits, [-1, classes]);
    return shaped(ops.softmaxCrossEntropy(rows, rowLabels, settings.labelSmoothing, rowMask), shape);
  }
  const probabilities = shaped(predictions, [-1, classes]);
  const normalized = clipByValue(div(probabilities, sum(probabilities, 1, true)), epsilon, 1 - epsilon);
  const targets = smooth(
    sparse ? cast(oneHot(rowLabels, classes), 'float32') : rowLabels,
    settings.labelSmoothing,
    1 / classes,
  );
  return shaped(neg(sum(mul(targets, log(normalized)), 1)), shape);
}

/** Labels of which a share is spread evenly. */
export function smooth(targets: Tensor, share: number, even: number): Tensor {
  return share === 0 ? targets : add(mul(targets, 1 - share), share * even);
}

/** What labels of several classes can be. */
export const shares: LabelRange = {
  words: 'from 0 to 1, one-hot or the probability of each class',
  has: (label) => label >= 0 && label <= 1,
  hint: 'For class indices use sparseCategoricalCrossentropy.',
};

/** What yes-or-no labels can be. */
export const yesOrNo: LabelRange = {
  words: 'from 0 to 1',
  has: (label) => label >= 0 && label <= 1,
  hint: 'Number two classes 0 and 1; for more of them use categorical cross-entropy.',
};

/** Cross-entropy with one-hot labels, `[batch, classes]`, or probabilities. As Keras' CategoricalCrossentropy. */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const settings = lossSettings('categoricalCrossentropy', checks, defaults, options);
  return new BuiltInLoss(
    'CategoricalCrossentropy',
    'categoricalCrossentropy',
    settings,
    shares,
    (labels, predictions, mask) => overClasses(labels, predictions, mask, settings),
    { classification: 'multiclass' },
  );
}

/**
 * Cross-entropy with class indices, `[batch]`. As Keras' SparseCategoricalCrossentropy, which has no `labelSmoothing`; here it is that
 * of `categoricalCrossentropy`, without the memory of one-hot labels.
 */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const settings = lossSettings('sparseCategoricalCrossentropy', checks, defaults, options);
  return new BuiltInLoss(
    'SparseCategoricalCrossentropy',
    'sparseCategoricalCrossentropy',
    settings,
    anyNumber,
    (labels, predictions, mask) => overClasses(labels, predictions, mask, settings),
    { sparse: true, classification: 'multiclass' },
  );
}

/** Cross-entropy of yes-or-no labels, 0 or 1 or between, averaged over the last axis. As Keras' BinaryCrossentropy. */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Loss {
  const settings = lossSettings('binaryCrossentropy', checks, defaults, options);
  return new BuiltInLoss(
    'BinaryCrossentropy',
    'binaryCrossentropy',
    settings,
    yesOrNo,
    (labels, predictions, mask) => ofEach(labels, predictions, mask, settings),
    { classification: 'binary' },
  );
}

/** Over yes-or-no answers, one row for each sample or step. */
function ofEach(
  labels: Tensor,
  predictions: Tensor,
  mask: Tensor | undefined,
  settings: Pick<Required<CrossentropyOptions>, 'fromLogits' | 'labelSmoothing'>,
): Tensor {
  const units = predictions.shape.at(-1) ?? 1;
  const shape = predictions.shape.slice(0, -1);
  const rowLabels = shaped(labels, [-1, units]);
  const logits = logitsBehind(predictions, settings.fromLogits, 'sigmoid');
  if (logits !== undefined) {
    const rowMask = mask === undefined ? undefined : shaped(mask, [-1]);
    const losses = ops.binaryCrossEntropy(shaped(logits, [-1, units]), rowLabels, settings.labelSmoothing, rowMask);
    return shaped(mean(losses, 1), shape);
  }
  const probabilities = clipByValue(shaped(predictions, [-1, units]), epsilon, 1 - epsilon);
  const targets = smooth(rowLabels, settings.labelSmoothing, 0.5);
  const yes = mul(targets, log(probabilities));
  const no = mul(sub(1, targets), log(sub(1, probabilities)));
  return shaped(neg(mean(add(yes, no), 1)), shape);
}
