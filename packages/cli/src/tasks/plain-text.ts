// What tasks have in common that read a text as a whole, and whose built-in data has no settings of its own.
import { settleOptions, type ClassifierOptions, type PretrainedOptions } from '@rnnkit/tasks';
import type { Option } from 'commander';

import { languagesOption, option } from '../options.ts';
import type { Piece } from '../output.ts';
import { prepareTexts } from './lengths.ts';
import { holdOutRows } from './parts.ts';
import { testOptions } from './settings.ts';
import type { TaskParts } from './task-parts.ts';
import type { Answer, Options } from './task.ts';
import { areTextEpochsOpen, textSettingOptions, textSettingsOf, textVectorsOf } from './text-settings.ts';

type Common = 'settingOptions' | 'settingsOf' | 'areEpochsOpen' | 'prepare' | 'holdOut';

/**
 * The parts that are the same.
 *
 * @param without the settings of classification that such a task does not have
 */
export function plainTextParts<Data extends { readonly texts: readonly string[] }>(
  without: readonly string[],
): Required<Pick<TaskParts<Data, never>, Common>> {
  return {
    settingOptions: [...settingOptions(without), ...testOptions, languagesOption('4', 1)],
    settingsOf: (options) => ({ ...settleOptions(textSettingsOf(options), 0), tokenWeights: false }),
    areEpochsOpen: areTextEpochsOpen,
    prepare: ({ texts }, options) => prepareTexts(texts, options),
    holdOut: holdOutRows,
  };
}

function settingOptions(without: readonly string[]): readonly Option[] {
  return textSettingOptions()
    .filter((one) => !without.includes(one.attributeName()))
    .map((one) => (one.long === '--token' ? one : withoutDemo(one)));
}

function withoutDemo(one: Option): Option {
  const byDefault = one.defaultValueDescription?.replace(/, with --demo [^,;]*/, '');
  if (byDefault === one.defaultValueDescription) return one;
  return option(one.flags, one.description, {
    ...(one.argChoices === undefined
      ? { read: one.parseArg as (value: string) => unknown }
      : { choices: one.argChoices }),
    ...(byDefault !== undefined && { byDefault }),
  });
}

/** What a network of some texts is made and trained with. */
export async function learningOf(
  texts: readonly string[],
  options: Options,
): Promise<ClassifierOptions & PretrainedOptions> {
  return { ...textSettingsOf(options), ...(await textVectorsOf(options, texts)) };
}

/** Some answers, to show at the end of a training on the built-in data. */
export function shownAnswers(title: string, answers: readonly Answer[]): readonly (readonly Piece[])[] {
  return [[{ text: title }], ...answers.flatMap(({ lines }) => lines.map((line) => [{ text: '  ' }, ...line]))];
}
