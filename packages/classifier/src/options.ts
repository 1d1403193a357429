// What a classifier is made and trained with.
import { check, RnnkitError } from '@rnnkit/data';
import { optimizerNames, type OptimizerName } from '@rnnkit/optimizers';

import { classifierDefaults, type ClassifierPreset } from './defaults.ts';

/** What a token can be. */
export const tokenLevels = ['words', 'characters'] as const;

/** What a token is. */
export type TokenLevel = (typeof tokenLevels)[number];

/** The recurrent layers that a classifier can have. */
export const cells = ['lstm', 'gru', 'simpleRnn'] as const;

/** The recurrent layer. */
export type Cell = (typeof cells)[number];

/** What becomes of the recurrent layer's outputs, one for each token. */
export const poolings = ['last', 'average', 'max'] as const;

/** What becomes of the recurrent layer's outputs. */
export type Pooling = (typeof poolings)[number];

/** The Unicode normalizations that texts can get (UAX #15). */
export const normalizations = ['none', 'NFC', 'NFD', 'NFKC'] as const;

/** The Unicode normalization of texts. */
export type Normalization = (typeof normalizations)[number];

/** How the learning rate can go. */
export const schedules = ['constant', 'cosine'] as const;

/** How the learning rate goes. */
export type ScheduleName = (typeof schedules)[number];

/** The shape of a classifier: how it reads texts, and its layers. {@link classifierDefaults} holds the default of each. */
export interface Architecture {
  /** What a token is. Default `words`; the other defaults depend on it. */
  readonly tokenLevel: TokenLevel;
  /** The recurrent layer. */
  readonly cell: Cell;
  /** Size of its state, at least 1. */
  readonly units: number;
  /** Size of a token's vector, at least 1. */
  readonly embeddingDim: number;
  /** Most tokens that are told apart, with padding and unknown ones: at least 3. */
  readonly vocabularySize: number;
  /** Tokens of a text, at most 1,000,000; of a longer one the end is kept. */
  readonly maxLength: number;
  /** Whether the text is read both ways. */
  readonly bidirectional: boolean;
  /** What is classified: the recurrent layer's `last` output, or the `average` or `max` of its outputs over all tokens. */
  readonly pooling: Pooling;
  /** Share of the recurrent layer's input that is dropped while training, in `[0, 1)`. */
  readonly dropout: number;
  /** Share of the recurrent layer's output, before the dense layer, that is dropped while training, in `[0, 1)`. */
  readonly outputDropout: number;
  /** Whether letters become small before they are read. */
  readonly lowerCase: boolean;
  /** The Unicode normalization of texts before they are read. */
  readonly normalization: Normalization;
  /** Seed of the weights, the shuffles, the dropout, and of what is held out. */
  readonly seed: number;
}

/** How a classifier is trained. {@link classifierDefaults} holds the default of each. */
export interface Learning {
  /** The update rule. */
  readonly optimizer: OptimizerName;
  /** The step size; with the schedule `cosine` the highest. */
  readonly learningRate: number;
  /** `constant`, or `cosine`: a warm-up over 5 % of the steps, then half a cosine down to 0. */
  readonly schedule: ScheduleName;
  /** Share of each label that is spread evenly over the classes while training, in `[0, 1)`. */
  readonly labelSmoothing: number;
  /** Texts of a step, at least 1. */
  readonly batchSize: number;
  /** Most passes over the texts, at least 1. Of few texts more than the default are made: as many as make 300 steps. */
  readonly epochs: number;
  /** Epochs without a better validation accuracy before training stops, at least 1; or three tenths of the epochs, if that is more. */
  readonly patience: number;
  /** Share of the texts that is held out to choose the best epoch, in `[0, 1)`; 0 holds none out. */
  readonly validationSplit: number;
}

/** All that a classifier is made and trained with. */
export interface ClassifierSettings extends Architecture, Learning {}

/** What a classifier is made and trained with; what is absent has its default. */
export type ClassifierOptions = { readonly [Name in keyof ClassifierSettings]?: ClassifierSettings[Name] | undefined };

/** The longest text that a classifier may read, in tokens. */
export const longestText = 1_000_000;

/** The checks of {@link ClassifierOptions}. */
export const optionChecks: Readonly<Record<keyof ClassifierSettings, check.OptionCheck>> = {
  tokenLevel: check.oneOf(...tokenLevels),
  cell: check.oneOf(...cells),
  units: check.count,
  embeddingDim: check.count,
  vocabularySize: check.whole(3),
  maxLength: check.whole(1, longestText),
  bidirectional: check.flag,
  pooling: check.oneOf(...poolings),
  dropout: check.fraction,
  outputDropout: check.fraction,
  lowerCase: check.flag,
  normalization: check.oneOf(...normalizations),
  seed: check.countOrZero,
  optimizer: check.oneOf(...optimizerNames),
  learningRate: check.positive,
  schedule: check.oneOf(...schedules),
  labelSmoothing: check.fraction,
  batchSize: check.count,
  epochs: check.count,
  patience: check.count,
  validationSplit: check.fraction,
};

/** Fewer steps teach a network next to nothing. */
const fewestSteps = 300;

/**
 * Some options, with the defaults in the place of those that are absent.
 *
 * @param texts how many texts are trained on: with few of them more epochs are made
 * @param preset whose defaults are taken. Default: those of the token level, which is `words` by default
 * @throws Error when an option is unknown or not what it has to be
 */
export function settleOptions(
  options: ClassifierOptions,
  texts: number,
  preset?: ClassifierPreset,
): ClassifierSettings {
  check.countOrZero(texts, 'settleOptions: texts');
  return settle('settleOptions', options, texts, preset);
}

/** The settings of some options, with the name of who takes them in errors. */
export function settle(
  owner: string,
  options: ClassifierOptions,
  texts: number,
  preset?: ClassifierPreset,
): ClassifierSettings {
  check.checkOptions(owner, optionChecks, {}, options);
  const name = preset ?? options.tokenLevel ?? 'words';
  if (typeof name !== 'string' || !Object.hasOwn(classifierDefaults, name))
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: the defaults are those of ${Object.keys(classifierDefaults).join(', ')}; got ${check.describe(name)}.`,
    );
  const defaults = classifierDefaults[name];
  const settings = check.checkOptions(owner, optionChecks, defaults, options);
  const steps = Math.max(1, Math.ceil(texts / settings.batchSize));
  const epochs = options.epochs ?? Math.max(defaults.epochs, Math.ceil(fewestSteps / steps));
  const patience = options.patience ?? Math.max(defaults.patience, Math.ceil(0.3 * epochs));
  return { ...settings, epochs, patience };
}
