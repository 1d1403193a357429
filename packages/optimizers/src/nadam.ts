import { nadamKernel, type Convention } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { byKernel, RuleOptimizer } from './rule-optimizer.ts';
import { defaultConvention, settingsOf } from './settings.ts';
import { signed, unsigned } from './slots.ts';

/** Options of {@link nadam}. */
export interface NadamOptions extends OptimizerOptions {
  /** β₁. Default 0.9. */
  readonly beta1?: number;
  /** β₂. Default 0.999. */
  readonly beta2?: number;
  /** ε. Default 1e-7. */
  readonly epsilon?: number;
  /** Whose definition to follow where they differ. Default `keras`. */
  readonly convention?: Convention;
}

const checks: check.OptionChecks = {
  beta1: check.fraction,
  beta2: check.fraction,
  epsilon: check.positive,
  convention: check.oneOf('keras', 'pytorch'),
};

/**
 * Nadam, Adam with Nesterov momentum (Dozat 2016); Keras' Nadam. PyTorch's momentum rises slower, by its
 * `momentum_decay` of 0.004.
 *
 * @throws Error when an option is not what it has to be
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  const settings = settingsOf(
    'nadam',
    checks,
    { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, convention: defaultConvention },
    options,
  );
  const { beta1, beta2, epsilon, convention } = settings;
  const factorAt = momentumSchedule(beta1, convention === 'keras' ? 1 : 0.004);
  return new RuleOptimizer('Nadam', settings, {
    slots: { momentum: signed, velocity: unsigned() },
    update: byKernel(nadamKernel, (step) => {
      const now = factorAt(step.step);
      const next = factorAt(step.step + 1);
      const momentumFactor = next.momentum / (1 - next.product);
      const gradientFactor = (1 - now.momentum) / (1 - now.product);
      return { ...step, beta1, beta2, epsilon, momentumFactor, gradientFactor };
    }),
  });
}

/** u_t = β₁ (1 − 0.5 · 0.96^(t · decay)) and the product of all up to it, a function of t alone, so that it can resume. */
function momentumSchedule(beta1: number, decay: number): (step: number) => { momentum: number; product: number } {
  const products = [1];
  const momentum = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * decay));
  return (step) => {
    // The product is 0 in double long before it is long.
    while (products.length <= step && products.at(-1)! > 0) products.push(products.at(-1)! * momentum(products.length));
    return { momentum: momentum(step), product: products[step] ?? 0 };
  };
}
