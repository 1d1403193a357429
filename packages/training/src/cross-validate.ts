// k-fold cross-validation: the model is trained from its start once for each fold, and tried on the rows that were held out.
import { check, kFold, Random, RnnkitError, type Split } from '@rnnkit/data';
import { usageOf, type ModelData } from '@rnnkit/models';

import type { Settled } from './fit-options.ts';
import { refuseOwn } from './compile-config.ts';
import { runFold, type FoldJob, type FoldResult, type FoldWatch } from './folds/fold.ts';
import { workersCheck, type Workers } from './folds/fold-workers.ts';
import { runFolds } from './folds/run-folds.ts';
import { classOf } from './metrics/accuracy.ts';
import { batchRows, type Batch } from './batches.ts';
import { readRows } from './labelled-rows.ts';
import { compiledConfigOf } from './folds/compiled-config.ts';
import { classWeightCheck, type ClassWeight, type SampleWeights } from './sample-weight.ts';
import type { TrainableModel } from './trainable-model.ts';

/** How far a fold's training is. */
export interface FoldProgress {
  /** The fold, counted from 0. */
  readonly fold: number;
  readonly folds: number;
  /** The epoch that was finished, counted from 0. */
  readonly epoch: number;
  readonly epochs: number;
  /** The epoch's averages, and those of the held-out rows after `val_`. */
  readonly logs: Readonly<Record<string, number>>;
}

/** Options of {@link crossValidate}. */
export interface CrossValidateOptions {
  /**
   * How many folds, or which rows each trains on and holds out, such as from `kFold` of `@rnnkit/data`. A number makes folds in
   * which each class has its share. Default 5.
   */
  readonly folds?: number | readonly Split[];
  /** Passes over the data in each fold. Default 1. */
  readonly epochs?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** Seed of the folds and of each fold's weights, shuffles and dropout. Default the model's. */
  readonly seed?: number;
  /** How much each class counts, by its index; one when absent. */
  readonly classWeight?: ClassWeight;
  /** How much each row, or each step of each row, counts. Default: all alike. */
  readonly sampleWeight?: SampleWeights;
  /**
   * How many folds are trained at a time, each by a worker with one thread; or workers to use, which several cross-validations
   * can share. The result is the same with any number. Default 1: one after the other, in this thread.
   */
  readonly workers?: Workers;
  /** Ends it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Is told of each epoch of each fold. */
  readonly onProgress?: (progress: FoldProgress) => void;
}

/** The result of a cross-validation. */
export interface CrossValidation {
  /** Each fold, in order. */
  readonly folds: readonly FoldResult[];
  /** The mean over the folds of the loss and each metric on the held-out rows. */
  readonly mean: Readonly<Record<string, number>>;
  /** Their standard deviation over the folds (of a sample: n − 1). */
  readonly standardDeviation: Readonly<Record<string, number>>;
}

/**
 * Trains a model anew for each of k folds of the data and tries it on the rows that the fold holds out. The result depends on
 * the seed alone.
 *
 * @param model a compiled model that says what is trained; it is not trained itself. Layers that do not learn (`trainable`
 * false) keep its weights, all others start from the fold's seed.
 * @param x inputs, one row per sample
 * @param y labels, one row per sample
 * @throws Error when data and model do not fit, or there are fewer rows than folds
 *
 * @example
 * const { mean, standardDeviation } = await crossValidate(model, x, y, { folds: 5, epochs: 3 });
 */
