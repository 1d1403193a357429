import { adamaxKernel, type Convention } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { byKernel, RuleOptimizer } from './rule-optimizer.ts';
import { defaultConvention, settingsOf } from './settings.ts';
import { signed, unsigned } from './slots.ts';

/** Options of {@link adamax}. */
export interface AdamaxOptions extends OptimizerOptions {
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
 * Adamax, Adam with the largest gradient instead of the second moment (Kingma & Ba 2014); Keras' Adamax. PyTorch adds ε
 * before it takes the larger.
 *
 * @throws Error when an option is not what it has to be
 */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  const settings = settingsOf(
    'adamax',
    checks,
    { beta1: 0.9, beta2: 0.999, epsilon: 1e-7, convention: defaultConvention },
    options,
  );
  const { beta1, beta2, epsilon, convention } = settings;
  return new RuleOptimizer('Adamax', settings, {
    slots: { momentum: signed, norm: unsigned() },
    update: byKernel(adamaxKernel, (step) => ({ ...step, beta1, beta2, epsilon, convention })),
  });
}
