// Settings of tasks on the command line. What is not given is absent: the defaults stand in the library alone, and help shows them.
import { optimizerNames } from '@rnnkit/optimizers';
import { architectures, defaultTestSplit, type Architecture } from '@rnnkit/tasks';
import type { Option } from 'commander';

import { option, path, positive, share, whole } from '../options.ts';
import type { Options } from './task.ts';

/** What makes options of one task's settings. */
export interface SettingTable<Settings> {
  /** A setting. The flag's name need not be the setting's. */
  readonly setting: (
    flags: string,
    description: string,
    name: keyof Settings & string,
    rest: { readonly read?: (value: string) => unknown; readonly choices?: readonly string[] },
  ) => Option;
  /** A setting that is yes or no. */
  readonly eitherWay: (flag: string, description: string, name: keyof Settings & string) => readonly Option[];
  /** What of some options are settings, by their names; with `--demo`, and nothing to go on from, what suits that. */
  readonly settingsOf: (options: Options) => Partial<Settings>;
  /** All settings, the defaults in their places. */
  readonly allOf: (options: Options) => Settings;
}

const written = (value: unknown): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value));

/**
 * The settings of a task, whose defaults help shows.
 *
 * @param defaultsOf the defaults by what reads the tokens
 * @param demo what suits the built-in data
 * @param otherwise when else there are other ones
 */
export function settingTable<Settings extends object>(
  defaultsOf: (kind: { readonly architecture?: Architecture | undefined }) => Settings,
  demo: Partial<Settings> = {},
  otherwise: readonly (readonly [when: string, defaults: Settings])[] = [],
): SettingTable<Settings> {
  const names = new Map<string, keyof Settings & string>();
  const usual = defaultsOf({});
  const others = [
    ...otherwise,
    ...architectures.map(
      (architecture) => [`with --architecture ${architecture}`, defaultsOf({ architecture })] as const,
    ),
  ];
  const table: SettingTable<Settings> = {
    setting(flags, description, name, rest) {
      const differing = (name === 'architecture' ? otherwise : others).flatMap(([when, own]) =>
        own[name] === usual[name] ? [] : [`${when} ${written(own[name])}`],
      );
      const forDemo = demo[name] === undefined ? [] : [`with --demo ${written(demo[name])}`];
      const byDefault = [written(usual[name]), ...differing, ...forDemo].join(', ');
      const made = option(flags, description, { ...rest, byDefault });
      names.set(made.attributeName(), name);
      return made;
    },
    eitherWay: (flag, description, name) => [
      table.setting(`--${flag}`, description, name, {}),
      table.setting(`--no-${flag}`, `the opposite of --${flag}`, name, {}).default(undefined, `as --${flag} says`),
    ],
    settingsOf(options) {
      const given = Object.fromEntries(
        [...names].flatMap(([typed, name]) => (options[typed] === undefined ? [] : [[name, options[typed]] as const])),
      ) as Partial<Settings>;
      return { ...(options['demo'] === true && demo), ...given };
    },
    allOf(options) {
      const given = table.settingsOf(options);
      return { ...defaultsOf(given), ...given };
    },
  };
  return table;
}

/** What every task's network is made and trained with. */
export interface SharedSettings {
  readonly architecture: Architecture;
  readonly blocks: number;
  readonly heads: number;
  readonly units: number;
  readonly embeddingDim: number;
  readonly vocabularySize: number;
  readonly dropout: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly optimizer: string;
  readonly learningRate: number;
  readonly validationSplit: number;
  readonly seed: number;
}

/**
 * The options of what every task has.
 *
 * @param words how each task calls its own: what a unit is of, a row of a batch, and when there are more epochs
 */
export function sharedOptions<Settings extends SharedSettings>(
  { setting }: SettingTable<Settings>,
  words: Readonly<Record<'architecture' | 'units' | 'rows' | 'epochs' | 'rate', string>>,
): readonly Option[] {
  return [
    setting('--architecture <name>', words.architecture, 'architecture', { choices: architectures }),
    setting('--blocks <n>', 'blocks of a Transformer', 'blocks', { read: whole(1, 48) }),
    setting('--heads <n>', 'heads of a Transformer', 'heads', { read: whole(1) }),
    setting('--units <n>', words.units, 'units', { read: whole(1) }),
    setting('--embedding-dim <n>', 'size of the embedding', 'embeddingDim', { read: whole(1) }),
    setting('--vocabulary-size <n>', 'most tokens to keep, with padding and unknown', 'vocabularySize', {
      read: whole(3),
    }),
    setting('--dropout <share>', 'dropout on what recurrent layers read or give', 'dropout', { read: share }),
    setting('--batch-size <n>', words.rows, 'batchSize', { read: whole(1) }),
    setting('--epochs <n>', `most passes over the data; ${words.epochs}`, 'epochs', { read: whole(1) }),
    setting('--learning-rate <rate>', words.rate, 'learningRate', { read: positive }),
    setting('--optimizer <name>', 'update rule', 'optimizer', { choices: optimizerNames }),
    setting(
      '--validation-split <share>',
      'share of what is trained on, held out to choose the best epoch',
      'validationSplit',
      { read: share },
    ),
    setting('--seed <n>', 'one seed, one result, with any number of threads', 'seed', { read: whole(0) }),
  ];
}

/** What gives the figures at the end. */
export const testOptions: readonly Option[] = [
  option('--test <data>', 'data for the figures at the end', { read: path, byDefault: '--test-split of the data' }),
  option('--test-split <share>', 'share of the data that is not trained on, for the figures at the end', {
    read: share,
    value: defaultTestSplit,
  }),
];
