// Training: epoch after epoch, batch after batch.
import { activeBackend, check } from '@rnnkit/core';

import { batchesOfRows, checkRows, fullBatch, type Batch, type FullBatch } from './batches.ts';
import type { Callback } from './callbacks/callback.ts';
import { checkLabels } from './compile-checks.ts';
import { dataDigest } from './data-digest.ts';
import type { FitEngine } from './fit-engine.ts';
import { FitRun, type RunStart } from './fit-run.ts';
import type { History } from './history.ts';
import { rowCount, takeRows, toHostArray, type DataInput, type HostArray } from './host-array.ts';
import { argMax } from './metrics/metric.ts';
import { checkIds, readInput } from './model-input.ts';
import type { SequentialModel } from './sequential.ts';
import { LocalFit } from './local-fit.ts';
import { Averages } from './step.ts';
import { ParallelFit } from './workers/parallel-fit.ts';
import { countOf, usingWorkers, type Workers } from './workers/pool.ts';
import { epochOrder } from './workers/shares.ts';

/** How much each row counts, one number for each. */
export type SampleWeight = readonly number[] | Float32Array;

/** What both ways of training take. */
interface CommonFitOptions {
  /** Passes over the data. Default 1. */
  readonly epochs?: number;
  /** The first epoch's number: where a run that is resumed goes on. Default 0. */
  readonly initialEpoch?: number;
  /** Labelled data that is tried after each epoch: x, y, and how much each row counts. */
  readonly validationData?: readonly [x: DataInput, y: DataInput, sampleWeight?: SampleWeight];
  /** Are told how it goes. */
  readonly callbacks?: readonly Callback[];
  /** Stops training after the batch that is under way. An epoch that is not finished is not in the history. */
  readonly signal?: AbortSignal;
}

/** Options of `fit`. */
export interface FitOptions extends CommonFitOptions {
  /** Default 32. */
  readonly batchSize?: number;
  /** Whether each epoch goes through the data in another order. Default true. */
  readonly shuffle?: boolean;
  /** The share of the data, its last rows before any shuffling, that is tried after each epoch. Default 0. */
  readonly validationSplit?: number;
  /** How much each class counts, by its index; one when absent. */
  readonly classWeight?: Readonly<Record<number, number>>;
  /** How much each row counts. */
  readonly sampleWeight?: SampleWeight;
  /**
   * How many threads train together, each on its part of every batch; or workers to use. The result is the same on every run
   * with as many, and with another number differs by rounding alone. During an epoch the model stays what it was at its start.
   * Default 1: this thread.
   */
  readonly workers?: Workers;
}

/** Options of `fitDataset`. */
export interface DatasetFitOptions extends CommonFitOptions {
  /** How many batches an epoch has, for progress. */
  readonly batches?: number;
}

/** A page has to answer within a few frames, so training lets other work in as often. */
const breathEvery = 50;

/** Trains on arrays. */
export async function fitArrays(
  model: SequentialModel,
  x: DataInput,
  y: DataInput,
  options: FitOptions,
): Promise<History> {
  const { batchSize = 32, shuffle = true, validationSplit = 0, classWeight, sampleWeight } = options;
  check.count(batchSize, 'fit: batchSize');
  check.fraction(validationSplit, 'fit: validationSplit');
  const all = { x: await readInput(model, x, 'x'), y: await toHostArray(y, 'y'), sampleWeight };
  checkRows(all);
  const [train, held] = validationSplit > 0 ? splitLast(all, validationSplit) : [all, undefined];
  if (held !== undefined && options.validationData !== undefined) {
    throw new Error('fit takes validationData or validationSplit, not both.');
  }
  const weighted = classWeight === undefined ? train : withClassWeight(train, classWeight);
  checkLabels(all.y, model.outputShape, model.loss);
  const validation = held ?? (await readValidation(model, options));
  const batches = Math.ceil(rowCount(train.x) / batchSize);
  const settings = (): Record<string, unknown> => ({
    batchSize,
    shuffle,
    data: dataDigest(weighted),
    validation: validation === undefined ? null : dataDigest(validation),
  });
  const { workers = 1 } = options;
  if (countOf(workers) === 1) {
    const engine = new LocalFit(model, {
      batchesOf: (epoch) =>
        batchesOfRows(weighted, batchSize, epochOrder(model.seed, epoch, rowCount(train.x), shuffle)),
      validation,
      batchSize,
      toleratesNaN: toleratesNaN(options),
    });
    return runEpochs(model, engine, { batches, settings }, options);
  }
  check.count(countOf(workers), 'fit: workers');
  return usingWorkers(workers, (pool) =>
    pool.withAll(async (connections) => {
      const engine = await ParallelFit.start(model, pool, connections, {
        train: weighted,
        validation,
        batchSize,
        shuffle,
        toleratesNaN: toleratesNaN(options),
        stepwise: isWatched(options),
      });
      return runEpochs(model, engine, { batches, settings }, options);
    }),
  );
}

