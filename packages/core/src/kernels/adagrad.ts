// Adagrad (Duchi et al. 2011).
//   a ← a + g²;   keras: p ← p − lr g / √(a + ε);   pytorch: p ← p − lr g / (√a + ε)
import type { TensorInfo } from '@tensorflow/tfjs-core';

import {
  updateShapes,
  type Convention,
  type UpdateAttributes,
  type UpdateInputs,
  type UpdateKernel,
} from './update.ts';

/** Inputs of the Adagrad update. */
export interface AdagradInputs extends UpdateInputs {
  /** a. */
  readonly accumulator: TensorInfo;
}

/** Attributes of the Adagrad update. */
export interface AdagradAttributes extends UpdateAttributes {
  /** ε. */
  readonly epsilon: number;
  /** Whose definition. */
  readonly convention: Convention;
}

/** Adagrad. Outputs: `variable`, `accumulator`. */
export const adagradKernel: UpdateKernel<AdagradInputs, AdagradAttributes, 'epsilon' | 'rate', 'keras'> = {
  name: 'RnnkitAdagrad',
  shapes: updateShapes,
  slots: ['accumulator'],
  numbers: ({ epsilon, learningRate }) => ({ epsilon, rate: learningRate }),
  choices: ({ convention }) => ({ keras: convention === 'keras' }),
  rule({ add, multiply, divide, squareRoot }, { gradient: g, ...slots }, { epsilon, rate }, { keras }) {
    const accumulator = add(slots.accumulator, multiply(g, g));
    const root = keras ? squareRoot(add(accumulator, epsilon)) : add(squareRoot(accumulator), epsilon);
    return { change: divide(multiply(g, rate), root), accumulator };
  },
};
