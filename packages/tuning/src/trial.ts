// A trial as samplers and pruners see it.
import type { Params } from './spaces/parameter.ts';

/** Where a trial stands. A failed one could not be tried, and says nothing of its settings. */
export type TrialState = 'running' | 'finished' | 'pruned' | 'failed';

/** What is known of one fold of a trial. */
export interface Fold {
  /** The steps that it reported at, such as epochs, in the order in which it did. */
  readonly steps: readonly number[];
  /** The loss at each of them. */
  readonly losses: readonly number[];
  /** The loss that the fold ended with; undefined while it has not. */
  readonly loss: number | undefined;
  /** What was measured at the end, by name, among it the objective; undefined while it has not ended. */
  readonly values: Readonly<Record<string, number>> | undefined;
  /** Figures after each epoch, by name. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Where its trained weights are, a path or an address; undefined where they were not kept. */
  readonly weights: string | undefined;
}

/**
 * A trial: settings that are tried, once on each fold. Its *loss* is the objective such that less is better: the objective itself where
 * less of it is better, its negative where more is. What is not a finite number, as when a training diverged, is a loss of Infinity.
 */
export interface Trial {
  /** Counted from 0 in the order in which they were proposed. */
  readonly number: number;
  readonly params: Params;
  readonly state: TrialState;
  readonly folds: readonly Fold[];
  /** The mean loss of its folds once it has finished; undefined before, and when it was pruned or has failed. */
  readonly loss: number | undefined;
  /** Why it has failed. */
  readonly failure: string | undefined;
}
