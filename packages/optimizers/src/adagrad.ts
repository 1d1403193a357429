import { adagradKernel, type Convention } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { byKernel, RuleOptimizer } from './rule-optimizer.ts';
import { defaultConvention, settingsOf } from './settings.ts';
import { unsigned } from './slots.ts';

/** Options of {@link adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** Where the sum of squared gradients starts. Default 0.1. */
  readonly initialAccumulatorValue?: number;
  /** ε. Default 1e-7. */
  readonly epsilon?: number;
  /** Whose definition to follow where they differ. Default `keras`. */
  readonly convention?: Convention;
}

const checks: check.OptionChecks = {
  initialAccumulatorValue: check.notNegative,
  epsilon: check.positive,
  convention: check.oneOf('keras', 'pytorch'),
};

/**
 * Adagrad (Duchi et al. 2011); Keras' Adagrad, with ε inside the root (PyTorch's is outside).
 *
 * @throws Error when an option is not what it has to be
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  const settings = settingsOf(
    'adagrad',
    checks,
    { initialAccumulatorValue: 0.1, epsilon: 1e-7, convention: defaultConvention },
    options,
  );
  const { initialAccumulatorValue, epsilon, convention } = settings;
  return new RuleOptimizer('Adagrad', settings, {
    slots: { accumulator: unsigned(initialAccumulatorValue) },
    update: byKernel(adagradKernel, (step) => ({ ...step, epsilon, convention })),
  });
}
