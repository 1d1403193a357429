// What `rnnkit tune` is asked for, whatever the task is.
import { InvalidArgumentError, type Option } from 'commander';

import { floatDtypes } from '@rnnkit/storage';

import { backendOption, demoOption, jsonOption, oneOf, option, path, threadsOption, whole } from '../../options.ts';
import type { AskedColumns } from '../../tasks/guess.ts';
import { taskNames, type TaskName } from '../../tasks/task.ts';
import { readEngine, type EngineChoice } from './engine-choice.ts';
import { prunerNames, samplerNames, type PrunerName, type SamplerName } from './strategies.ts';

/** One of some processes that do the same study. */
export interface Shard {
  /** Which, counted from 0. */
  readonly index: number;
  readonly count: number;
}

/** What is asked of a search, beside the options of the task. */
export interface TuneOptions extends AskedColumns {
  readonly task?: TaskName;
  readonly out: string;
  readonly resume?: boolean;
  readonly demo?: boolean;
  readonly json?: boolean;
  readonly backend: string;
  readonly space?: readonly string[];
  readonly sampler?: SamplerName;
  readonly pruner: PrunerName;
  readonly trials: number;
  readonly folds: number;
  readonly repeats: number;
  readonly groups?: string;
  readonly timeout?: number;
  readonly metric?: string;
  readonly choose: 'best' | 'thriftiest';
  readonly cost: Cost;
  readonly engine: EngineChoice;
  readonly queue: string;
  readonly slots?: number;
  readonly jobs: number;
  readonly shard?: Shard;
  readonly keepModels?: string;
  readonly seed?: number;
}

/** What settings cost. */
export const costs = ['parameters', 'seconds'] as const;

/** What settings cost, by its name. */
export type Cost = (typeof costs)[number];

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads a time, in milliseconds. */
export function readTime(value: string): number {
  const [, number = '', unit = 's'] = /^(\d+\.?\d*)([smhd])?$/.exec(value) ?? [];
  const time = Number(number) * units[unit]! * 1000;
  // Timers take no more.
  if (time > 0 && time < 2 ** 31) return time;
  throw new InvalidArgumentError('It is a time such as 90s, 30m, 8h or 2d, and at most 24 days.');
}

/** Reads which of some processes this is. */
export function readShard(value: string): Shard {
  const [, index = '', count = ''] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (count !== '' && shard.count > 0 && shard.index < shard.count) return shard;
  throw new InvalidArgumentError('It is i/n, such as 0/8 for the first of eight; the last one is 7/8.');
}

/** How many jobs this machine runs at a time. */
export const slotsOption: Option = option(
  '--slots <n>',
  'jobs that this machine runs at a time, each by a process with one thread; 0 leaves them to workers',
  { read: whole(0, 1024), byDefault: 'one for each core' },
);

/** Which study it is, where a queue has several. */
export const queueOption: Option = option('--queue <name>', 'of redis and postgres: the name of the study there', {
  value: 'study',
});

/** The options of `rnnkit tune` on the command line. */
export const tuneOptions: readonly Option[] = [
  option('--task <name>', 'what is learned; --task tag --help shows the options of that task', {
    choices: taskNames,
    byDefault: 'what the data looks like, classify with --demo',
  }),
  option('--space <name=values>', 'settings to try, such as units=int:16..128:16 or learningRate=log:1e-4..1e-1', {
    read: (value, before) => [...((before as readonly string[] | undefined) ?? []), value],
    byDefault: 'a quarter, half, all and twice of the units that train takes',
  }),
  option('--sampler <name>', 'what proposes settings', {
    choices: samplerNames,
    byDefault: 'grid where all combinations fit --trials, else tpe',
  }),
  option('--pruner <name>', 'what ends trials early: by their epochs median and asha, by their folds wilcoxon', {
    choices: prunerNames,
    value: 'none',
  }),
  option('--trials <n>', 'most settings to try', { read: whole(1), value: 40 }),
  option('--folds <n>', 'parts of the data, each held out once', { read: whole(2, 1000), value: 5 }),
  option('--repeats <n>', 'how often the data is split into folds, each time otherwise', {
    read: whole(1, 1000),
    value: 1,
  }),
  option('--groups <column>', 'column whose rows are held out together, such as who wrote them', {
    byDefault: 'none: each row for itself',
  }),
  option('--timeout <time>', 'no trial begins after it, and those that run end: 90s, 30m, 8h', {
    read: readTime,
    byDefault: 'none',
  }),
  option('--metric <name>', 'what settings are chosen by', {
    byDefault: 'accuracy, microF1, rmse, f1 or accuracy, bitsPerCharacter, chrf, by the task',
  }),
  option('--choose <rule>', 'which settings are trained: the best, or the cheapest within one standard error of them', {
    choices: ['best', 'thriftiest'],
    value: 'best',
  }),
  option('--cost <name>', 'what is cheap: few parameters, or few seconds of training', {
    read: oneOf(costs),
    value: 'parameters',
  }),
  option('--engine <where>', 'where trials run: processes, folder:PATH, redis://… or postgres://…; or RNNKIT_ENGINE', {
    read: readEngine,
    value: 'processes',
  }).env('RNNKIT_ENGINE'),
  queueOption,
  slotsOption,
  option('--jobs <n>', 'jobs under way at a time, on all machines together; not with processes', {
    read: whole(1, 100_000),
    value: 8,
  }),
  option('--shard <i/n>', 'this is one of n that are started alike with a folder; the first, 0/n, runs the study', {
    read: readShard,
    byDefault: 'none',
  }),
  option('--out <folder>', 'where the study goes: what came of it, report.html, and the best model', {
    read: path,
    value: 'study',
  }),
  option(
    '--keep-models <folder>',
    'keep the model of each fold of each trial there; a folder that all workers see, and empty at first',
    { read: path, byDefault: 'none is kept' },
  ),
  option('--resume', 'go on with the study that was begun there', {}),
  option('--dtype <type>', 'how the saved weights lie: F16 and BF16 take half the bytes of F32, I8 a quarter', {
    choices: floatDtypes,
    value: 'F32',
  }),
  demoOption,
  jsonOption('lines of JSON on standard output: of the training at the end, and last the study'),
  backendOption,
  threadsOption,
];
