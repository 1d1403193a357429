// From an optimizer's configuration, which may come from a file, to the optimizer.
import { check } from '@rnnkit/core';

import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamw } from './adamw.ts';
import { lion } from './lion.ts';
import { nadam } from './nadam.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

/** Each checks its options itself. */
const optimizers: ReadonlyMap<string, (options: object) => Optimizer> = new Map([
  ['SGD', sgd],
  ['RMSprop', rmsprop],
  ['Adam', adam],
  ['AdamW', adamw],
  ['Adamax', adamax],
  ['Nadam', nadam],
  ['Adagrad', adagrad],
  ['Adadelta', adadelta],
  ['Lion', lion],
]);

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
  for (const [name, make] of optimizers) if (name.toLowerCase() === className.toLowerCase()) return make(config);
  throw new Error(`There is no optimizer "${className.slice(0, 40)}"; there are ${[...optimizers.keys()].join(', ')}.`);
}
