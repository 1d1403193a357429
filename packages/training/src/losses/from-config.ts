// From a loss' name or configuration, which may come from a file, to the loss, and back.
import { check, howToRegister, isRegistered, makeRegistered, RnnkitError } from '@rnnkit/data';
import type { LayerConfig, OwnName } from '@rnnkit/layers';

import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from './cross-entropy.ts';
import { crfNegativeLogLikelihood } from './crf.ts';
import { binaryFocalCrossentropy, categoricalFocalCrossentropy } from './focal.ts';
import { categoricalHinge, hinge, squaredHinge } from './hinge.ts';
import { BuiltInLoss, type Loss } from './loss.ts';
import {
  cosineSimilarity,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
} from './regression.ts';

/** The names of all losses. */
export const lossNames = [
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryFocalCrossentropy',
  'categoricalFocalCrossentropy',
  'crfNegativeLogLikelihood',
  'cosineSimilarity',
  'hinge',
  'squaredHinge',
  'categoricalHinge',
  'huber',
  'klDivergence',
  'logCosh',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredError',
  'meanSquaredLogarithmicError',
  'poisson',
] as const;

/** The name of a loss. */
export type LossName = (typeof lossNames)[number];

/** A loss' class, such as `Huber`, and its options. */
export interface LossConfig {
  readonly className: string;
  readonly config?: object;
}

/** Each checks its options itself. */
const losses: Readonly<Record<LossName, (options: never) => Loss>> = {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  crfNegativeLogLikelihood,
  cosineSimilarity,
  hinge,
  squaredHinge,
  categoricalHinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
};

/**
 * The loss that is meant.
 *
 * @param given a loss, its name, or its class and options, such as a saved model holds
 * @throws Error when there is none of that name, or an option is not what it has to be
 */
export function lossFromConfig(given: unknown): Loss {
  if (isLoss(given)) return given;
  if (typeof given === 'string') {
    const name = lossNames.find((known) => known === given);
    if (name !== undefined) return losses[name]({} as never);
    return ownLoss(given, {});
  }
  if (typeof given !== 'object' || given === null || !('className' in given)) {
    throw new RnnkitError(
      'invalid-argument',
      `compile: loss has to be a loss, its name, or { className, config }; got ${check.describe(given)}. One of your own is { name, call(labels, predictions) }.`,
    );
  }
  const { className, config } = check.readConfig('loss', given);
  const name = nameOf(className);
  return name === undefined ? ownLoss(className, config) : losses[name](config as never);
}

/** A loss that somebody has made known. */
function ownLoss(className: string, config: check.UncheckedOptions): Loss {
  const made = makeRegistered(className, config);
  if (made === undefined) throw unknown(className);
  if (isLoss(made)) return made;
  throw new RnnkitError('invalid-argument', `${check.describe(className)} is no loss: it has no name and call().`);
}

function isLoss(given: unknown): given is Loss {
  if (typeof given !== 'object' || given === null) return false;
  const { call, name } = given as Partial<Loss>;
  return typeof call === 'function' && typeof name === 'string';
}

function nameOf(className: string): LossName | undefined {
  return lossNames.find((known) => known.toLowerCase() === className.toLowerCase());
}

/** Keras' other words for them, and the words of other libraries. */
const aliases: Readonly<Record<string, LossName>> = {
  crf: 'crfNegativeLogLikelihood',
  crfloss: 'crfNegativeLogLikelihood',
  bce: 'binaryCrossentropy',
  cce: 'categoricalCrossentropy',
  crossentropy: 'categoricalCrossentropy',
  kld: 'klDivergence',
  kldiv: 'klDivergence',
  kullbackleiblerdivergence: 'klDivergence',
  l1: 'meanAbsoluteError',
  l2: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  mse: 'meanSquaredError',
  msle: 'meanSquaredLogarithmicError',
  focal: 'categoricalFocalCrossentropy',
  scce: 'sparseCategoricalCrossentropy',
  cosineproximity: 'cosineSimilarity',
};

function unknown(name: string): Error {
  return new RnnkitError(
    'not-registered',
    `There is no loss ${check.describe(name)}; there are ${lossNames.join(', ')}.${check.didYouMean(name, lossNames, aliases)} ${howToRegister}`,
  );
}

/** A loss as JSON; undefined for one of the caller's own that is not registered, of which a file cannot say what it computes. */
export function lossConfig(
  given: Loss | LossName | OwnName | LossConfig,
): LossName | OwnName | LayerConfig | undefined {
  if (typeof given === 'string') return given;
  const loss = lossFromConfig(given);
  const { className } = loss;
  if (className === undefined || !(loss instanceof BuiltInLoss || isRegistered(className))) return undefined;
  return { className, config: loss.getConfig?.() ?? {} };
}
