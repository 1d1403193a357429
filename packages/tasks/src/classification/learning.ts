// How a classifier is trained.
import { check } from '@rnnkit/data';
import { optimizerNames, type OptimizerName } from '@rnnkit/optimizers';

/** How the learning rate can go. */
export const schedules = ['constant', 'cosine'] as const;

/** How the learning rate goes. */
export type ScheduleName = (typeof schedules)[number];

/** How classes can count. */
export const classWeightings = ['none', 'balanced'] as const;

/** How classes count. */
export type ClassWeighting = (typeof classWeightings)[number];

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
  /** Whether a text of a rare class counts as much more as its class is rarer: `balanced`, or `none`. */
  readonly classWeight: ClassWeighting;
  /** By how much what is answered well already counts for less, at least 0 (focal loss, Lin et al. 2017); 0 is cross-entropy. */
  readonly focalGamma: number;
  /**
   * Whether, once it is trained, the probabilities are made to mean what they say, by the texts that are held out (temperature scaling, Guo et
   * al. 2017). Which class is the likeliest does not change.
   */
  readonly calibrate: boolean;
  /** Texts of a step, at least 1. */
  readonly batchSize: number;
  /** Most passes over the texts, at least 1. Of few texts more than the default are made: as many as make 300 steps. */
  readonly epochs: number;
  /** Epochs at first in which the embedding stays as it is, such as one of pretrained vectors. */
  readonly freezeEpochs: number;
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
  classWeight: check.oneOf(...classWeightings),
  focalGamma: check.notNegative,
  calibrate: check.flag,
  batchSize: check.count,
  epochs: check.count,
  freezeEpochs: check.countOrZero,
  patience: check.count,
  validationSplit: check.fraction,
};
