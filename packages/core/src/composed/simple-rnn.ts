// One step of a SimpleRNN from stock kernels.
import { add, matMul } from '@tensorflow/tfjs-core';

import type { RecurrentAttributes } from '../kernels/recurrent.ts';
import { applyActivation } from './activation.ts';
import type { ComposedStep } from './recurrent.ts';

/** h' = φ(x W + h U + b). */
export const composedSimpleRnnStep: ComposedStep<RecurrentAttributes> = (inputs, [hidden]) => {
  const product = matMul(inputs.drop(hidden!), inputs.recurrentKernel);
  return [applyActivation(add(inputs.projected, product), inputs.attributes.activation)];
};
