// What fit and fitDataset take.
import { check, RnnkitError } from '@rnnkit/data';
import type { ModelData } from '@rnnkit/models';

import type { Callback } from './callbacks/callback.ts';
import { classWeightCheck, type ClassWeight, type SampleWeights } from './sample-weight.ts';

/** What both ways of training take. */
export interface CommonFitOptions {
  /** Passes over the data. Default 1. */
  readonly epochs?: number;
  /** The first epoch's number: where a run that is resumed goes on. Default 0. */
  readonly initialEpoch?: number;
  /** Labelled data that is tried after each epoch: x, y, and how much each row counts. Default: none. */
  readonly validationData?: readonly [x: ModelData, y: ModelData, sampleWeight?: SampleWeights | undefined];
  /** Are told how it goes. Default: none. */
  readonly callbacks?: readonly Callback[];
  /** Stops training after the batch that is under way. An epoch that is not finished is not in the history. Default: none. */
  readonly signal?: AbortSignal;
}

/** Options of `fit`. */
export interface FitOptions extends CommonFitOptions {
  /** Rows of a batch, at least 1. Default 32. */
  readonly batchSize?: number;
  /** Whether each epoch goes through the data in another order. Default true. */
  readonly shuffle?: boolean;
  /** The share of the data, its last rows before any shuffling, that is tried after each epoch, in `[0, 1)`. Default 0. */
  readonly validationSplit?: number;
  /** How much each class counts, by its index; one when absent. Default: all alike. */
  readonly classWeight?: ClassWeight;
  /** How much each row, or each step of each row, counts. Default: all alike. */
  readonly sampleWeight?: SampleWeights | undefined;
}

/** Options of `fitDataset`. */
export interface DatasetFitOptions extends CommonFitOptions {
  /** How many batches an epoch has, for progress. Default: not known. */
  readonly batches?: number;
}

/** What is set, or has a default. */
export type Settled<Options, Defaults> = Omit<Options, keyof Defaults> & Required<Defaults>;

const callback: check.OptionCheck = (value, name) => {
  if (typeof value === 'object' && value !== null) return value;
  const hint = typeof value === 'function' ? ' Call it, or give lambdaCallback({ onEpochEnd: … }).' : '';
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be a callback, such as earlyStopping(); got ${check.describe(value)}.${hint}`,
  );
};

const validationData: check.OptionCheck = (value, name) => {
  if (Array.isArray(value) && (value.length === 2 || value.length === 3)) return value;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be [x, y] or [x, y, sampleWeight]; got ${check.describe(value)}.`,
  );
};

const commonChecks = {
  epochs: check.countOrZero,
  initialEpoch: check.countOrZero,
  validationData,
  callbacks: check.listOf(callback),
  signal: check.abortSignal,
};
const commonDefaults = { epochs: 1, initialEpoch: 0, callbacks: [] as readonly Callback[] };
const arrayDefaults = { batchSize: 32, shuffle: true, validationSplit: 0 };

/** Options that both ways of training have, with their defaults. */
export type CommonFitSettings = Settled<CommonFitOptions, typeof commonDefaults>;
/** Options of `fit`, with their defaults. */
export type FitSettings = Settled<FitOptions, typeof commonDefaults & typeof arrayDefaults>;

/** The options of `fit`, with their defaults. @throws Error when one is unknown or not what it has to be */
export function checkFitOptions(options: FitOptions): FitSettings {
  const checks = {
    ...commonChecks,
    batchSize: check.count,
    shuffle: check.flag,
    validationSplit: check.fraction,
    classWeight: classWeightCheck,
    sampleWeight: check.anything,
  };
  const settings = check.checkOptions<FitSettings>('fit', checks, { ...commonDefaults, ...arrayDefaults }, options);
  if (settings.validationSplit > 0 && settings.validationData !== undefined) {
    throw new RnnkitError('invalid-argument', 'fit takes validationData or validationSplit, not both.');
  }
  return settings;
}

/** The options of `fitDataset`, with their defaults. @throws Error when one is unknown or not what it has to be */
export function checkDatasetFitOptions(options: DatasetFitOptions): Settled<DatasetFitOptions, typeof commonDefaults> {
  return check.checkOptions<Settled<DatasetFitOptions, typeof commonDefaults>>(
    'fitDataset',
    { ...commonChecks, batches: check.count },
    commonDefaults,
    options,
  );
}
