import { adadeltaKernel } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { byKernel, RuleOptimizer } from './rule-optimizer.ts';
import { settingsOf } from './settings.ts';
import { unsigned } from './slots.ts';

/** Options of {@link adadelta}. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** Decay of both averages. Default 0.95. */
  readonly rho?: number;
  /** ε. Default 1e-7. */
  readonly epsilon?: number;
}

const checks: check.OptionChecks = { rho: check.fraction, epsilon: check.positive };

/**
 * Adadelta (Zeiler 2012); Keras' Adadelta.
 *
 * @throws Error when an option is not what it has to be
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  const settings = settingsOf('adadelta', checks, { rho: 0.95, epsilon: 1e-7 }, options);
  const { rho, epsilon } = settings;
  return new RuleOptimizer('Adadelta', settings, {
    slots: { accumulator: unsigned(), delta: unsigned() },
    update: byKernel(adadeltaKernel, (step) => ({ ...step, rho, epsilon })),
  });
}
