// What a classifier is made and trained with, and what the rest is when only some of it is said.
import { check, RnnkitError } from '@rnnkit/data';

import { classifierDefaults, classifierDefaultsOf, type ClassifierPreset } from '../presets.ts';
import { learningChecks } from './learning.ts';
import type { ClassifierOptions, ClassifierSettings } from './settings.ts';
import { checkStructure, structureChecks } from './structure.ts';

/** The checks of {@link ClassifierOptions}. */
export const optionChecks: Readonly<Record<keyof ClassifierSettings, check.OptionCheck>> = {
  ...structureChecks,
  ...learningChecks,
};

/** Fewer steps teach a network next to nothing. */
const fewestSteps = 300;

/**
 * Some options, with the defaults in the place of those that are absent.
 *
 * @param texts how many texts are trained on: with few of them more epochs are made
 * @param preset whose defaults are taken, for the architecture that is asked for. Default: those of the token level, which is `words`
 * by default
 * @throws Error when an option is unknown or not what it has to be
 */
export function settleOptions(
  options: ClassifierOptions,
  texts: number,
  preset?: ClassifierPreset,
): ClassifierSettings {
  check.countOrZero(texts, 'settleOptions: texts');
  return settle('settleOptions', options, texts, preset);
}

/** The settings of some options, with the name of who takes them in errors. */
export function settle(
  owner: string,
  options: ClassifierOptions,
  texts: number,
  preset?: ClassifierPreset,
): ClassifierSettings {
  check.checkOptions(owner, optionChecks, {}, options);
  const name = preset ?? options.tokenLevel ?? 'words';
  if (typeof name !== 'string' || !Object.hasOwn(classifierDefaults, name))
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: the defaults are those of ${Object.keys(classifierDefaults).join(', ')}; got ${check.describe(name)}.`,
    );
  const defaults = classifierDefaultsOf(name, options.architecture);
  const settings = check.checkOptions(owner, optionChecks, defaults, options);
  checkStructure(owner, settings);
  const steps = Math.max(1, Math.ceil(texts / settings.batchSize));
  const epochs = options.epochs ?? Math.max(defaults.epochs, Math.ceil(fewestSteps / steps));
  const patience = options.patience ?? Math.max(defaults.patience, Math.ceil(0.3 * epochs));
  return { ...settings, epochs, patience };
}
