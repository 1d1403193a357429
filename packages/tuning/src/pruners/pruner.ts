// What ends trials that will not be among the best.
import type { Trial } from '../trial.ts';

/** What a pruner may look at. */
export interface Pruning {
  /** The trial that has reported. */
  readonly trial: Trial;
  /** Which of its folds has. */
  readonly fold: number;
  /** All trials of the study, by number. */
  readonly trials: readonly Trial[];
}

/**
 * Ends trials early. It keeps nothing from one question to the next, so that a study can be resumed anywhere. A trial that is pruned in
 * one fold is pruned as a whole.
 */
export interface Pruner {
  /** What it is called. */
  readonly name: string;
  /** What it was made with, as JSON; it is part of what tells one study from another. */
  getConfig(): Readonly<Record<string, number | string | boolean>>;
  /** Whether to end a trial, asked when a fold has reported a step. */
  afterStep?(asked: Pruning): boolean;
  /** Whether to end a trial, asked when a fold has ended and others are left. */
  afterFold?(asked: Pruning): boolean;
}

/** Ends no trial. */
export function none(): Pruner {
  return { name: 'none', getConfig: () => ({}) };
}
