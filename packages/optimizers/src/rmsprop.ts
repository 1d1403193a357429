import { rmspropKernel, type Convention } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { byKernel, RuleOptimizer } from './rule-optimizer.ts';
import { defaultConvention, settingsOf } from './settings.ts';
import { signed, unsigned } from './slots.ts';

/** Options of {@link rmsprop}. */
export interface RmspropOptions extends OptimizerOptions {
  /** Decay of the squared gradients' average. Default 0.9. */
  readonly rho?: number;
  /** Share of the last step that is taken again. Default 0. */
  readonly momentum?: number;
  /** ε. Default 1e-7. */
  readonly epsilon?: number;
  /** Whether squared gradients are taken around their mean. Default false. */
  readonly centered?: boolean;
  /** Whose definition to follow where they differ. Default `keras`. */
  readonly convention?: Convention;
}

const checks: check.OptionChecks = {
  rho: check.fraction,
  momentum: check.fraction,
  epsilon: check.positive,
  centered: check.flag,
  convention: check.oneOf('keras', 'pytorch'),
};

/**
 * RMSprop (Hinton 2012), plain or centered, with or without momentum; Keras' RMSprop, with ε inside the root (PyTorch's
 * is outside).
 *
 * @throws Error when an option is not what it has to be
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const settings = settingsOf(
    'rmsprop',
    checks,
    { rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false, convention: defaultConvention },
    options,
  );
  const { rho, momentum, epsilon, centered, convention } = settings;
  return new RuleOptimizer('RMSprop', settings, {
    slots: {
      velocity: unsigned(),
      ...(centered ? { average: signed } : {}),
      ...(momentum > 0 ? { momentum: signed } : {}),
    },
    update: byKernel(rmspropKernel, (step) => ({ ...step, rho, momentum, epsilon, convention })),
  });
}
