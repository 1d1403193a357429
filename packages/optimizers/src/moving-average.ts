// Moving averages of variables, of which a model is often better than of the variables themselves (Polyak & Juditsky 1992).
import { check } from '@rnnkit/data';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';

import { mix } from './mix.ts';
import type { Slots } from './slots.ts';

/** Whether and how variables are averaged. */
export interface MovingAverageOptions {
  /**
   * Whether an exponential moving average of each variable is kept, which takes the variable's place at the end of `fit`. Default false.
   */
  readonly useEma?: boolean;
  /** The share of the average that each step keeps, from 0 to 1. Default 0.99. */
  readonly emaMomentum?: number;
  /**
   * After how many steps each time the averages take the place of the variables. Default: only where `finalizeVariableValues` is called,
   * which `fit` does at its end.
   */
  readonly emaOverwriteFrequency?: number | undefined;
}

/** The options with their defaults. */
export interface MovingAverageSettings extends MovingAverageOptions {
  readonly useEma: boolean;
  readonly emaMomentum: number;
}

/** Checks of the options. */
export const averageChecks: check.OptionChecks = {
  useEma: check.flag,
  emaMomentum: check.rule('a number from 0 to 1', (value) => typeof value === 'number' && value >= 0 && value <= 1),
  emaOverwriteFrequency: check.optional(check.count),
};

/** The defaults of the options. */
export const averageDefaults: MovingAverageSettings = { useEma: false, emaMomentum: 0.99 };

/** The slot with the average. */
export const average = 'movingAverage';

/** How a variable is taken into its average. */
interface AverageStep {
  readonly momentum: number;
  /** Whether the variables have been updated once at most: the average is the variable then. */
  readonly isFirst: boolean;
  /** The variable before the step, which is the average so far of one that is new to the optimizer. */
  readonly before: Tensor | undefined;
}

/** Takes a variable into its average. */
export function takeIntoAverage(slots: Slots, key: string, variable: Variable, step: AverageStep): void {
  const { momentum, isFirst, before } = step;
  const last = slots.get(key, average) ?? before;
  if (isFirst || last === undefined) slots.set(key, average, variable.clone());
  else slots.set(key, average, momentum === 1 ? last.clone() : mix(momentum, last, 1 - momentum, variable));
}
