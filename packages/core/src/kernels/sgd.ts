// Stochastic gradient descent, with momentum and Nesterov's look-ahead.
//   momentum 0:   p ← p − lr g
//   keras:        m ← μ m − lr g;   p ← p + m;    Nesterov: p ← p + μ m − lr g
//   pytorch:      m ← μ m + g;      p ← p − lr m; Nesterov: p ← p − lr (g + μ m)
import type { TensorInfo } from '@tensorflow/tfjs-core';

import {
  updateShapes,
  type Convention,
  type UpdateAttributes,
  type UpdateInputs,
  type UpdateKernel,
} from './update.ts';

/** Inputs of the SGD update. */
export interface SgdInputs extends UpdateInputs {
  /** The momentum slot; present when `momentum` is above 0. */
  readonly momentum?: TensorInfo | undefined;
}

/** Attributes of the SGD update. */
export interface SgdAttributes extends UpdateAttributes {
  /** μ. */
  readonly momentum: number;
  /** Whether to look ahead. */
  readonly nesterov: boolean;
  /** Whether the learning rate is inside the slot (keras) or outside (pytorch). */
  readonly convention: Convention;
}

/** SGD. Outputs: `variable`, then `momentum` if present. */
export const sgdKernel: UpdateKernel<SgdInputs, SgdAttributes, 'rate' | 'factor' | 'inside' | 'outside', 'nesterov'> = {
  name: 'RnnkitSgd',
  shapes: updateShapes,
  slots: ['momentum'],
  numbers({ learningRate, momentum, convention }) {
    const keras = convention === 'keras';
    return {
      rate: learningRate,
      factor: momentum,
      inside: keras ? -learningRate : 1,
      outside: keras ? -1 : learningRate,
    };
  },
  choices: ({ nesterov }) => ({ nesterov }),
  rule({ add, multiply }, { gradient, momentum }, { rate, factor, inside, outside }, { nesterov }) {
    if (momentum === undefined) return { change: multiply(gradient, rate) };
    const pushed = multiply(gradient, inside);
    const moved = add(multiply(momentum, factor), pushed);
    const step = nesterov ? add(multiply(moved, factor), pushed) : moved;
    return { change: multiply(step, outside), momentum: moved };
  },
};
