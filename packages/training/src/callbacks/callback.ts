// What a callback is: it is told how training goes, and may stop it.
import { check } from '@rnnkit/data';

import type { ModelFiles } from '@rnnkit/storage';
import type { EvaluableModel } from '../evaluable-model.ts';

/** Values by name. */
export type Logs = Readonly<Record<string, number>>;

/** A training that is going on. */
export interface TrainingRun {
  /** What is trained. */
  readonly model: EvaluableModel<unknown>;
  /** Steps of an epoch; undefined for data that does not say how much there is. */
  readonly batches: number | undefined;
  /** Whether validation data are tried after each epoch. */
  readonly validates: boolean;
  /** Ends the training after this batch or epoch. */
  stop(): void;
}

/** What a callback has to remember so that a run can be resumed: figures, texts and lists of numbers by name. */
export type CallbackState = Readonly<Record<string, number | string | Float32Array>>;

/** Where a run is kept while it goes on; see `backupAndRestore`. */
export interface Backup {
  /** The files of a run that was interrupted; undefined for a run that begins. */
  read?(): Promise<ModelFiles | undefined>;
  /** Keeps the files in the place of those before, after an epoch, counted from 0. */
  write(files: ModelFiles, epoch: number): void | Promise<void>;
}

/**
 * Is told how training goes. Each function may be asynchronous.
 *
 * What a callback remembers belongs to a run of `fit`, not to the callback: one callback can serve several runs, also at a time.
 */
export interface Callback {
  /** Its kind, such as `EarlyStopping`. A callback that has a state needs it: a resumed run must have the same callbacks. */
  readonly className?: string;
  /** The options that it was made with, defaults filled in, as JSON. A resumed run must have the same. */
  getConfig?(): Readonly<Record<string, unknown>>;
  /** Whether training goes on when the loss is not a number, because this callback sees to it. */
  readonly toleratesNaN?: boolean;
  /** Keeps the run after each epoch, once all callbacks have been told of its end, and hands a kept run back before the first. */
  readonly backup?: Backup;
  /** What it remembers of a run. */
  getState?(run: TrainingRun): CallbackState;
  /**
   * Goes on from what it remembered; called after `onTrainBegin`.
   *
   * @param state may come from a damaged file
   * @throws Error when the state is not what it has to be
   */
  setState?(state: CallbackState, run: TrainingRun): void;
  /** Before the first epoch. */
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  /** Before an epoch, counted from 0. */
  onEpochBegin?(epoch: number, run: TrainingRun): void | Promise<void>;
  /**
   * After a batch, counted from 0, with the averages of the epoch so far. On a backend that executes asynchronously, such as
   * WebGL, it comes up to eight batches late, batch after batch all the same.
   */
  onBatchEnd?(batch: number, logs: Logs, run: TrainingRun): void | Promise<void>;
  /** After an epoch, with its averages and those of the validation data after `val_`. */
  onEpochEnd?(epoch: number, logs: Logs, run: TrainingRun): void | Promise<void>;
  /** After the last epoch, or when training was stopped. */
  onTrainEnd?(run: TrainingRun): void | Promise<void>;
}

const checks: check.OptionChecks = {
  className: check.text,
  getConfig: check.callable,
  toleratesNaN: check.flag,
  backup: check.anything,
  getState: check.callable,
  setState: check.callable,
  onTrainBegin: check.callable,
  onEpochBegin: check.callable,
  onBatchEnd: check.callable,
  onEpochEnd: check.callable,
  onTrainEnd: check.callable,
};

/** A callback of functions. @throws Error when one has a name that is never called */
export function lambdaCallback(functions: Callback): Callback {
  return check.checkOptions('lambdaCallback', checks, {}, functions);
}
