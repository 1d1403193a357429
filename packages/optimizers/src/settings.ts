// The options that every optimizer takes, checked.
import { type Convention } from '@rnnkit/core';
import { check } from '@rnnkit/data';

import { checkLearningRate } from './learning-rate.ts';
import type { CommonSettings } from './optimizer.ts';

const common: check.OptionChecks = {
  learningRate: checkLearningRate,
  weightDecay: check.notNegative,
  clipNorm: check.optional(check.positive),
  clipValue: check.optional(check.positive),
  globalClipNorm: check.optional(check.positive),
};

/** The settings of an optimizer: defaults, with the options in their place. */
export function settingsOf<Settings extends object>(
  name: string,
  checks: check.OptionChecks,
  defaults: Settings,
  options: object,
): Settings & CommonSettings {
  const all = { learningRate: 0.001, weightDecay: 0, ...defaults };
  return check.checkOptions(name, { ...common, ...checks }, all, options);
}

/** Whose definition optimizers follow when nothing is said. */
export const defaultConvention: Convention = 'keras';
