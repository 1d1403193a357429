// The options that every optimizer takes, checked.
import { checkOptions, notNegative, optional, positive, type OptionCheck, type OptionChecks } from './options.ts';
import type { CommonSettings } from './optimizer.ts';
import { scheduleFromConfig } from './schedules/from-config.ts';

/** A step size, a schedule, or a schedule's configuration. */
const learningRate: OptionCheck = (value, name) => {
  if (typeof value !== 'object' || value === null) return notNegative(value, name);
  return typeof (value as { at?: unknown }).at === 'function' ? value : scheduleFromConfig(value);
};

const common: OptionChecks = {
  learningRate,
  weightDecay: notNegative,
  clipNorm: optional(positive),
  clipValue: optional(positive),
  globalClipNorm: optional(positive),
};

/** The settings of an optimizer: defaults, with the options in their place. */
export function settingsOf<Settings extends object>(
  name: string,
  checks: OptionChecks,
  defaults: Settings,
  options: object,
): Settings & CommonSettings {
  const all = { learningRate: 0.001, weightDecay: 0, ...defaults };
  return checkOptions(name, { ...common, ...checks }, all, options);
}
