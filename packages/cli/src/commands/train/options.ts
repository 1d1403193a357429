// What `rnnkit train` is asked for, and what it takes where nothing is said.
import {
  settleOptions,
  type ClassifierOptions,
  type ClassifierPreset,
  type ClassifierSettings,
  type TokenLevel,
} from '@rnnkit/tasks';
import { floatDtypes, type FloatDtype } from '@rnnkit/storage';
import type { Option } from 'commander';

import type { Threads } from '../../backends.ts';
import type { DataOptions } from '../../data.ts';
import { UsageFailure } from '../../failure.ts';
import {
  backendOption,
  dataOptions,
  demoOption,
  epochsOption,
  jsonOption,
  languagesOption,
  layerOptions,
  learningOptions,
  modelOptions,
  option,
  path,
  patienceOption,
  seedOption,
  threadsOption,
  validationOption,
} from '../../options.ts';

/** The settings of the classifier as they are typed; those that are absent take the defaults. */
export interface SettingOptions extends Omit<ClassifierOptions, 'tokenLevel'> {
  readonly token?: TokenLevel | undefined;
}

/** The options of `rnnkit train`. */
export interface TrainOptions extends DataOptions, SettingOptions {
  readonly out: string;
  readonly dtype: FloatDtype;
  readonly resume?: boolean;
  readonly demo?: boolean;
  readonly languages?: number;
  readonly test?: string;
  readonly json?: boolean;
  readonly backend: string;
  readonly threads: Threads;
}

/** The options of `rnnkit train` that all tasks have. */
export const commonOptions: readonly Option[] = [
  option('--out <folder>', 'where the model goes: a folder, or a file ending in .zip', { read: path, value: 'model' }),
  option('--dtype <type>', 'how the saved weights lie: F16 and BF16 take half the bytes of F32, I8 a quarter', {
    choices: floatDtypes,
    value: 'F32',
  }),
  demoOption,
  jsonOption('one line of JSON per epoch and a last one with the result, on standard output'),
  backendOption,
  threadsOption,
];

/** The options of classification. */
export const classifyOptions: readonly Option[] = [
  option('--resume', 'go on with the training that was interrupted there; all else is as it began', {}),
  languagesOption('all', 2),
  ...layerOptions,
  ...modelOptions,
  epochsOption('most passes over the data'),
  patienceOption,
  ...learningOptions,
  validationOption,
  option('--test <data>', 'labelled data for the figures at the end', { read: path, byDefault: 'what is held out' }),
  seedOption('one seed, one result, with any number of threads'),
  ...dataOptions,
];

/** All options of a training of a classifier. */
export const trainOptions: readonly Option[] = [...commonOptions, ...classifyOptions];

/** Throws unless there is either data or `--demo`, which is what `--languages` is for. */
export function checkSource(
  verb: string,
  data: string | undefined,
  { demo = false, languages }: { readonly demo?: boolean; readonly languages?: number },
): void {
  if ((data === undefined) !== demo) {
    throw new UsageFailure(
      `Say what to ${verb} on: a file or folder, or --demo for the built-in data; one of the two.`,
    );
  }
  if (languages !== undefined && !demo) throw new UsageFailure('--languages goes with --demo alone.');
}

/** The options with the defaults in their places. */
export type CompleteOptions = TrainOptions & Omit<ClassifierSettings, 'tokenLevel'> & { readonly token: TokenLevel };

/**
 * Puts the defaults in their places.
 *
 * @param texts how many texts are trained on
 */
export function complete(options: TrainOptions, texts: number): CompleteOptions {
  const { tokenLevel: token, ...settings } = settingsOf(options, options.demo, texts);
  return { ...options, ...settings, token };
}

const settingNames = Object.keys(settleOptions({}, 0));

/** The settings of the classifier that some options ask for. */
export function settingsOf({ token, ...options }: SettingOptions, demo = false, texts = 0): ClassifierSettings {
  const given = Object.entries({ ...options, tokenLevel: token }).filter(([name]) => settingNames.includes(name));
  const preset: ClassifierPreset | undefined = demo && token !== 'words' ? 'languages' : undefined;
  return settleOptions(Object.fromEntries(given), texts, preset);
}
