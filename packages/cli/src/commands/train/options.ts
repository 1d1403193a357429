// What `rnnkit train` is asked for, and what it takes where nothing is said.
import type { Architecture } from '@rnnkit/classifier';
import type { OptimizerName } from '@rnnkit/optimizers';
import type { Option } from 'commander';

import type { Threads } from '../../backends.ts';
import type { DataOptions } from '../../data.ts';
import { defaults, present, type Defaults } from '../../defaults.ts';
import { UsageFailure } from '../../failure.ts';
import {
  backendOption,
  dataOptions,
  demoOptions,
  epochsOption,
  jsonOption,
  layerOptions,
  learningOptions,
  modelOptions,
  option,
  path,
  seedOption,
  share,
  threadsOption,
  whole,
} from '../../options.ts';

/** The options of `rnnkit train`; those without a value take the defaults. */
export interface TrainOptions extends DataOptions, Partial<Omit<Architecture, 'dropout' | 'seed'>> {
  readonly out: string;
  readonly resume?: boolean;
  readonly demo?: boolean;
  readonly languages?: number;
  readonly dropout: number;
  readonly epochs?: number;
  readonly patience: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly optimizer: OptimizerName;
  readonly validationSplit: number;
  readonly test?: string;
  readonly seed: number;
  readonly json?: boolean;
  readonly backend: string;
  readonly threads: Threads;
}

/** The options of `rnnkit train` on the command line. */
export const trainOptions: readonly Option[] = [
  option('--out <folder>', 'where the model goes: a folder, or a file ending in .zip', { read: path, value: 'model' }),
  option('--resume', 'go on with the training that was interrupted there; all else is as it began', {}),
  ...demoOptions,
  ...layerOptions,
  ...modelOptions,
  epochsOption('most passes over the data'),
  option('--patience <n>', 'epochs without a better validation accuracy before it stops', { read: whole(1), value: 3 }),
  ...learningOptions,
  option(
    '--validation-split <share>',
    'the last share of the data, held out to choose the best epoch; 0 holds none out',
    {
      read: share,
      value: 0.2,
    },
  ),
  option('--test <data>', 'labelled data for the figures at the end', { read: path, byDefault: 'what is held out' }),
  seedOption('one seed, one result, with any number of threads'),
  jsonOption('one line of JSON per epoch and a last one with the result, on standard output'),
  backendOption,
  threadsOption,
  ...dataOptions,
];

/** The options with the defaults in their places. */
export type CompleteOptions = TrainOptions & Defaults;

/** Puts the defaults in their places. */
export function complete<Options extends Partial<Defaults> & { readonly demo?: boolean }>(
  options: Options,
): Options & Defaults {
  return { ...options, ...defaults[options.demo === true ? 'demo' : 'data'], ...present(options) };
}

/** What decides how a model is trained. */
export interface Settings {
  readonly architecture: Architecture;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimizer: OptimizerName;
  readonly patience: number;
}

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

/** The settings of some options. */
export function settingsOf(
  options: Defaults & Pick<TrainOptions, 'bidirectional' | 'dropout' | 'seed' | 'optimizer' | 'patience'>,
): Settings {
  const { unit, cell, units, embedding, vocabulary, maxLength, bidirectional = false, dropout, seed } = options;
  const { epochs, batchSize, learningRate, optimizer, patience } = options;
  return {
    architecture: { unit, cell, units, embedding, vocabulary, maxLength, bidirectional, dropout, seed },
    epochs,
    batchSize,
    learningRate,
    optimizer,
    patience,
  };
}
