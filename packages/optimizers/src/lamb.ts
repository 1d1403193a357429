import { check } from '@rnnkit/data';
import {
  add,
  div,
  greater,
  logicalAnd,
  mul,
  onesLike,
  sqrt,
  square,
  sub,
  sum,
  where,
  type Tensor,
} from '@tensorflow/tfjs-core';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { RuleOptimizer } from './rule-optimizer.ts';
import { settingsOf } from './settings.ts';
import { signed, unsigned } from './slots.ts';

/** Options of {@link lamb}. */
export interface LambOptions extends OptimizerOptions {
  /** β₁. Default 0.9. */
  readonly beta1?: number;
  /** β₂. Default 0.999. */
  readonly beta2?: number;
  /** ε. Default 1e-7. */
  readonly epsilon?: number;
}

const checks: check.OptionChecks = { beta1: check.fraction, beta2: check.fraction, epsilon: check.positive };

/**
 * LAMB (You et al. 2020): Adam, of which each variable's step is as long as the variable, for large batches; Keras' Lamb.
 *
 * @throws Error when an option is not what it has to be
 */
export function lamb(options: LambOptions = {}): Optimizer {
  const settings = settingsOf('lamb', checks, { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, options);
  const { beta1, beta2, epsilon } = settings;
  return new RuleOptimizer('Lamb', settings, {
    slots: { momentum: signed, velocity: unsigned() },
    update: (inputs, { step, learningRate, weightDecay }) => {
      const { gradient, momentum, velocity } = inputs as typeof inputs & { momentum: Tensor; velocity: Tensor };
      const variable = weightDecay === 0 ? inputs.variable : mul(inputs.variable, 1 - weightDecay * learningRate);
      const m = add(mul(momentum, beta1), mul(gradient, 1 - beta1));
      const v = add(mul(velocity, beta2), mul(square(gradient), 1 - beta2));
      const direction = div(div(m, 1 - beta1 ** step), add(sqrt(div(v, 1 - beta2 ** step)), epsilon));
      const [length, own] = [norm(direction), norm(variable)];
      // Where one of them is 0, Adam's step it is.
      const ratio = where(logicalAnd(greater(length, 0), greater(own, 0)), div(own, length), onesLike(own));
      return [sub(variable, mul(direction, mul(ratio, learningRate))), m, v];
    },
  });
}

function norm(x: Tensor): Tensor {
  return sqrt(sum(square(x)));
}