/** Trains on batches that come one after the other. */
export async function fitBatches(
  model: SequentialModel,
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  options: DatasetFitOptions,
): Promise<History> {
  const validation = await readValidation(model, options);
  const engine = new LocalFit(model, {
    batchesOf: () => completed(model, batches),
    validation,
    batchSize: 32,
    toleratesNaN: toleratesNaN(options),
  });
  const settings = (): Record<string, unknown> => ({
    batches: options.batches,
    validation: validation === undefined ? null : dataDigest(validation),
  });
  return runEpochs(model, engine, { batches: options.batches, settings }, options);
}

async function* completed(
  model: SequentialModel,
  batches: AsyncIterable<Batch> | Iterable<Batch>,
): AsyncGenerator<FullBatch> {
  let empty = true;
  for await (const batch of batches) {
    const full = fullBatch(batch);
    model.build(batch.x.shape);
    checkIds(model, batch.x, 'x');
    empty = false;
    yield full;
  }
  if (empty) throw new Error('The data set gave no batch. Can it be walked through more than once?');
}

async function readValidation(
  model: SequentialModel,
  { validationData }: CommonFitOptions,
): Promise<Batch | undefined> {
  if (validationData === undefined) return undefined;
  const [x, y, sampleWeight] = validationData;
  const data = {
    x: await readInput(model, x, 'the validation x'),
    y: await toHostArray(y, 'the validation y'),
    sampleWeight,
  };
  checkRows(data);
  return data;
}

function splitLast(data: Batch, share: number): [train: Batch, held: Batch] {
  const rows = rowCount(data.x);
  const boundary = Math.floor(rows * (1 - share));
  if (boundary === 0 || boundary === rows) {
    throw new Error(`A validationSplit of ${share} leaves ${boundary} of ${rows} rows to train on.`);
  }
  const part = (from: number, to: number): Batch => {
    const taken = Int32Array.from({ length: to - from }, (_, index) => from + index);
    return { x: takeRows(data.x, taken), y: takeRows(data.y, taken), sampleWeight: data.sampleWeight?.slice(from, to) };
  };
  return [part(0, boundary), part(boundary, rows)];
}

function withClassWeight(data: Batch, classWeight: Readonly<Record<number, number>>): Batch {
  const rows = rowCount(data.x);
  const sampleWeight = Float32Array.from(
    { length: rows },
    (_, row) => (data.sampleWeight?.[row] ?? 1) * (classWeight[classOf(data.y, row)] ?? 1),
  );
  return { ...data, sampleWeight };
}

function classOf({ data, shape }: HostArray, row: number): number {
  if (shape.length > 2) throw new Error('classWeight is for one label per row; for labels per step use sampleWeight.');
  const columns = shape[1] ?? 1;
  return columns === 1 ? data[row]! : argMax(data, row * columns, columns);
}

const toleratesNaN = ({ callbacks = [] }: CommonFitOptions): boolean =>
  callbacks.some((callback) => callback.toleratesNaN === true);

/** Some metrics are not cheap, so they are worked out in the middle of an epoch only for who asks. */
const isWatched = ({ callbacks = [] }: CommonFitOptions): boolean =>
  callbacks.some((callback) => callback.onBatchEnd !== undefined);

async function runEpochs(
  model: SequentialModel,
  engine: FitEngine,
  start: Pick<RunStart, 'batches' | 'settings'>,
  options: CommonFitOptions,
): Promise<History> {
  const { epochs = 1, initialEpoch = 0, callbacks = [], signal } = options;
  check.countOrZero(epochs, 'fit: epochs');
  check.countOrZero(initialEpoch, 'fit: initialEpoch');
  const watched = isWatched(options);
  const run = new FitRun({ model, callbacks, initialEpoch, ...start });
  const isOver = (): boolean => run.stopped || signal?.aborted === true;
  const breathe = breather();

  await activeBackend()?.backUp?.();
  for (const callback of callbacks) await callback.onTrainBegin?.(run);
  await run.restore();
  for (let epoch = run.epoch; epoch < epochs && !isOver(); epoch++) {
    for (const callback of callbacks) await callback.onEpochBegin?.(epoch, run);
    let averages: Averages | undefined;
    let index = 0;
    for await (const results of engine.train(epoch, isOver)) {
      for (const result of results) {
        averages ??= new Averages(model.metrics);
        averages.add(result);
        if (watched) {
          const logs = averages.result();
          for (const callback of callbacks) await callback.onBatchEnd?.(index, logs, run);
        }
        index++;
      }
      await breathe();
    }
    if (callbacks.length > 0 || isOver() || epoch === epochs - 1) await engine.sync();
    if (isOver() || averages === undefined) break;
    await activeBackend()?.backUp?.();
    const logs = { ...averages.result(), ...(await validate(model, engine, breathe)) };
    run.finish(epoch, logs);
    for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs, run);
    await run.backUp();
  }
  for (const callback of callbacks) await callback.onTrainEnd?.(run);
  return run.history;
}

async function validate(
  model: SequentialModel,
  engine: FitEngine,
  breathe: () => Promise<void>,
): Promise<Record<string, number>> {
  let averages: Averages | undefined;
  for await (const result of engine.test()) {
    averages ??= new Averages(model.metrics);
    averages.add(result);
    await breathe();
  }
  return averages?.result('val_') ?? {};
}

function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < breathEvery) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    last = performance.now();
  };
}
