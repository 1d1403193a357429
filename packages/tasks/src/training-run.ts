// How the training of any task is watched, stopped and resumed.
import { check } from '@rnnkit/data';
import type { TokenStatistics } from '@rnnkit/text';
import {
  backupAndRestore,
  lambdaCallback,
  modelCheckpoint,
  type Backup,
  type Callback,
  type Logs,
} from '@rnnkit/training';

import type { Task } from './task.ts';

/** How far a training is. */
export interface TrainingProgress<Figures extends object = Readonly<Record<string, number>>> {
  /** The epoch that is done, counted from 1. */
  readonly epoch: number;
  /** Most epochs there will be. */
  readonly epochs: number;
  /** The mean loss over the epoch. */
  readonly loss: number;
  /** What is held out shows; undefined where nothing is. */
  readonly validation: Figures | undefined;
  /** The averages of the epoch by their names, those of what is held out with `val_` before. */
  readonly logs: Logs;
}

/** How far an epoch is. */
export interface BatchProgress {
  /** The epoch that is under way, counted from 1. */
  readonly epoch: number;
  /** Most epochs there will be. */
  readonly epochs: number;
  /** The batch that is done, counted from 1. */
  readonly batch: number;
  /** The batches of an epoch. */
  readonly batches: number;
  /** The mean loss over the epoch so far. */
  readonly loss: number;
}

/** How a training is watched, stopped and resumed. */
export interface RunOptions<Figures extends object = Readonly<Record<string, number>>> {
  /** Is told of each epoch that is done. Default: nobody is. */
  readonly onProgress?: ((progress: TrainingProgress<Figures>) => void) | undefined;
  /** Is told of each batch that is done, for which the loss is read from where it is computed. Default: nobody is. */
  readonly onBatch?: ((progress: BatchProgress) => void) | undefined;
  /**
   * Is given what has been learned so far after each epoch that is the best so far, such as to save it: after a crash there is a model that
   * answers, whose probabilities and thresholds are not settled yet. It is good until the function returns or its promise is fulfilled.
   * Default: nobody is.
   */
  readonly checkpoint?: ((task: Task) => void | Promise<void>) | undefined;
  /**
   * Is told, before the first epoch, what the texts that are trained on are to the tokenizer: how long they are, and how much of them is
   * unknown; of a translator also what the targets are, of a tagger what the words of a sentence are. Default: nobody is.
   */
  readonly onTokens?: ((found: TokenStatistics, of: 'texts' | 'sentences' | 'sources' | 'targets') => void) | undefined;
  /** Stops training after the step that is under way; the best weights so far stay. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Where the run is kept after each epoch, so that one that was interrupted goes on from there: begun again with the same data and options,
   * it ends with the same weights as if it had never stopped. See `backupAndRestore` of `@rnnkit/training`. Default: nowhere.
   */
  readonly backup?: Backup | undefined;
}

/** The checks of {@link RunOptions}. */
export const runChecks: Readonly<Record<keyof RunOptions, check.OptionCheck>> = {
  onProgress: check.callable,
  onBatch: check.callable,
  checkpoint: check.callable,
  onTokens: check.callable,
  signal: check.abortSignal,
  backup: check.rule('{ read, write }', (value) => typeof (Object(value) as Partial<Backup>).write === 'function'),
};

/** The options of a run, and those of the task. */
export function partRun<Options extends RunOptions<Figures>, Figures extends object>(
  options: Options,
): { readonly run: RunOptions<Figures>; readonly rest: Omit<Options, keyof RunOptions> } {
  const { onProgress, onBatch, checkpoint, onTokens, signal, backup, ...rest } = options;
  return { run: { onProgress, onBatch, checkpoint, onTokens, signal, backup }, rest };
}

/** What shows the best epoch so far, and makes of it what answers. */
export interface Checkpoint {
  /** The figure that tells the best. */
  readonly monitor: string;
  /** Whether anything is held out; where nothing is, each epoch counts. */
  readonly validates: boolean;
  /** Gives the task as it is to somebody. */
  readonly give: (to: (task: Task) => void | Promise<void>) => void | Promise<void>;
}

/** Gives a task that answers as it is. */
export const onlyTo =
  (task: Task): Checkpoint['give'] =>
  (to) =>
    to(task);

/**
 * What watches a `fit` and keeps it.
 *
 * @param figuresOf what the epoch's averages say of the held-out examples
 */
export function runCallbacks<Figures extends object>(
  run: RunOptions<Figures>,
  epochs: number,
  figuresOf: (logs: Logs) => Figures | undefined,
  { monitor, validates, give }: Checkpoint,
): Callback[] {
  const { onProgress, checkpoint } = run;
  const tell = (epoch: number, logs: Logs): void =>
    onProgress?.({ epoch: epoch + 1, epochs, loss: logs['loss']!, validation: figuresOf(logs), logs });
  return [
    ...(onProgress === undefined ? [] : [lambdaCallback({ onEpochEnd: tell })]),
    ...(checkpoint === undefined
      ? []
      : [modelCheckpoint(() => give(checkpoint), { monitor, saveBestOnly: validates })]),
    ...keepingCallbacks(run, epochs),
  ];
}

/** What tells of each batch, and keeps the run. */
export function keepingCallbacks(
  { onBatch, backup }: Pick<RunOptions, 'onBatch' | 'backup'>,
  epochs: number,
): Callback[] {
  let epoch = 0;
  const batches = lambdaCallback({
    onEpochBegin: (number) => void (epoch = number + 1),
    onBatchEnd: (batch, logs, run) =>
      onBatch?.({ epoch, epochs, batch: batch + 1, batches: run.batches!, loss: logs['loss']! }),
  });
  return [...(onBatch === undefined ? [] : [batches]), ...(backup === undefined ? [] : [backupAndRestore(backup)])];
}
