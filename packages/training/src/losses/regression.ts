// Losses of values, averaged over the last axis, with Keras' definitions.
import { check } from '@rnnkit/data';
import {
  abs,
  add,
  clipByValue,
  div,
  log,
  maximum,
  mean,
  mul,
  neg,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  where,
  lessEqual,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { anyNumber, BuiltInLoss, lossSettings, type LabelRange, type Loss, type LossOptions } from './loss.ts';

const epsilon = 1e-7;

const counts: LabelRange = {
  words: 'of at least 0',
  has: (label) => label >= 0 && label < Number.POSITIVE_INFINITY,
};

/** A loss without options of its own. */
function plain(
  className: string,
  name: string,
  options: object,
  labels: LabelRange,
  costs: (labels: Tensor, predictions: Tensor) => Tensor,
): Loss {
  return new BuiltInLoss(className, name, lossSettings(name, {}, {}, options), labels, costs);
}

/** Mean of (y − p)². As Keras' MeanSquaredError. */
export function meanSquaredError(options: LossOptions = {}): Loss {
  return plain('MeanSquaredError', 'meanSquaredError', options, anyNumber, (labels, predictions) =>
    mean(square(sub(labels, predictions)), -1),
  );
}

/** Mean of |y − p|. As Keras' MeanAbsoluteError. */
export function meanAbsoluteError(options: LossOptions = {}): Loss {
  return plain('MeanAbsoluteError', 'meanAbsoluteError', options, anyNumber, (labels, predictions) =>
    mean(abs(sub(labels, predictions)), -1),
  );
}

/** Mean of 100 |y − p| / |y|, where |y| counts as at least 10⁻⁷. As Keras' MeanAbsolutePercentageError. */
export function meanAbsolutePercentageError(options: LossOptions = {}): Loss {
  return plain(
    'MeanAbsolutePercentageError',
    'meanAbsolutePercentageError',
    options,
    anyNumber,
    (labels, predictions) => mul(mean(abs(div(sub(labels, predictions), maximum(abs(labels), epsilon))), -1), 100),
  );
}

/**
 * Mean of (log(1 + y) − log(1 + p))², for labels of at least 0; a prediction below 10⁻⁷ counts as that. As Keras'
 * MeanSquaredLogarithmicError.
 */
export function meanSquaredLogarithmicError(options: LossOptions = {}): Loss {
  const logarithm = (x: Tensor): Tensor => log(add(maximum(x, epsilon), 1));
  return plain('MeanSquaredLogarithmicError', 'meanSquaredLogarithmicError', options, counts, (labels, predictions) =>
    mean(square(sub(logarithm(labels), logarithm(predictions))), -1),
  );
}

/** Options of {@link huber}. */
export interface HuberOptions extends LossOptions {
  /** Up to which error the cost is quadratic, above 0. Default 1. */
  readonly delta?: number;
}

/** Mean of e² / 2 where |e| ≤ δ, of δ (|e| − δ / 2) elsewhere (Huber 1964). As Keras' Huber. */
export function huber(options: HuberOptions = {}): Loss {
  const settings = lossSettings('huber', { delta: check.positive }, { delta: 1 }, options);
  const { delta } = settings;
  return new BuiltInLoss('Huber', 'huber', settings, anyNumber, (labels, predictions) => {
    const error = abs(sub(labels, predictions));
    return mean(where(lessEqual(error, delta), mul(square(error), 0.5), mul(sub(error, delta / 2), delta)), -1);
  });
}

/** Mean of log cosh(p − y). As Keras' LogCosh. */
export function logCosh(options: LossOptions = {}): Loss {
  return plain('LogCosh', 'logCosh', options, anyNumber, (labels, predictions) => {
    const error = sub(predictions, labels);
    return mean(sub(add(error, softplus(mul(error, -2))), Math.LN2), -1);
  });
}

const probabilities: LabelRange = {
  words: 'from 0 to 1, the probabilities of a distribution',
  has: (label) => label >= 0 && label <= 1,
};

/** Sum of y log(y / p), for labels and predictions that are distributions. As Keras' KLDivergence. */
export function klDivergence(options: LossOptions = {}): Loss {
  return plain('KLDivergence', 'klDivergence', options, probabilities, (labels, predictions) => {
    const [y, p] = [clipByValue(labels, epsilon, 1), clipByValue(predictions, epsilon, 1)];
    return sum(mul(y, log(div(y, p))), -1);
  });
}

/** Mean of p − y log p, for counts. As Keras' Poisson. */
export function poisson(options: LossOptions = {}): Loss {
  return plain('Poisson', 'poisson', options, counts, (labels, predictions) =>
    mean(sub(predictions, mul(labels, log(add(predictions, epsilon)))), -1),
  );
}

/**
 * The negative cosine of the angle between labels and predictions: −1 when they point the same way. As Keras' CosineSimilarity.
 */
export function cosineSimilarity(options: LossOptions = {}): Loss {
  const unit = (x: Tensor): Tensor => div(x, sqrt(maximum(sum(square(x), -1, true), epsilon)));
  return plain('CosineSimilarity', 'cosineSimilarity', options, anyNumber, (labels, predictions) =>
    neg(sum(mul(unit(labels), unit(predictions)), -1)),
  );
}
