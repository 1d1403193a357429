// What `rnnkit tune` is asked for.
import { architectures, type Architecture } from '@rnnkit/tasks';
import type { Option } from 'commander';

import type { DataOptions } from '../../data.ts';
import { dataOptions } from '../../data-options.ts';
import {
  backendOption,
  demoOption,
  epochsOption,
  jsonOption,
  languagesOption,
  learningOptions,
  list,
  modelOptions,
  oneOf,
  option,
  path,
  seedOption,
  whole,
} from '../../options.ts';
import type { SettingOptions } from '../train/options.ts';

/** The options of `rnnkit tune`; those without a value take the defaults. */
export interface TuneOptions
  extends DataOptions, Omit<SettingOptions, 'architecture' | 'units' | 'patience' | 'validationSplit'> {
  readonly demo?: boolean;
  readonly languages?: number;
  readonly architecture: readonly Architecture[];
  readonly units: readonly number[];
  readonly folds: number;
  readonly report: string;
  readonly workers?: number;
  readonly json?: boolean;
  readonly backend: string;
}

/** The options of `rnnkit tune` on the command line. */
export const tuneOptions: readonly Option[] = [
  option('--units <list>', 'units of the recurrent layer, such as 16,32,64', {
    read: list(whole(1)),
    value: [16, 32, 64],
  }),
  option('--architecture <list>', `what reads the tokens, of ${architectures.join()}`, {
    read: list(oneOf(architectures)),
    value: ['lstm', 'gru'],
  }),
  option('--folds <n>', 'parts of the data, each held out once', { read: whole(2), value: 5 }),
  option('--report <file>', 'where the report goes', { read: path, value: 'tune.html' }),
  demoOption,
  languagesOption('all', 2),
  ...modelOptions,
  epochsOption('passes over the data; the best number of them is found, too'),
  ...learningOptions,
  seedOption('one seed, one result, with any number of workers'),
  option('--workers <n>', 'folds that are trained at a time, each by one thread', {
    read: whole(1, 256),
    byDefault: 'one for each core from 2,000 texts on, else 1',
  }),
  jsonOption('one line of JSON with the result, on standard output'),
  backendOption,
  ...dataOptions,
];
