// From an optimizer's configuration, which may come from a file, to the optimizer.
import { check, howToRegister, makeRegistered, RnnkitError } from '@rnnkit/data';

import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamw } from './adamw.ts';
import { lamb } from './lamb.ts';
import { lion } from './lion.ts';
import { nadam } from './nadam.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** The names of all optimizers: of the command's choices, of what `compile` takes, and of the table below. */
export const optimizerNames = [
  'sgd',
  'rmsprop',
  'adam',
  'adamW',
  'adamax',
  'nadam',
  'adagrad',
  'adadelta',
  'lion',
  'lamb',
] as const;

/** The name of an optimizer. */
export type OptimizerName = (typeof optimizerNames)[number];

/** Each checks its options itself. */
const optimizers: Readonly<Record<OptimizerName, (options: object) => Optimizer>> = {
  sgd,
  rmsprop,
  adam,
  adamW: adamw,
  adamax,
  nadam,
  adagrad,
  adadelta,
  lion,
  lamb,
};

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
  if (name !== undefined) return optimizers[name](config);
  const made = makeRegistered(className, config) as Optimizer | undefined;
  if (typeof made?.applyGradients === 'function') return made;
  throw new RnnkitError(
    'not-registered',
    made === undefined
      ? `There is no optimizer ${check.describe(className)}; there are ${optimizerNames.join(', ')}.${check.didYouMean(className, optimizerNames)} ${howToRegister}`
      : `${check.describe(className)} is no optimizer: it has no applyGradients().`,
  );
}
