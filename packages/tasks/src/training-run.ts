// How the training of any task is watched, stopped and resumed.
import { check } from '@rnnkit/data';
import { backupAndRestore, lambdaCallback, type Backup, type Callback, type Logs } from '@rnnkit/training';

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
}

/** How a training is watched, stopped and resumed. */
export interface RunOptions<Figures extends object = Readonly<Record<string, number>>> {
  /** Is told of each epoch that is done. Default: nobody is. */
  readonly onProgress?: ((progress: TrainingProgress<Figures>) => void) | undefined;
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
  signal: check.abortSignal,
  backup: check.rule('{ read, write }', (value) => typeof (Object(value) as Partial<Backup>).write === 'function'),
};

/**
 * What watches a `fit` and keeps it.
 *
 * @param figuresOf what the epoch's averages say of the held-out examples
 */
export function runCallbacks<Figures extends object>(
  { onProgress, backup }: RunOptions<Figures>,
  epochs: number,
  figuresOf: (logs: Logs) => Figures | undefined,
): Callback[] {
  const tell = (epoch: number, logs: Logs): void =>
    onProgress?.({ epoch: epoch + 1, epochs, loss: logs['loss']!, validation: figuresOf(logs) });
  return [
    ...(onProgress === undefined ? [] : [lambdaCallback({ onEpochEnd: tell })]),
    ...(backup === undefined ? [] : [backupAndRestore(backup)]),
  ];
}
