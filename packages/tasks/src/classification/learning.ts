// How a classifier is trained.
import { check } from '@rnnkit/data';
import { optimizerNames, type OptimizerName } from '@rnnkit/optimizers';

/** How the learning rate can go. */
export const schedules = ['constant', 'cosine'] as const;

/** How the learning rate goes. */
export type ScheduleName = (typeof schedules)[number];

/** How a classifier is trained. {@link classifierDefaultsOf} gives the default of each. */
export interface Learning {
  /** The update rule. */
  readonly optimizer: OptimizerName;
  /** The step size; with the schedule `cosine` the highest. */
  readonly learningRate: number;
  /** `constant`, or `cosine`: a warm-up over 5 % of the steps, then half a cosine down to 0. */
  readonly schedule: ScheduleName;
  /** Share of each label that is spread evenly over the classes while training, in `[0, 1)`. */
  readonly labelSmoothing: number;
  /** Texts of a step, at least 1. */
  readonly batchSize: number;
  /** Most passes over the texts, at least 1. Of few texts more than the default are made: as many as make 300 steps. */
  readonly epochs: number;
  /** Epochs without a better validation accuracy before training stops, at least 1; or three tenths of the epochs, if that is more. */
  readonly patience: number;
  /** Share of the texts that is held out to choose the best epoch, in `[0, 1)`; 0 holds none out. */
  readonly validationSplit: number;
}

/** The checks of {@link Learning}. */
export const learningChecks: Readonly<Record<keyof Learning, check.OptionCheck>> = {
  optimizer: check.oneOf(...optimizerNames),
  learningRate: check.positive,
  schedule: check.oneOf(...schedules),
  labelSmoothing: check.fraction,
  batchSize: check.count,
  epochs: check.count,
  patience: check.count,
  validationSplit: check.fraction,
};
