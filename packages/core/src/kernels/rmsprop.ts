// RMSprop (Hinton 2012), plain or centered, with or without momentum.
//   v ← ρ v + (1 − ρ) g²;   centered: a ← ρ a + (1 − ρ) g, d = v − a², else d = v
//   keras:   u = lr g / √(d + ε);     momentum: m ← μ m + u, p ← p − m;      else p ← p − u
//   pytorch: u = g / (√d + ε);        momentum: m ← μ m + u, p ← p − lr m;   else p ← p − lr u
import type { TensorInfo } from '@tensorflow/tfjs-core';

import {
  updateShapes,
  type Convention,
  type UpdateAttributes,
  type UpdateInputs,
  type UpdateKernel,
} from './update.ts';

/** Inputs of the RMSprop update. */
export interface RmspropInputs extends UpdateInputs {
  /** v. */
  readonly velocity: TensorInfo;
  /** a; present when centered. */
  readonly average?: TensorInfo | undefined;
  /** m; present when `momentum` is above 0. */
  readonly momentum?: TensorInfo | undefined;
}

/** Attributes of the RMSprop update. */
export interface RmspropAttributes extends UpdateAttributes {
  /** ρ. */
  readonly rho: number;
  /** μ. */
  readonly momentum: number;
  /** ε. */
  readonly epsilon: number;
  /** Whose definition. */
  readonly convention: Convention;
}

/** RMSprop. Outputs: `variable`, `velocity`, then `average` and `momentum` if present. */
export const rmspropKernel: UpdateKernel<
  RmspropInputs,
  RmspropAttributes,
  'rho' | 'factor' | 'epsilon' | 'rate',
  'keras'
> = {
  name: 'RnnkitRmsprop',
  shapes: updateShapes,
  slots: ['velocity', 'average', 'momentum'],
  numbers: ({ rho, momentum, epsilon, learningRate }) => ({ rho, factor: momentum, epsilon, rate: learningRate }),
  choices: ({ convention }) => ({ keras: convention === 'keras' }),
  rule(arithmetic, { gradient: g, ...slots }, { rho, factor, epsilon, rate }, { keras }) {
    const { add, subtract, multiply, divide, squareRoot, blend } = arithmetic;
    const velocity = blend(rho, slots.velocity, multiply(g, g));
    const average = slots.average === undefined ? undefined : blend(rho, slots.average, g);
    const variance = average === undefined ? velocity : subtract(velocity, multiply(average, average));
    const pushed = keras
      ? divide(multiply(g, rate), squareRoot(add(variance, epsilon)))
      : divide(g, add(squareRoot(variance), epsilon));
    const momentum = slots.momentum === undefined ? undefined : add(multiply(slots.momentum, factor), pushed);
    const step = momentum ?? pushed;
    return { change: keras ? step : multiply(step, rate), velocity, average, momentum };
  },
};
