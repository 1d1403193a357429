// Training: epoch after epoch, batch after batch.
import { activeBackend } from '@rnnkit/core';

import { Averages } from './averages.ts';
import { batchesOfRows, type Batch } from './batches.ts';
import { dataDigest } from './data-digest.ts';
import { expectDataset, readDataset, type Dataset } from './dataset.ts';
import type { FitEngine } from './fit-engine.ts';
import {
  checkDatasetFitOptions,
  checkFitOptions,
  type CommonFitSettings,
  type DatasetFitOptions,
  type FitOptions,
} from './fit-options.ts';
import { FitRun, type RunStart } from './fit-run.ts';
import { History } from './history.ts';
import { rowCount, takeRows, type DataInput } from './host-array.ts';
import { LocalFit } from './local-fit.ts';
import { blame, readRows } from './model-input.ts';
import { withClassWeight } from './sample-weight.ts';
import type { SequentialModel } from './sequential.ts';
import { usageOf } from './usage.ts';
import { ParallelFit } from './workers/parallel-fit.ts';
import { countOf, usingWorkers } from './workers/pool.ts';
import { epochOrder } from './workers/shares.ts';

/** A page has to answer within a few frames, so training lets other work in as often. */
const breathEvery = 50;

/** Trains on arrays. */
export async function fitArrays(
  model: SequentialModel,
  x: DataInput,
  y: DataInput,
  options: FitOptions,
): Promise<History> {
  const settings = checkFitOptions(options);
  const { batchSize, shuffle, validationSplit, classWeight, sampleWeight, workers } = settings;
  const all = await readRows(model, { x, y, sampleWeight });
  const [train, held] = validationSplit > 0 ? splitLast(all, validationSplit) : [all, undefined];
  const weighted =
    classWeight === undefined
      ? train
      : { ...train, sampleWeight: withClassWeight(train.sampleWeight, train.y, classWeight) };
  const validation = held ?? (await readValidation(model, settings));
  const batches = Math.ceil(rowCount(train.x) / batchSize);
  const start = {
    batches,
    validates: validation !== undefined,
    settings: (): Record<string, unknown> => ({
      batchSize,
      shuffle,
      data: dataDigest(weighted),
      validation: validation === undefined ? null : dataDigest(validation),
    }),
  };
  if (countOf(workers) === 1) {
    const engine = new LocalFit(model, {
      batchesOf: (epoch) =>
        batchesOfRows(weighted, batchSize, epochOrder(model.seed, epoch, rowCount(train.x), shuffle)),
      validation,
      batchSize,
      toleratesNaN: toleratesNaN(settings),
    });
    return runEpochs(model, engine, start, settings);
  }
  const trained = await usingWorkers(workers, (pool) =>
    pool.withAll(async (connections) => {
      const engine = await ParallelFit.start(model, pool, connections, {
        train: weighted,
        validation,
        batchSize,
        shuffle,
        toleratesNaN: toleratesNaN(settings),
        stepwise: isWatched(settings),
        signal: settings.signal,
      });
      return runEpochs(model, engine, start, settings);
    }, settings.signal),
  );
  return trained ?? new History();
}

/** Trains on batches that come one after the other. */
export async function fitBatches(
  model: SequentialModel,
  batches: Dataset,
  options: DatasetFitOptions,
): Promise<History> {
  const settings = checkDatasetFitOptions(options);
  const source = expectDataset(batches);
  const validation = await readValidation(model, settings);
  const engine = new LocalFit(model, {
    batchesOf: () => readDataset(model, source, settings.signal),
    validation,
    batchSize: 32,
    toleratesNaN: toleratesNaN(settings),
  });
  const start = {
    batches: settings.batches,
    validates: validation !== undefined,
    settings: (): Record<string, unknown> => ({
      batches: settings.batches,
      validation: validation === undefined ? null : dataDigest(validation),
    }),
  };
  return runEpochs(model, engine, start, settings);
}

async function readValidation(
  model: SequentialModel,
  { validationData }: CommonFitSettings,
): Promise<Batch | undefined> {
  if (validationData === undefined) return undefined;
  const [x, y, sampleWeight] = validationData;
  try {
    return await readRows(model, { x, y, sampleWeight });
  } catch (error) {
    throw blame('validationData', error);
  }
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

const toleratesNaN = ({ callbacks }: CommonFitSettings): boolean =>
  callbacks.some((callback) => callback.toleratesNaN === true);

/** Some metrics are not cheap, so they are worked out in the middle of an epoch only for who asks. */
const isWatched = ({ callbacks }: CommonFitSettings): boolean =>
  callbacks.some((callback) => callback.onBatchEnd !== undefined);

async function runEpochs(
  model: SequentialModel,
  engine: FitEngine,
  start: Pick<RunStart, 'batches' | 'validates' | 'settings'>,
  settings: CommonFitSettings,
): Promise<History> {
  const { epochs, initialEpoch, callbacks, signal } = settings;
  const watched = isWatched(settings);
  const run = new FitRun({ model, callbacks, initialEpoch, ...start });
  const isOver = (): boolean => run.stopped || signal?.aborted === true;
  const breathe = breather();

  // A callback may set weights. Who looks at them over several turns is to see one set of them.
  const usage = usageOf(model);
  await activeBackend()?.backUp?.();
  await usage.mayChange();
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
    await usage.mayChange();
    for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs, run);
    await run.backUp();
  }
  await usage.mayChange();
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
