// The names of the optimizers by themselves: who only offers them to choose from does not load what they do.
import type * as optimizers from './optimizers.ts';

/** The name of an optimizer. */
export type OptimizerName = keyof typeof optimizers;

const known: Readonly<Record<OptimizerName, true>> = {
  adadelta: true,
  adagrad: true,
  adam: true,
  adamW: true,
  adamax: true,
  lamb: true,
  lion: true,
  nadam: true,
  rmsprop: true,
  sgd: true,
};

/** The names of all optimizers: of the command's choices, and of what `compile` takes. */
export const optimizerNames: readonly OptimizerName[] = Object.keys(known) as OptimizerName[];
