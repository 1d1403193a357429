import { adamKernel, type Convention } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { Optimizer, OptimizerOptions } from './optimizer.ts';
import { byKernel, RuleOptimizer } from './rule-optimizer.ts';
import { defaultConvention, settingsOf } from './settings.ts';
import { signed, unsigned } from './slots.ts';

/** Options of {@link adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** β₁. Default 0.9. */
  readonly beta1?: number;
  /** β₂. Default 0.999. */
  readonly beta2?: number;
  /** ε. Default 1e-7. */
  readonly epsilon?: number;
  /** Whether the largest second moment so far is used (Reddi et al. 2018). Default false. */
  readonly amsgrad?: boolean;
  /** Whose definition to follow where they differ. Default `keras`. */
  readonly convention?: Convention;
}

const checks: check.OptionChecks = {
  beta1: check.fraction,
  beta2: check.fraction,
  epsilon: check.positive,
  amsgrad: check.flag,
  convention: check.oneOf('keras', 'pytorch'),
};

/**
 * Adam (Kingma & Ba 2014); Keras' Adam. PyTorch corrects the second moment before ε is added.
 *
 * @throws Error when an option is not what it has to be
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return adamRule('Adam', 0, options);
}

/** Adam under the name and with the weight decay of one of its variants. */
export function adamRule(className: string, weightDecay: number, options: AdamOptions): Optimizer {
  const defaults = {
    weightDecay,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
    convention: defaultConvention,
  };
  const settings = settingsOf(className, checks, defaults, options);
  const { beta1, beta2, epsilon, amsgrad, convention } = settings;
  return new RuleOptimizer(className, settings, {
    slots: { momentum: signed, velocity: unsigned(), ...(amsgrad ? { maximum: unsigned() } : {}) },
    update: byKernel(adamKernel, (step) => ({ ...step, beta1, beta2, epsilon, convention })),
  });
}
