// What `rnnkit train` is asked for, whatever the task is.
import { resolve } from 'node:path';

import { floatDtypes } from '@rnnkit/storage';
import {
  settleOptions,
  type ClassifierOptions,
  type ClassifierPreset,
  type ClassifierSettings,
  type TokenLevel,
} from '@rnnkit/tasks';
import type { Option } from 'commander';

import { UsageFailure } from '../../failure.ts';
import { backendOption, demoOption, jsonOption, option, path, threadsOption } from '../../options.ts';

/** The options of `rnnkit train` that all tasks have. */
export const commonOptions: readonly Option[] = [
  option('--out <folder>', 'where the model goes: a folder, or a file ending in .zip', { read: path, value: 'model' }),
  option('--dtype <type>', 'how the saved weights lie: F16 and BF16 take half the bytes of F32, I8 a quarter', {
    choices: floatDtypes,
    value: 'F32',
  }),
  option('--resume', 'go on with the training that was interrupted there; all else is as it began', {}),
  option('--from <model>', 'a model that train wrote, to go on from with new data, words and labels', {
    read: path,
    byDefault: 'none: a new model',
  }),
  demoOption,
  jsonOption('one line of JSON per epoch and a last one with the result, on standard output'),
  backendOption,
  threadsOption,
];

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

/** Throws when something cannot be gone on from: it has to stay until the new model is done. */
export function checkFrom({
  from,
  out,
  demo = false,
}: {
  readonly from?: string;
  readonly out: string;
  readonly demo?: boolean;
}): void {
  if (from === undefined) return;
  if (resolve(from) === resolve(out))
    throw new UsageFailure(
      `The new model cannot take the place of ${from} while it goes on from there; give it another --out.`,
    );
  if (demo) throw new UsageFailure('--from takes data of your own; --demo makes a model of the built-in data.');
}

/** The settings of a classifier as they are typed; those that are absent take the defaults. */
export interface SettingOptions extends Omit<ClassifierOptions, 'tokenLevel'> {
  readonly token?: TokenLevel | undefined;
}

const settingNames = Object.keys(settleOptions({}, 0));

/** The settings of a classifier that some options ask for. */
export function settingsOf({ token, ...options }: SettingOptions, demo = false, texts = 0): ClassifierSettings {
  const given = Object.entries({ ...options, tokenLevel: token }).filter(([name]) => settingNames.includes(name));
  const preset: ClassifierPreset | undefined = demo && token !== 'words' ? 'languages' : undefined;
  return settleOptions(Object.fromEntries(given), texts, preset);
}
