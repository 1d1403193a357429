import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from './cross-entropy.ts';
import type { Loss } from './loss.ts';
import {
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanSquaredError,
  poisson,
} from './regression.ts';

const losses: ReadonlyMap<string, () => Loss> = new Map([
  ['binaryCrossentropy', binaryCrossentropy],
  ['categoricalCrossentropy', categoricalCrossentropy],
  ['sparseCategoricalCrossentropy', sparseCategoricalCrossentropy],
  ['cosineSimilarity', cosineSimilarity],
  ['hinge', hinge],
  ['huber', huber],
  ['klDivergence', klDivergence],
  ['logCosh', logCosh],
  ['meanAbsoluteError', meanAbsoluteError],
  ['meanSquaredError', meanSquaredError],
  ['poisson', poisson],
]);

/** The loss of a name. @throws Error when there is none */
export function lossFromName(name: string): Loss {
  const make = losses.get(name);
  if (make === undefined) {
    throw new Error(`There is no loss "${name.slice(0, 40)}"; there are ${[...losses.keys()].join(', ')}.`);
  }
  return make();
}
