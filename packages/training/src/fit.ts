// Training: epoch after epoch, batch after batch.
import { activeBackend, check, Random } from '@rnnkit/core';

import { batchesOfRows, checkRows, fullBatch, type Batch, type FullBatch } from './batches.ts';
import type { Callback, TrainingRun } from './callbacks/callback.ts';
import { checkLabels } from './compile-checks.ts';
import { History } from './history.ts';
import { rowCount, takeRows, toHostArray, type DataInput, type HostArray } from './host-array.ts';
import { argMax } from './metrics/metric.ts';
import type { SequentialModel } from './sequential.ts';
import { StepReader } from './step-reader.ts';
import { Averages, testStep, type StepResult } from './step.ts';

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
  const all = { x: await toHostArray(x, 'x'), y: await toHostArray(y, 'y'), sampleWeight };
  checkRows(all);
  const [train, held] = validationSplit > 0 ? splitLast(all, validationSplit) : [all, undefined];
  if (held !== undefined && options.validationData !== undefined) {
    throw new Error('fit takes validationData or validationSplit, not both.');
  }
  const weighted = classWeight === undefined ? train : withClassWeight(train, classWeight);
  model.build(all.x.shape);
  checkLabels(all.y, model.outputShape, model.loss);
  const rows = rowCount(train.x);
  const order = Int32Array.from({ length: rows }, (_, index) => index);
  const random = new Random(model.seed);
  return runEpochs(
    model,
    (epoch) =>
      batchesOfRows(weighted, batchSize, shuffle ? random.derive('shuffle', epoch).shuffle(order.slice()) : order),
    Math.ceil(rows / batchSize),
    held ?? (await readValidation(options)),
    batchSize,
    options,
  );
}

/** Trains on batches that come one after the other. */
export async function fitBatches(
  model: SequentialModel,
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  options: DatasetFitOptions,
): Promise<History> {
  const validation = await readValidation(options);
  return runEpochs(model, () => completed(model, batches), options.batches, validation, 32, options);
}

async function* completed(
  model: SequentialModel,
  batches: AsyncIterable<Batch> | Iterable<Batch>,
): AsyncGenerator<FullBatch> {
  let empty = true;
  for await (const batch of batches) {
    const full = fullBatch(batch);
    model.build(batch.x.shape);
    empty = false;
    yield full;
  }
  if (empty) throw new Error('The data set gave no batch. Can it be walked through more than once?');
}

async function readValidation({ validationData }: CommonFitOptions): Promise<Batch | undefined> {
  if (validationData === undefined) return undefined;
  const [x, y, sampleWeight] = validationData;
  const data = {
    x: await toHostArray(x, 'the validation x'),
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

async function runEpochs(
  model: SequentialModel,
  batchesOf: (epoch: number) => Iterable<FullBatch> | AsyncIterable<FullBatch>,
  batches: number | undefined,
  validation: Batch | undefined,
  validationBatchSize: number,
  options: CommonFitOptions,
): Promise<History> {
  const { epochs = 1, initialEpoch = 0, callbacks = [], signal } = options;
  check.countOrZero(epochs, 'fit: epochs');
  check.countOrZero(initialEpoch, 'fit: initialEpoch');
  const toleratesNaN = callbacks.some((callback) => callback.toleratesNaN === true);
  // Some metrics are not cheap, so they are worked out in the middle of an epoch only for who asks.
  const watched = callbacks.some((callback) => callback.onBatchEnd !== undefined);
  const history = new History();
  let stopped = false;
  const run: TrainingRun = {
    model,
    batches,
    stop: () => {
      stopped = true;
    },
  };
  const isOver = (): boolean => stopped || signal?.aborted === true;
  const breathe = breather();

  await activeBackend()?.backUp?.();
  for (const callback of callbacks) await callback.onTrainBegin?.(run);
  for (let epoch = initialEpoch; epoch < epochs && !isOver(); epoch++) {
    for (const callback of callbacks) await callback.onEpochBegin?.(epoch, run);
    let averages: Averages | undefined;
    let index = 0;
    const reader = new StepReader(model, toleratesNaN);
    const take = async (results: readonly StepResult[]): Promise<void> => {
      for (const result of results) {
        averages ??= new Averages(model.metrics);
        averages.add(result);
        if (watched) {
          const logs = averages.result();
          for (const callback of callbacks) await callback.onBatchEnd?.(index, logs, run);
        }
        index++;
      }
    };
    try {
      for await (const batch of batchesOf(epoch)) {
        await take(await reader.step(batch));
        await breathe();
        if (isOver()) break;
      }
      await take(await reader.rest());
    } finally {
      reader.dispose();
    }
    if (isOver() || averages === undefined) break;
    await activeBackend()?.backUp?.();
    const logs = { ...averages.result(), ...(await validate(model, validation, validationBatchSize, breathe)) };
    history.record(epoch, logs);
    for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs, run);
  }
  for (const callback of callbacks) await callback.onTrainEnd?.(run);
  return history;
}

async function validate(
  model: SequentialModel,
  data: Batch | undefined,
  batchSize: number,
  breathe: () => Promise<void>,
): Promise<Record<string, number>> {
  if (data === undefined) return {};
  const averages = new Averages(model.metrics);
  for (const batch of batchesOfRows(data, batchSize)) {
    averages.add(await testStep(model, batch));
    await breathe();
  }
  return averages.result('val_');
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
