// Losses that ask for a margin, with Keras' definitions.
import { RnnkitError, type HostArray } from '@rnnkit/data';
import {
  add,
  all,
  cast,
  equal,
  logicalOr,
  max,
  mean,
  mul,
  relu,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { BuiltInLoss, lossSettings, type LabelRange, type Loss, type LossOptions } from './loss.ts';

const signs: LabelRange = {
  words: '−1 and 1, or 0 and 1',
  has: (label) => label === -1 || label === 0 || label === 1,
  hint: 'Number the two classes −1 and 1.',
};

class Hinge extends BuiltInLoss {
  override checkLabels(labels: HostArray): void {
    super.checkLabels(labels);
    const { data } = labels;
    if (!data.includes(-1) || !data.includes(0)) return;
    throw new RnnkitError(
      'invalid-data',
      `${this.name} takes labels −1 and 1, or 0 and 1; there are both −1 and 0, and what 0 is to mean beside −1 is not known.`,
    );
  }
}

/** By how much each prediction misses the margin, `max(0, 1 − y p)`. */
function missing(labels: Tensor, predictions: Tensor): Tensor {
  // 1 where all labels are 0 or 1, and so 2 y − 1 is the sign.
  const binary = cast(all(logicalOr(equal(labels, 0), equal(labels, 1))), 'float32');
  const sign = sub(mul(labels, add(binary, 1)), binary);
  return relu(sub(1, mul(sign, predictions)));
}

/**
 * Mean of max(0, 1 − y p), with labels −1 and 1; where all are 0 or 1, they are taken as −1 and 1. As Keras' Hinge, which does not
 * refuse −1 beside 0.
 */
export function hinge(options: LossOptions = {}): Loss {
  return new Hinge('Hinge', 'hinge', lossSettings('hinge', {}, {}, options), signs, (labels, predictions) =>
    mean(missing(labels, predictions), -1),
  );
}

/** Mean of max(0, 1 − y p)², with labels as {@link hinge} takes them. As Keras' SquaredHinge. */
export function squaredHinge(options: LossOptions = {}): Loss {
  const settings = lossSettings('squaredHinge', {}, {}, options);
  return new Hinge('SquaredHinge', 'squaredHinge', settings, signs, (labels, predictions) =>
    mean(square(missing(labels, predictions)), -1),
  );
}

const oneHot: LabelRange = {
  words: '0 and 1, one-hot',
  has: (label) => label === 0 || label === 1,
  hint: 'Make class indices one-hot with toCategorical.',
};

/**
 * max(0, 1 + n − p), p being the prediction for the label's class and n the largest of the others, for one-hot labels. As Keras'
 * CategoricalHinge, where n is at least 0.
 */
export function categoricalHinge(options: LossOptions = {}): Loss {
  const settings = lossSettings('categoricalHinge', {}, {}, options);
  const costs = (labels: Tensor, predictions: Tensor): Tensor => {
    const own = sum(mul(labels, predictions), -1);
    const others = max(mul(sub(1, labels), predictions), -1);
    return relu(add(sub(others, own), 1));
  };
  return new BuiltInLoss('CategoricalHinge', 'categoricalHinge', settings, oneHot, costs, {
    classification: 'multiclass',
  });
}
