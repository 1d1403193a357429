// The fused activations from stock kernels.
import { RnnkitError } from '@rnnkit/data/predict';
import { add, clipByValue, mul, relu, sigmoid, tanh, type Tensor } from '@tensorflow/tfjs-core';

import { fusedActivations, type FusedActivation } from '../activation.ts';
import { toFloat } from '../to-float.ts';

/**
 * Applies one of the fused activations, differentiably.
 *
 * @throws Error when the activation is not one of them, or the input holds no numbers
 */
export function applyActivation(input: Tensor, activation: FusedActivation): Tensor {
  const x = toFloat(activation, 'input', input);
  switch (activation) {
    case 'linear':
      return x;
    case 'tanh':
      return tanh(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'relu':
      return relu(x);
    case 'hardSigmoid':
      return clipByValue(add(mul(x, 1 / 6), 0.5), 0, 1);
    case 'legacyHardSigmoid':
      return clipByValue(add(mul(x, 0.2), 0.5), 0, 1);
    default:
      throw unknown(activation);
  }
}

function unknown(activation: never): Error {
  return new RnnkitError(
    'invalid-argument',
    `There is no fused activation "${String(activation)}"; there are ${fusedActivations.join(', ')}.`,
  );
}
