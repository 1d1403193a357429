// What a compiled model holds, and whose its optimizer is.
import { check, RnnkitError } from '@rnnkit/data';
import type { Model } from '@rnnkit/models';
import { optimizerFromConfig, type Optimizer } from '@rnnkit/optimizers';

import type { CompileOptions } from './compile-config.ts';
import { giveOptimizerBack, takeOptimizer } from './optimizer-owners.ts';
import { makeTerms, type Terms } from './output-terms.ts';

/** What a compiled model holds. */
export interface Compilation extends Terms {
  readonly options: CompileOptions;
  readonly optimizer: Optimizer;
  /** Whether the optimizer was made here, and goes with the model. */
  readonly ownsOptimizer: boolean;
}

const checks: check.OptionChecks = {
  optimizer(value, name) {
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) return value;
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be an optimizer, its name, or { className, config }; got ${check.describe(value)}.`,
    );
  },
  loss: check.anything,
  lossWeights: check.anything,
  metrics: check.anything,
  weightedMetrics: check.anything,
};

/**
 * Makes what a model is compiled with of the options. It is taken into use by `replaceCompilation`.
 *
 * @param outputs the names of the model's outputs
 * @throws Error when an option is unknown or not what it has to be
 */
export function compilationOf(outputs: readonly string[], options: CompileOptions): Compilation {
  check.checkOptions('compile', checks, {}, options);
  const { optimizer = 'rmsprop' } = options;
  const terms = makeTerms(outputs, options);
  const isGiven = typeof optimizer === 'object' && 'applyGradients' in optimizer;
  return {
    ...terms,
    options,
    optimizer: isGiven
      ? optimizer
      : optimizerFromConfig(typeof optimizer === 'string' ? { className: optimizer } : optimizer),
    ownsOptimizer: !isGiven,
  };
}

/** Puts a compilation in another's place. @throws Error when the optimizer is another model's; then nothing has changed */
export function replaceCompilation(
  model: Model<unknown>,
  before: Compilation | undefined,
  after: Compilation | undefined,
): void {
  if (after !== undefined && !after.ownsOptimizer) takeOptimizer(after.optimizer, model);
  if (before === undefined || before.optimizer === after?.optimizer) return;
  if (before.ownsOptimizer) before.optimizer.dispose();
  else giveOptimizerBack(before.optimizer);
}
