// The options that every optimizer takes, checked.
import type { Convention } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import type { ClippingOptions } from './clipping.ts';
import { accumulationChecks, type GradientAccumulationOptions } from './gradient-accumulation.ts';
import { checkLearningRate } from './learning-rate.ts';
import { averageChecks, averageDefaults, type MovingAverageSettings } from './moving-average.ts';
import type { Schedule } from './schedules/schedule.ts';
import { checkExclusion, type ExclusionConfig } from './weight-decay.ts';

/** The settings that all rules have. */
export interface CommonSettings extends ClippingOptions, GradientAccumulationOptions, MovingAverageSettings {
  readonly learningRate: number | Schedule;
  readonly weightDecay: number;
  readonly excludeFromWeightDecay?: ExclusionConfig | undefined;
}

const common: check.OptionChecks = {
  learningRate: checkLearningRate,
  weightDecay: check.notNegative,
  excludeFromWeightDecay: checkExclusion,
  clipNorm: check.optional(check.positive),
  clipValue: check.optional(check.positive),
  globalClipNorm: check.optional(check.positive),
  ...accumulationChecks,
  ...averageChecks,
};

/** The settings of an optimizer: defaults, with the options in their place. */
export function settingsOf<Settings extends object>(
  name: string,
  checks: check.OptionChecks,
  defaults: Settings,
  options: object,
): Settings & CommonSettings {
  const all = { learningRate: 0.001, weightDecay: 0, ...averageDefaults, ...defaults };
  return check.checkOptions(name, { ...common, ...checks }, all, options);
}

/** Whose definition optimizers follow when nothing is said. */
export const defaultConvention: Convention = 'keras';
