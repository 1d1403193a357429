// An activation, x · σ(β x) (Ramachandran et al. 2017): a function that says what it is.
import { check } from '@rnnkit/data';
import { mul, sigmoid } from '@tensorflow/tfjs-core';

/** Swish; `beta` is 1 by default. */
export function swish(options = {}) {
  const { beta } = check.checkOptions('swish', { beta: check.positive }, { beta: 1 }, options);
  return Object.assign((x) => mul(x, sigmoid(mul(x, beta))), {
    className: 'rnnkit-custom-layer>Swish',
    getConfig: () => ({ beta }),
  });
}
