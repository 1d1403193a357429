// A loss that wrong labels disturb less: (1 − p^q) / q of the probability p of the label's class (Zhang & Sabuncu 2018). With q near 0
// it is the cross-entropy, with 1 the mean absolute error.
import { check } from '@rnnkit/data';
import { clipByValue, div, mul, oneHot, pow, sub, sum } from '@tensorflow/tfjs-core';

/** Generalized cross-entropy of probabilities, for labels that are class indices; `q` is 0.7 by default. */
export function generalizedCrossentropy(options = {}) {
  const { q } = check.checkOptions('generalizedCrossentropy', { q: check.positive }, { q: 0.7 }, options);
  return {
    name: 'generalizedCrossentropy',
    className: 'rnnkit-custom-layer>GeneralizedCrossentropy',
    classification: 'multiclass',
    sparse: true,
    getConfig: () => ({ q }),
    call(labels, predictions) {
      const right = sum(mul(oneHot(labels, predictions.shape.at(-1)), predictions), -1);
      return div(sub(1, pow(clipByValue(right, 1e-7, 1), q)), q);
    },
  };
}
