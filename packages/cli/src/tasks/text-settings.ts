// Settings of models that read a text as a whole, as classification has them.
import {
  knownWords,
  settleOptions,
  type ClassifierOptions,
  type PretrainedOptions,
  type TokenLevel,
} from '@rnnkit/tasks';
import type { Option } from 'commander';

import {
  epochsOption,
  freezeOption,
  layerOptions,
  learningOptions,
  modelOptions,
  patienceOption,
  seedOption,
  validationOption,
} from '../options.ts';
import { pretrainedFor, vectorsOption } from '../pretrained.ts';
import type { Options } from './task.ts';

const settingNames: ReadonlySet<string> = new Set(Object.keys(settleOptions({}, 0)));

/** All of them. */
export function textSettingOptions(): readonly Option[] {
  return [
    ...layerOptions,
    ...modelOptions,
    vectorsOption,
    freezeOption,
    epochsOption('most passes over the data'),
    patienceOption,
    ...learningOptions,
    validationOption,
    seedOption('one seed, one result, with any number of threads'),
  ];
}

/** Those that were asked for. Names of the built-in data are read by characters, unless something else is asked for. */
export function textSettingsOf(options: Options): ClassifierOptions {
  const { token, demo } = options as { readonly token?: TokenLevel; readonly demo?: boolean };
  const tokenLevel = token ?? (demo === true ? 'characters' : undefined);
  const given = Object.entries({ ...options, tokenLevel });
  return Object.fromEntries(given.filter(([name, value]) => settingNames.has(name) && value !== undefined));
}

/** Whether there may be more epochs than at first: not where the learning rate falls over all of them. */
export function areTextEpochsOpen(options: Options): boolean {
  const given = textSettingsOf(options);
  // What is gone on from may have another default.
  const schedule = options['from'] === undefined ? settleOptions(given, 0).schedule : given.schedule;
  return schedule === 'constant';
}

/** The vectors that the words of some texts begin with, if a file of them was given. */
export function textVectorsOf(
  options: Options,
  texts: readonly string[],
  settings: ClassifierOptions = textSettingsOf(options),
): Promise<PretrainedOptions> {
  return pretrainedFor(options, () => knownWords(texts, settings));
}

/** How many texts there are, for people. */
export const textsOf = (count: number): string => `${count} ${count === 1 ? 'text' : 'texts'}`;
