// How options are read from the command line and shown by --help, and those that several commands share.
import { cells, tokenUnits } from '@rnnkit/classifier';
import { optimizerNames } from '@rnnkit/optimizers';
import { InvalidArgumentError, Option } from 'commander';

import { backendChoices, type Threads } from './backends.ts';
import { missingChoices, quoteChoices } from './data.ts';
import { defaults, type Defaults } from './defaults.ts';

/** Reads a whole number from `least` to `most`. */
export const whole =
  (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  (value: string): number => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It is a whole number ${range}.`);
  };

const decimal = (value: string): number =>
  /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;

/** Reads a share of a whole. */
export const share = (value: string): number => {
  const number = decimal(value);
  if (number >= 0 && number < 1) return number;
  throw new InvalidArgumentError('It is a number from 0 up to, not including, 1.');
};

/** Reads a number above 0. */
export const positive = (value: string): number => {
  const number = decimal(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It is a number above 0.');
};

/** Reads a path. */
export const path = (value: string): string => {
  if (value.trim() !== '' && !value.includes('\0')) return value;
  throw new InvalidArgumentError('It is the name of a file or folder.');
};

/** Reads one of some names. */
export const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (value: string): Name => {
    const found = names.find((name) => name === value);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`It is one of ${names.join(', ')}.`);
  };

/** Reads a list with commas between its items; each counts once. */
export const list =
  <Item>(read: (value: string) => Item) =>
  (value: string): Item[] => [...new Set(value.split(',').map((item) => read(item.trim())))];

/** An option with what it is read by and what it is when it is not given, as a value or in words alone. */
export function option(
  flags: string,
  description: string,
  rest: {
    readonly read?: (value: string) => unknown;
    readonly choices?: readonly string[];
    readonly value?: unknown;
    readonly byDefault?: string;
  },
): Option {
  const made = new Option(flags, description).default(rest.value, rest.byDefault);
  if (rest.choices !== undefined) made.choices(rest.choices);
  return rest.read === undefined ? made : made.argParser(rest.read);
}

/** An option of which the built-in data has another default than a person's own. */
function setting(
  flags: string,
  description: string,
  name: keyof Defaults,
  rest: { readonly read?: (value: string) => unknown; readonly choices?: readonly string[] },
): Option {
  const [own, builtIn] = [defaults.data[name], defaults.demo[name]];
  return option(flags, description, {
    ...rest,
    byDefault: own === builtIn ? String(own) : `${own}, with --demo ${builtIn}`,
  });
}

/** What an option does, its choices and its default. */
export function describeOption({ description, argChoices, ...rest }: Option): string {
  if (rest.long === '--help' || rest.long === '--version') return description;
  const value = Array.isArray(rest.defaultValue) ? rest.defaultValue.join() : String(rest.defaultValue ?? 'no');
  const choices = argChoices === undefined ? '' : `${argChoices.join(', ')}; `;
  return `${description} (${choices}default: ${rest.defaultValueDescription ?? value})`;
}

/** Which columns of the data to read, and how. */
export const dataOptions: readonly Option[] = [
  option('--text-column <name>', 'column that holds the text', { value: 'text' }),
  option('--label-column <name>', 'column that holds the label', { value: 'label' }),
  option('--missing <choice>', 'what to do with a row without text or label', {
    choices: missingChoices,
    value: 'drop',
  }),
  option('--quote <kind>', 'what fields of CSV or TSV stand in', {
    choices: quoteChoices,
    byDefault: 'double in CSV, none in TSV',
  }),
];

/** Where to compute. */
export const backendOption: Option = option(
  '--backend <name>',
  'where to compute; auto takes the fastest that runs here',
  {
    choices: backendChoices,
    value: 'auto',
  },
);

/** With how many threads. */
export const threadsOption: Option = option(
  '--threads <n>',
  'threads that compute, on wasm; auto takes one for each core, at most 4, and fewer while others keep the cores busy',
  {
    read: (value): Threads => (value === 'auto' ? value : whole(1, 64)(value)),
    value: 'auto',
  },
);

/** The data that is built in. */
export const demoOptions: readonly Option[] = [
  option('--demo', 'use the built-in data: which language is a list of names in?', {}),
  option('--languages <n>', 'with --demo: how many languages, by number of speakers', {
    read: whole(2),
    byDefault: 'all',
  }),
];

/** The recurrent layer, of which a tuning tries several. */
export const layerOptions: readonly Option[] = [
  setting('--cell <cell>', 'the recurrent layer', 'cell', { choices: cells }),
  setting('--units <n>', 'units of the recurrent layer', 'units', { read: whole(1) }),
];

/** The rest of the model. */
export const modelOptions: readonly Option[] = [
  setting('--unit <unit>', 'what a token is', 'unit', { choices: tokenUnits }),
  setting('--embedding <n>', 'size of the embedding', 'embedding', { read: whole(1) }),
  setting('--vocabulary <n>', 'most tokens to keep, with padding and unknown', 'vocabulary', { read: whole(3) }),
  setting('--max-length <n>', 'tokens per text; longer texts keep their end', 'maxLength', {
    read: whole(1, 1_000_000),
  }),
  option('--bidirectional', 'read the text both ways', {}),
  option('--dropout <share>', 'dropout on the recurrent layer’s input', { read: share, value: 0 }),
];

/** How a model learns. */
export const learningOptions: readonly Option[] = [
  setting('--batch-size <n>', 'texts per step', 'batchSize', { read: whole(1) }),
  setting('--learning-rate <rate>', 'step size', 'learningRate', { read: positive }),
  option('--optimizer <name>', 'update rule', { choices: optimizerNames, value: 'adam' }),
];

/** Most passes over the data. */
export const epochsOption = (description: string): Option =>
  setting('--epochs <n>', description, 'epochs', { read: whole(1) });

/** One seed, one result. */
export const seedOption = (description: string): Option =>
  option('--seed <n>', description, { read: whole(0), value: 1 });

/** Output for machines. */
export const jsonOption = (description: string): Option => option('--json', description, {});
