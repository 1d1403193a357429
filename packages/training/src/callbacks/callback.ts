// What a callback is: it is told how training goes, and may stop it.
import type { SequentialModel } from '../sequential.ts';

/** Values by name. */
export type Logs = Readonly<Record<string, number>>;

/** A training that is going on. */
export interface TrainingRun {
  /** What is trained. */
  readonly model: SequentialModel;
  /** Steps of an epoch; undefined for data that does not say how much there is. */
  readonly batches: number | undefined;
  /** Ends the training after this batch or epoch. */
  stop(): void;
}

/** Is told how training goes. Each may be asynchronous. */
export interface Callback {
  /** Whether training goes on when the loss is not a number, because this callback sees to it. */
  readonly toleratesNaN?: boolean;
  /** Before the first epoch. */
  onTrainBegin?(run: TrainingRun): void | Promise<void>;
  /** Before an epoch, counted from 0. */
  onEpochBegin?(epoch: number, run: TrainingRun): void | Promise<void>;
  /**
   * After a batch, counted from 0, with the averages of the epoch so far. On a backend that computes beside the host, such as
   * WebGL, it comes up to eight batches late, batch after batch all the same.
   */
  onBatchEnd?(batch: number, logs: Logs, run: TrainingRun): void | Promise<void>;
  /** After an epoch, with its averages and those of the validation data after `val_`. */
  onEpochEnd?(epoch: number, logs: Logs, run: TrainingRun): void | Promise<void>;
  /** After the last epoch, or when training was stopped. */
  onTrainEnd?(run: TrainingRun): void | Promise<void>;
}

/** A callback of functions. */
export function lambdaCallback(functions: Callback): Callback {
  return { ...functions };
}

/** Whether less or more of a monitored value is better: as its name says, unless told. */
export type Mode = 'auto' | 'min' | 'max';

/** Whether a value is better than the best so far by more than `minDelta`. */
export function isBetter(mode: Mode, monitor: string, value: number, best: number | undefined, minDelta = 0): boolean {
  if (Number.isNaN(value)) return false;
  if (best === undefined) return true;
  const up = mode === 'max' || (mode === 'auto' && /accuracy|precision|recall|f1|auc/i.test(monitor));
  return up ? value > best + minDelta : value < best - minDelta;
}

/** The monitored value. @throws Error when it is not in the logs */
export function monitored(callback: string, monitor: string, logs: Logs): number {
  const value = logs[monitor];
  if (value === undefined) {
    const hint = monitor.startsWith('val_') ? ' Give fit validationData or a validationSplit.' : '';
    throw new Error(`${callback} monitors "${monitor}", but there are ${Object.keys(logs).join(', ')}.${hint}`);
  }
  return value;
}