export async function crossValidate(
  model: TrainableModel<unknown>,
  x: ModelData,
  y: ModelData,
  options: CrossValidateOptions = {},
): Promise<CrossValidation> {
  usageOf(model).expectAlive();
  const checks = {
    folds: check.anything,
    epochs: check.count,
    batchSize: check.count,
    seed: check.finite,
    classWeight: classWeightCheck,
    sampleWeight: check.anything,
    workers: workersCheck,
    signal: check.abortSignal,
    onProgress: check.callable,
  };
  const defaults = { folds: 5, epochs: 1, batchSize: 32, seed: model.seed, workers: 1 };
  const settings = check.checkOptions<Settled<CrossValidateOptions, typeof defaults>>(
    'crossValidate',
    checks,
    defaults,
    options,
  );
  const { folds: asked, epochs, batchSize, seed, classWeight, sampleWeight, workers, signal, onProgress } = settings;
  const data = await readRows(model, { x, y, sampleWeight });
  const random = new Random(seed);
  const splits = splitsOf(asked, data, model, seed);
  const values = await model.getWeights();
  const frozen = new Map(
    model.weights.flatMap(({ name, trainable, moving }, index) =>
      trainable || moving ? [] : [[name, values[index]!]],
    ),
  );
  const jobs = splits.map(({ train, test }, fold): FoldJob => ({
    fold,
    config: compiledConfigOf(model, random.derive('model', fold).integer(0, 2 ** 31)),
    frozen,
    train: Int32Array.from(train),
    test: Int32Array.from(test),
    fit: { epochs, batchSize, classWeight },
  }));
  const watchOf = ({ fold }: FoldJob): FoldWatch => ({
    signal,
    progress: (epoch, logs) => onProgress?.({ fold, folds: jobs.length, epoch, epochs, logs }),
  });
  if (workers !== 1) {
    refuseOwn(compiledConfigOf(model, seed).compiled, 'Leave workers out, or use losses and metrics of this package.');
    return summarize(await runFolds(jobs, data, workers, watchOf, signal));
  }
  const folds: FoldResult[] = [];
  for (const job of jobs) folds.push(await runFold(job, data, watchOf(job)));
  return summarize(folds);
}

function summarize(folds: readonly FoldResult[]): CrossValidation {
  const names = Object.keys(folds[0]?.metrics ?? {});
  const valuesOf = (name: string): number[] => folds.map(({ metrics }) => metrics[name] ?? Number.NaN);
  const byName = (figure: (values: number[]) => number): Record<string, number> =>
    Object.fromEntries(names.map((name) => [name, figure(valuesOf(name))]));
  return { folds, mean: byName(meanOf), standardDeviation: byName(deviationOf) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function splitsOf(
  folds: NonNullable<CrossValidateOptions['folds']>,
  data: Batch,
  model: TrainableModel<unknown>,
  seed: number,
): readonly Split[] {
  const rows = batchRows(data);
  if (typeof folds === 'number') {
    if (!Number.isSafeInteger(folds) || folds < 2 || folds > rows) {
      throw new RnnkitError(
        'invalid-argument',
        `crossValidate: folds is a whole number from 2 to the number of rows, ${rows}; got ${folds}.`,
      );
    }
    const classes = Array.from({ length: rows }, (_, row) => classKey(data, row, model));
    return kFold(classes, { folds, seed });
  }
  if (!Array.isArray(folds) || !folds.every(isSplit)) {
    throw new RnnkitError(
      'invalid-argument',
      `crossValidate: folds is a number, or a list of { train, test } with the rows of each; got ${check.describe(folds)}.`,
    );
  }
  if (folds.length < 2)
    throw new RnnkitError('invalid-argument', `crossValidate needs at least 2 folds; got ${folds.length}.`);
  for (const [index, { train, test }] of folds.entries()) {
    if (train.length === 0 || test.length === 0) {
      throw new RnnkitError(
        'invalid-argument',
        `crossValidate: fold ${index} has no rows to ${train.length === 0 ? 'train on' : 'hold out'}.`,
      );
    }
    const outside = [...train, ...test].find((row) => !Number.isInteger(row) || row < 0 || row >= rows);
    if (outside !== undefined) {
      throw new RnnkitError(
        'invalid-argument',
        `crossValidate: fold ${index} names row ${outside}; the rows are 0 to ${rows - 1}.`,
      );
    }
  }
  return folds;
}

function isSplit(value: unknown): boolean {
  const { train, test } = Object(value) as { readonly train?: unknown; readonly test?: unknown };
  const isList = (rows: unknown): boolean => Array.isArray(rows) || rows instanceof Int32Array;
  return isList(train) && isList(test);
}

/** The class of a row; the same for all where labels are not one class for each row. */
function classKey({ y }: Batch, row: number, model: TrainableModel<unknown>): number {
  const { losses, outputShape } = model;
  const [labels, loss] = [y[0]!, losses[0]!];
  if (y.length > 1) return 0;
  if (outputShape.length > 2) return 0;
  if (loss.sparse === true) return labels.data[row]!;
  const units = outputShape.at(-1) ?? 1;
  if (loss.classification === 'multiclass') return classOf(labels, row, units);
  return loss.classification === 'binary' && units === 1 ? Number(labels.data[row]! > 0.5) : 0;
}
