import { sgdKernel, type Convention } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { byKernel, RuleOptimizer } from './rule-optimizer.ts';
import { defaultConvention, settingsOf } from './settings.ts';
import { signed } from './slots.ts';

/** Options of {@link sgd}. */
export interface SgdOptions extends OptimizerOptions {
  /** Share of the last step that is taken again. Default 0. */
  readonly momentum?: number;
  /** Whether to look ahead. Default false. */
  readonly nesterov?: boolean;
  /** Whose definition to follow where they differ. Default `keras`. */
  readonly convention?: Convention;
}

const checks: check.OptionChecks = {
  momentum: check.fraction,
  nesterov: check.flag,
  convention: check.oneOf('keras', 'pytorch'),
};

/**
 * Stochastic gradient descent, with momentum and Nesterov's look-ahead; Keras' SGD. With momentum, PyTorch keeps the
 * learning rate outside the slot, which matters when the rate changes. Default learning rate 0.01.
 *
 * @throws Error when an option is not what it has to be
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const settings = settingsOf(
    'sgd',
    checks,
    { learningRate: 0.01, momentum: 0, nesterov: false, convention: defaultConvention },
    options,
  );
  const { momentum, nesterov, convention } = settings;
  const hasSlot = momentum > 0;
  return new RuleOptimizer('SGD', settings, {
    slots: hasSlot ? { momentum: signed } : {},
    update: byKernel(sgdKernel, (step) => ({ ...step, momentum, nesterov, convention })),
  });
}
