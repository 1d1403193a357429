// What settings are tried on, and by what they are chosen.
import type { JobResult, WorkContext } from '@rnnkit/tuning';

import type { FoldPlan } from './fold-plan.ts';
import type { Options } from './task-name.ts';

/** Figures by which settings can be chosen, and whether less or more of each is better. */
export type Objectives = Readonly<Record<string, 'min' | 'max'>>;

/** What is asked of a fold. */
export interface RunAsked {
  /** By what settings are chosen. */
  readonly metric: string;
  /** Where the model goes, a file that ends in .zip; undefined where it is not kept. */
  readonly keepAt: string | undefined;
}

/** Data that settings are tried on. */
export interface Trials {
  /** How much there is, and of what, for people. */
  readonly about: string;
  readonly objectives: Objectives;
  /** The settings of a training on it, the defaults in their places. */
  settingsOf(options: Options): Readonly<Record<string, string | number | boolean>>;
  /** Throws when the data cannot be split so. */
  check(plan: FoldPlan): void;
  /** Trains without one part and tries the model on that. A backend has to be chosen before. */
  run(options: Options, plan: FoldPlan, asked: RunAsked, context: WorkContext): Promise<JobResult>;
}
