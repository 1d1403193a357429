// From an optimizer's configuration, which may come from a file, to the optimizer.
import { check, howToRegister, makeRegistered, RnnkitError } from '@rnnkit/data';

import type { Optimizer } from './optimizer.ts';
import { optimizerNames } from './optimizer-names.ts';
import * as optimizers from './optimizers.ts';

/** Each checks its options itself. */
const makers = new Map<string, (options: object) => Optimizer>(Object.entries(optimizers));

/**
 * Makes an optimizer from its class and configuration.
 *
 * @param description `{ className, config }`, as a saved model holds it; the class in any case, such as `adam`
 * @throws Error when the class is unknown or an option is not what it has to be
 *
 * @example
 * const optimizer = optimizerFromConfig({ className: 'adam', config: { learningRate: 0.01 } });
 */
export function optimizerFromConfig(description: unknown): Optimizer {
  const { className, config } = check.readConfig('optimizer', description);
  const name = optimizerNames.find((known) => known.toLowerCase() === className.toLowerCase());
  if (name !== undefined) return makers.get(name)!(config);
  const made = makeRegistered(className, config) as Optimizer | undefined;
  if (typeof made?.applyGradients === 'function') return made;
  throw new RnnkitError(
    'not-registered',
    made === undefined
      ? `There is no optimizer ${check.describe(className)}; there are ${optimizerNames.join(', ')}.${check.didYouMean(className, optimizerNames)} ${howToRegister}`
      : `${check.describe(className)} is no optimizer: it has no applyGradients().`,
  );
}
