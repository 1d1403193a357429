// Losses of values, averaged over the last axis, with Keras' definitions.
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
  relu,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  where,
  lessEqual,
  type Tensor,
} from '@tensorflow/tfjs-core';

import type { Loss } from './loss.ts';

const epsilon = 1e-7;

function loss(name: string, call: (labels: Tensor, predictions: Tensor) => Tensor): Loss {
  return { name, call };
}

/** Mean of (y − p)². */
export function meanSquaredError(): Loss {
  return loss('meanSquaredError', (labels, predictions) => mean(square(sub(labels, predictions)), -1));
}

/** Mean of |y − p|. */
export function meanAbsoluteError(): Loss {
  return loss('meanAbsoluteError', (labels, predictions) => mean(abs(sub(labels, predictions)), -1));
}

/** Mean of e² / 2 where |e| ≤ 1, of |e| − 1/2 elsewhere (Huber 1964). */
export function huber(): Loss {
  return loss('huber', (labels, predictions) => {
    const error = abs(sub(labels, predictions));
    return mean(where(lessEqual(error, 1), mul(square(error), 0.5), sub(error, 0.5)), -1);
  });
}

/** Mean of log cosh(p − y). */
export function logCosh(): Loss {
  return loss('logCosh', (labels, predictions) => {
    const error = sub(predictions, labels);
    return mean(sub(add(error, softplus(mul(error, -2))), Math.LN2), -1);
  });
}

/** Mean of max(0, 1 − y p), with labels −1 and 1; labels 0 are taken as −1. */
export function hinge(): Loss {
  return loss('hinge', (labels, predictions) => {
    const signs = where(lessEqual(labels, 0), -1, 1);
    return mean(relu(sub(1, mul(signs, predictions))), -1);
  });
}

/** Sum of y log(y / p), for labels and predictions that are distributions. */
export function klDivergence(): Loss {
  return loss('klDivergence', (labels, predictions) => {
    const [y, p] = [clipByValue(labels, epsilon, 1), clipByValue(predictions, epsilon, 1)];
    return sum(mul(y, log(div(y, p))), -1);
  });
}

/** Mean of p − y log p, for counts. */
export function poisson(): Loss {
  return loss('poisson', (labels, predictions) =>
    mean(sub(predictions, mul(labels, log(add(predictions, epsilon)))), -1),
  );
}

/** The negative cosine of the angle between labels and predictions: −1 when they point the same way. */
export function cosineSimilarity(): Loss {
  const unit = (x: Tensor): Tensor => div(x, sqrt(maximum(sum(square(x), -1, true), epsilon)));
  return loss('cosineSimilarity', (labels, predictions) => neg(sum(mul(unit(labels), unit(predictions)), -1)));
}
