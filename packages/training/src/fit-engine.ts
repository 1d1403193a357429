// Who takes the steps of a training: this thread, or several workers.
import type { StepResult } from './step.ts';

/** Takes the steps of a training. */
export interface FitEngine {
  /**
   * Trains for an epoch. Hands out what steps have shown, in order, none or several at a time.
   *
   * @param isOver whether no further step is to be taken; asked after what was handed out has been dealt with
   */
  train(epoch: number, isOver: () => boolean): AsyncIterable<readonly StepResult[]>;
  /** Tries the validation data, step after step; none when there are none. */
  test(): AsyncIterable<StepResult>;
  /** Brings the model and its optimizer up to date. */
  sync(): Promise<void>;
}
