// Training: epoch after epoch, batch after batch.
import { activeBackend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { blame, othersTurn, usageOf, type ModelData } from '@rnnkit/models';

import { Averages } from './averages.ts';
import { batchesOfRows, batchRows, epochOrder, takeBatch, type Batch } from './batches.ts';
import type { Callback } from './callbacks/callback.ts';
import { dataDigest } from './data-digest.ts';
import { expectDataset, readDataset, type Dataset } from './dataset.ts';
import {
  checkDatasetFitOptions,
  checkFitOptions,
  type CommonFitSettings,
  type DatasetFitOptions,
  type FitOptions,
} from './fit-options.ts';
import { FitRun, type RunStart } from './fit-run.ts';
import type { History } from './history.ts';
import { readRows } from './labelled-rows.ts';
import { withClassWeight, type ClassWeight } from './sample-weight.ts';
import { StepReader } from './step-reader.ts';
import { evaluateStep, type StepResult } from './step.ts';
import type { EvaluableModel } from './evaluable-model.ts';

/** A page has to answer within a few frames, so training lets other work in as often. */
const breathEvery = 50;

/** What a run trains on, and what it is tried on. */
interface Plan extends Pick<RunStart, 'batches' | 'settings'> {
  readonly batchesOf: (epoch: number) => Iterable<Batch> | AsyncIterable<Batch>;
  readonly validation: Batch | undefined;
  /** Rows of a batch of the validation data. */
  readonly batchSize: number;
}

/** Trains on arrays. */
export async function fitArrays(
  model: EvaluableModel<unknown>,
  x: ModelData,
  y: ModelData,
  options: FitOptions,
): Promise<History> {
  const settings = checkFitOptions(options);
  const { batchSize, shuffle, validationSplit, classWeight, sampleWeight } = settings;
  const all = await readRows(model, { x, y, sampleWeight });
  const [train, held] = validationSplit > 0 ? splitLast(all, validationSplit) : [all, undefined];
  const weighted = classWeight === undefined ? train : weighClasses(train, classWeight);
  const validation = held ?? (await readValidation(model, settings));
  const rows = batchRows(train);
  const plan: Plan = {
    batchesOf: (epoch) => batchesOfRows(weighted, batchSize, epochOrder(model.seed, epoch, rows, shuffle)),
    validation,
    batchSize,
    batches: Math.ceil(rows / batchSize),
    settings: () => ({ batchSize, shuffle, data: dataDigest(weighted), validation: digestOf(validation) }),
  };
  return runEpochs(model, plan, settings);
}

/** Trains on batches that come one after the other. */
export async function fitBatches(
  model: EvaluableModel<unknown>,
  batches: Dataset,
  options: DatasetFitOptions,
): Promise<History> {
  const settings = checkDatasetFitOptions(options);
  const source = expectDataset(batches);
  const validation = await readValidation(model, settings);
  const plan: Plan = {
    batchesOf: () => readDataset(model, source, settings.signal),
    validation,
    batchSize: 32,
    batches: settings.batches,
    settings: () => ({ batches: settings.batches, validation: digestOf(validation) }),
  };
  return runEpochs(model, plan, settings);
}

const digestOf = (data: Batch | undefined): ReturnType<typeof dataDigest> | null =>
  data === undefined ? null : dataDigest(data);

async function readValidation(
  model: EvaluableModel<unknown>,
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

function weighClasses(data: Batch, classWeight: ClassWeight): Batch {
  if (data.y.length > 1)
    throw new RnnkitError('invalid-argument', 'classWeight is for models of one output; for several use sampleWeight.');
  return { ...data, sampleWeight: [withClassWeight(data.sampleWeight[0], data.y[0]!, classWeight)] };
}

function splitLast(data: Batch, share: number): [train: Batch, held: Batch] {
  const rows = batchRows(data);
  const boundary = Math.floor(rows * (1 - share));
  if (boundary === 0 || boundary === rows) {
    throw new RnnkitError(
      'invalid-argument',
      `A validationSplit of ${share} leaves ${boundary} of ${rows} rows to train on.`,
    );
  }
  const part = (from: number, to: number): Batch =>
    takeBatch(
      data,
      Int32Array.from({ length: to - from }, (_, index) => from + index),
    );
  return [part(0, boundary), part(boundary, rows)];
}

async function runEpochs(model: EvaluableModel<unknown>, plan: Plan, settings: CommonFitSettings): Promise<History> {
  const { epochs, initialEpoch, callbacks, signal } = settings;
  const { batches, validation, settings: described } = plan;
  const run = new FitRun({
    model,
    callbacks,
    initialEpoch,
    batches,
    validates: validation !== undefined,
    settings: described,
  });
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
    const averages = await trainEpoch(run, plan, epoch, callbacks, isOver, breathe);
    if (isOver() || averages === undefined) break;
    await activeBackend()?.backUp?.();
    const logs = { ...averages.result(), ...(await validate(model, plan, breathe)) };
    run.finish(epoch, logs);
    await usage.mayChange();
    for (const callback of callbacks) await callback.onEpochEnd?.(epoch, logs, run);
    await run.backUp();
  }
  await usage.mayChange();
  const learning = model.weights.filter(({ trainable }) => trainable);
  model.optimizer.finalizeVariableValues(learning.map(({ name, variable }) => ({ key: name, variable })));
  for (const callback of callbacks) await callback.onTrainEnd?.(run);
  return run.history;
}

/** Trains for an epoch. Returns its averages, if there was a batch. */
async function trainEpoch(
  run: FitRun,
  { batchesOf }: Plan,
  epoch: number,
  callbacks: readonly Callback[],
  isOver: () => boolean,
  breathe: () => Promise<void>,
): Promise<Averages | undefined> {
  const { model } = run;
  // Some metrics are not cheap, so they are worked out in the middle of an epoch only for who asks.
  const watchers = callbacks.filter((callback) => callback.onBatchEnd !== undefined);
  let averages: Averages | undefined;
  let index = 0;
  const take = async (results: readonly StepResult[]): Promise<void> => {
    for (const result of results) {
      averages ??= new Averages(model.terms);
      averages.add(result);
      if (watchers.length > 0) {
        const logs = averages.result();
        for (const callback of watchers) await callback.onBatchEnd?.(index, logs, run);
      }
      index++;
    }
    await breathe();
  };
  const reader = new StepReader(
    model,
    callbacks.some((callback) => callback.toleratesNaN === true),
  );
  try {
    for await (const batch of batchesOf(epoch)) {
      await take(await reader.step(batch));
      if (isOver()) break;
    }
    await take(await reader.rest());
  } finally {
    reader.dispose();
  }
  return averages;
}

async function validate(
  model: EvaluableModel<unknown>,
  { validation, batchSize }: Plan,
  breathe: () => Promise<void>,
): Promise<Record<string, number>> {
  if (validation === undefined) return {};
  const averages = new Averages(model.terms);
  for (const batch of batchesOfRows(validation, batchSize)) {
    averages.add(await evaluateStep(model, batch, { forMetrics: true }));
    await breathe();
  }
  return averages.result('val_');
}

function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < breathEvery) return;
    await othersTurn();
    last = performance.now();
  };
}
