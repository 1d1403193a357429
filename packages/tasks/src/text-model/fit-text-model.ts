// How a model of texts is trained: the optimizer and its schedule, and which epoch's weights stay.
import type { HostArray } from '@rnnkit/data';
import { cosineDecay, type Schedule } from '@rnnkit/optimizers';
import {
  earlyStopping,
  freezeLayers,
  lambdaCallback,
  type Callback,
  type ClassWeight,
  type CommonFitOptions,
  type CompileOptions,
  type History,
  type LabelledRows,
  type TrainableModel,
} from '@rnnkit/training';

import type { Learning } from '../classification/learning.ts';

/** The share of the steps over which the learning rate rises. */
const warmUp = 0.05;

/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 1;

function learningRateOf({ learningRate, schedule, batchSize, epochs }: Learning, texts: number): number | Schedule {
  if (schedule === 'constant') return learningRate;
  const steps = Math.max(1, Math.ceil(texts / batchSize) * epochs);
  const warmupSteps = Math.floor(warmUp * steps);
  return cosineDecay({
    initialLearningRate: learningRate / (warmupSteps + 1),
    warmupTarget: learningRate,
    warmupSteps,
    decaySteps: steps - warmupSteps,
  });
}

/**
 * Says how a model is trained: with the optimizer and schedule of the settings, and with gradients whose norm is clipped to 1.
 *
 * @param texts how many texts each epoch has, which the schedule is worked out by
 */
export function compileTextModel(
  model: TrainableModel,
  settings: Learning,
  texts: number,
  figures: Pick<CompileOptions, 'loss' | 'metrics'>,
): void {
  const rate = learningRateOf(settings, texts);
  const learningRate = typeof rate === 'number' ? rate : { className: rate.className, config: rate.getConfig() };
  model.compile({
    // Described, not made: so it goes with the model.
    optimizer: { className: settings.optimizer, config: { learningRate, globalClipNorm } },
    ...figures,
  });
}

/** What a model reads, and what it should answer. */
export type Rows = readonly [x: HostArray, y: HostArray];

/** How {@link fitTextModel} goes about it. */
export interface FitTextModelOptions {
  readonly validation: Rows | undefined;
  /** The figure of the validation texts that chooses the epoch. */
  readonly monitor: string;
  readonly callbacks: readonly Callback[];
  readonly signal: AbortSignal | undefined;
  readonly initialEpoch?: number | undefined;
  readonly classWeight?: ClassWeight | undefined;
}

/** Rows that are read anew in each epoch. */
export interface RowStream {
  /** How many rows an epoch has. */
  readonly rows: number;
  /** How many batches. */
  readonly batches: number;
  /** A number that differs for other rows. */
  readonly digest: number;
  readonly batchesOf: (epoch: number) => AsyncIterable<LabelledRows>;
}

/** Trains a compiled model. The weights that are best on the validation texts stay; without any, those of the last whole epoch. */
export function fitTextModel(
  model: TrainableModel,
  [x, y]: Rows,
  settings: Learning,
  run: FitTextModelOptions,
): Promise<History> {
  const { classWeight } = run;
  return model.fit(x, y, {
    ...fitOptions(model, settings, run, x.shape[0]!),
    batchSize: settings.batchSize,
    ...(classWeight !== undefined && { classWeight }),
  });
}

/** The same, on rows that do not fit into memory. The model has to be built. */
export function fitTextModelOnStream(
  model: TrainableModel,
  { rows, batches, digest, batchesOf }: RowStream,
  settings: Learning,
  run: Omit<FitTextModelOptions, 'classWeight'>,
): Promise<History> {
  let current = run.initialEpoch ?? 0;
  const options = fitOptions(model, settings, run, rows);
  // A run is resumed on the same examples alone.
  const follows: Callback = {
    className: 'StreamedRows',
    getConfig: () => ({ rows, digest }),
    getState: () => ({}),
    setState: () => undefined,
    onEpochBegin: (epoch) => void (current = epoch),
  };
  const data = { [Symbol.asyncIterator]: () => batchesOf(current)[Symbol.asyncIterator]() };
  return model.fitDataset(data, { ...options, batches, callbacks: [follows, ...options.callbacks] });
}

function fitOptions(
  model: TrainableModel,
  settings: Learning,
  { validation, monitor, callbacks, signal, initialEpoch = 0 }: FitTextModelOptions,
  rows: number,
): CommonFitOptions & { readonly callbacks: readonly Callback[] } {
  return {
    epochs: settings.epochs,
    initialEpoch,
    ...(signal !== undefined && { signal }),
    ...(validation !== undefined && { validationData: validation }),
    callbacks: [
      ...frozenAtFirst(model, settings),
      followSchedule(settings, rows),
      validation === undefined
        ? wholeEpochs(signal)
        : earlyStopping({ monitor, patience: settings.patience, restoreBestWeights: true }),
      ...callbacks,
    ],
  };
}

/** Whether a layer of a class is a table of tokens. */
export const isTable = (className: string): boolean => className === 'Embedding' || className === 'EmbeddingBag';

/** What keeps a model's table as it is in the first epochs. */
export function frozenAtFirst(
  { layers }: TrainableModel<unknown>,
  { freezeEpochs: epochs }: Pick<Learning, 'freezeEpochs'>,
): Callback[] {
  const table = layers.find(({ className }) => isTable(className));
  return epochs === 0 || table === undefined ? [] : [freezeLayers({ layers: [table.name], epochs })];
}

/** A run that is resumed brings the schedule of its beginning, which ends where that was to end. */
function followSchedule(settings: Learning, texts: number): Callback {
  let follows = false;
  return lambdaCallback({
    onEpochBegin(_epoch, { model }) {
      if (!follows) model.optimizer.learningRate = learningRateOf(settings, texts);
      follows = true;
    },
  });
}

/** Takes back what an interrupted epoch has done, where no best weights come back. */
function wholeEpochs(signal: AbortSignal | undefined): Callback {
  let weights: readonly Float32Array[] | undefined;
  return lambdaCallback({
    async onEpochBegin(_epoch, { model }) {
      weights ??= await model.getWeights();
    },
    async onEpochEnd(_epoch, _logs, { model }) {
      weights = await model.getWeights();
    },
    onTrainEnd({ model }) {
      if (signal?.aborted === true && weights !== undefined) model.setWeights(weights);
    },
  });
}
