import { lionKernel } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { byKernel, RuleOptimizer } from './rule-optimizer.ts';
import { settingsOf } from './settings.ts';
import { signed } from './slots.ts';

/** Options of {@link lion}. */
export interface LionOptions extends OptimizerOptions {
  /** β₁. Default 0.9. */
  readonly beta1?: number;
  /** β₂. Default 0.99. */
  readonly beta2?: number;
}

const checks: check.OptionChecks = { beta1: check.fraction, beta2: check.fraction };

/**
 * Lion, the sign of a mix of momentum and gradient (Chen et al. 2023); Keras' Lion.
 *
 * @throws Error when an option is not what it has to be
 */
export function lion(options: LionOptions = {}): Optimizer {
  const settings = settingsOf('lion', checks, { beta1: 0.9, beta2: 0.99 }, options);
  const { beta1, beta2 } = settings;
  return new RuleOptimizer('Lion', settings, {
    slots: { momentum: signed },
    update: byKernel(lionKernel, (step) => ({ ...step, beta1, beta2 })),
  });
}
