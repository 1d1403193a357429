// Adadelta (Zeiler 2012).
//   a ← ρ a + (1 − ρ) g²;   Δ = √(d + ε) / √(a + ε) · g;   d ← ρ d + (1 − ρ) Δ²;   p ← p − lr Δ
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { updateShapes, type UpdateAttributes, type UpdateInputs, type UpdateKernel } from './update.ts';

/** Inputs of the Adadelta update. */
export interface AdadeltaInputs extends UpdateInputs {
  /** a. */
  readonly accumulator: TensorInfo;
  /** d. */
  readonly delta: TensorInfo;
}

/** Attributes of the Adadelta update. */
export interface AdadeltaAttributes extends UpdateAttributes {
  /** ρ. */
  readonly rho: number;
  /** ε. */
  readonly epsilon: number;
}

/** Adadelta. Outputs: `variable`, `accumulator`, `delta`. */
export const adadeltaKernel: UpdateKernel<AdadeltaInputs, AdadeltaAttributes, 'rho' | 'epsilon' | 'rate'> = {
  name: 'RnnkitAdadelta',
  shapes: updateShapes,
  slots: ['accumulator', 'delta'],
  numbers: ({ rho, epsilon, learningRate }) => ({ rho, epsilon, rate: learningRate }),
  rule({ add, multiply, divide, squareRoot, blend }, { gradient: g, ...slots }, { rho, epsilon, rate }) {
    const accumulator = blend(rho, slots.accumulator, multiply(g, g));
    const ratio = divide(add(slots.delta, epsilon), add(accumulator, epsilon));
    const step = multiply(squareRoot(ratio), g);
    return { change: multiply(step, rate), accumulator, delta: blend(rho, slots.delta, multiply(step, step)) };
  },
};
