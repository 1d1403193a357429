// How options are read from the command line and shown by --help, and those that several commands share.
import {
  architectures,
  classWeightings,
  classifierDefaults,
  classifierDefaultsOf,
  normalizations,
  poolings,
  schedules,
  tokenLevels,
  type ClassifierSettings,
} from '@rnnkit/tasks';
import { optimizerNames } from '@rnnkit/optimizers';
import { InvalidArgumentError, Option } from 'commander';

import { backendChoices, type Threads } from './backends.ts';

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

/** Reads a number above 0 and up to 1. */
export const upToOne = (value: string): number => {
  const number = decimal(value);
  if (number > 0 && number <= 1) return number;
  throw new InvalidArgumentError('It is a number above 0 and up to 1.');
};

/** Reads a number above 0. */
export const positive = (value: string): number => {
  const number = decimal(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It is a number above 0.');
};

/** Reads a number of at least 0. */
export const notNegative = (value: string): number => {
  const number = decimal(value);
  if (Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It is a number of at least 0.');
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
    readonly read?: (value: string, before: unknown) => unknown;
    readonly choices?: readonly string[];
    readonly value?: unknown;
    readonly byDefault?: string;
  },
): Option {
  const made = new Option(flags, description).default(rest.value, rest.byDefault);
  if (rest.choices !== undefined) made.choices(rest.choices);
  return rest.read === undefined ? made : made.argParser(rest.read);
}

const { words, characters, languages } = classifierDefaults;

const written = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);

/** A setting of the classifier, whose default may depend on what a token is, whether the data is the built-in one, and the architecture. */
function setting(
  flags: string,
  description: string,
  name: keyof ClassifierSettings,
  rest: { readonly read?: (value: string) => unknown; readonly choices?: readonly string[] },
): Option {
  const defaults = [
    written(words[name]),
    ...(characters[name] === words[name] ? [] : [`with --token characters ${written(characters[name])}`]),
    ...(languages[name] === characters[name] ? [] : [`with --demo ${written(languages[name])}`]),
    ...(name === 'architecture' ? [] : architectures).flatMap((architecture) => {
      const value = classifierDefaultsOf('words', architecture)[name];
      return value === words[name] ? [] : [`with --architecture ${architecture} ${written(value)}`];
    }),
  ];
  return option(flags, description, { ...rest, byDefault: defaults.join(', ') });
}

/** A setting that is yes or no. */
const eitherWay = (flag: string, description: string, name: keyof ClassifierSettings): readonly Option[] => [
  setting(`--${flag}`, description, name, {}),
  setting(`--no-${flag}`, `the opposite of --${flag}`, name, {}).default(undefined, `as --${flag} says`),
];

/** What an option does, its choices and its default. */
export function describeOption({ description, argChoices, ...rest }: Option): string {
  if (rest.long === '--help' || rest.long === '--version') return description;
  const value = Array.isArray(rest.defaultValue) ? rest.defaultValue.join() : String(rest.defaultValue ?? 'no');
  const choices = argChoices === undefined ? '' : `${argChoices.join(', ')}; `;
  return `${description} (${choices}default: ${rest.defaultValueDescription ?? value})`;
}

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

/** Of how many languages the built-in data is. */
export const languagesOption = (byDefault: string, least: number): Option =>
  option('--languages <n>', 'with --demo: how many languages, by number of speakers', {
    read: whole(least),
    byDefault,
  });

/** The data that is built in. */
export const demoOption: Option = option('--demo', 'use the built-in data of the task', {});

/** The recurrent layer, of which a tuning tries several. */
export const layerOptions: readonly Option[] = [
  setting('--architecture <name>', 'what reads the tokens', 'architecture', { choices: architectures }),
  setting('--units <n>', 'units of the recurrent layer, or between the layers of a Transformer', 'units', {
    read: whole(1),
  }),
];

/** The rest of the model. */
export const modelOptions: readonly Option[] = [
  option('--token <level>', 'what a token is; segments are words as the engine’s dictionary bounds them', {
    choices: tokenLevels,
    byDefault: 'words, with --demo characters, of texts without spaces between words single characters',
  }),
  setting('--blocks <n>', 'blocks of a Transformer', 'blocks', { read: whole(1, 48) }),
  setting('--heads <n>', 'heads of a Transformer', 'heads', { read: whole(1) }),
  setting('--embedding-dim <n>', 'size of the embedding', 'embeddingDim', { read: whole(1) }),
  setting('--vocabulary-size <n>', 'most tokens to keep, with padding and unknown', 'vocabularySize', {
    read: whole(3),
  }),
  setting('--ngrams <n>', 'tokens in a row, up to so many, that are one with a vector of its own', 'ngrams', {
    read: whole(1, 10),
  }),
  option('--max-length <n>', 'tokens per text; longer texts keep their end', {
    read: whole(1, 1_000_000),
    byDefault: `as many as nearly all texts have, up to 256, with --demo ${languages.maxLength}`,
  }),
  ...eitherWay('lower-case', 'make letters small', 'lowerCase'),
  setting('--normalization <form>', 'the Unicode normalization of texts', 'normalization', { choices: normalizations }),
  ...eitherWay('bidirectional', 'read the text both ways', 'bidirectional'),
  setting('--pooling <kind>', 'which of the outputs at the tokens the answer is made of', 'pooling', {
    choices: poolings,
  }),
  setting('--dropout <share>', 'dropout on the recurrent layer’s input, or within a Transformer', 'dropout', {
    read: share,
  }),
  setting('--output-dropout <share>', 'dropout on what the answer is made of', 'outputDropout', {
    read: share,
  }),
  ...eitherWay('token-weights', 'add what each token says by itself, as naive Bayes has it', 'tokenWeights'),
];

/** How a model learns. */
export const learningOptions: readonly Option[] = [
  setting('--batch-size <n>', 'texts per step', 'batchSize', { read: whole(1) }),
  setting('--learning-rate <rate>', 'step size, the highest one of a schedule', 'learningRate', { read: positive }),
  setting('--schedule <name>', 'how the step size goes; cosine rises, then falls to 0', 'schedule', {
    choices: schedules,
  }),
  setting('--optimizer <name>', 'update rule', 'optimizer', { choices: optimizerNames }),
  setting('--class-weight <kind>', 'balanced: a text counts as much more as its class is rarer', 'classWeight', {
    choices: classWeightings,
  }),
  setting('--focal-gamma <n>', 'by how much what is answered well already counts for less; 0 for not', 'focalGamma', {
    read: notNegative,
  }),
  ...eitherWay('calibrate', 'make probabilities mean what they say, by what is held out', 'calibrate'),
  setting('--label-smoothing <share>', 'share of each label spread over all classes', 'labelSmoothing', {
    read: share,
  }),
];

/** How long the embedding stays as it is. */
export const freezeOption: Option = setting(
  '--freeze-epochs <n>',
  'epochs at first in which the embedding stays as it is, such as one of --vectors',
  'freezeEpochs',
  { read: whole(0) },
);

/** Most passes over the data. */
export const epochsOption = (description: string): Option =>
  setting('--epochs <n>', `${description}; of few texts as many as make 300 steps`, 'epochs', { read: whole(1) });

/** When a training stops. */
export const patienceOption: Option = setting(
  '--patience <n>',
  'epochs without a better answer to what is held out before it stops, or three tenths of the epochs',
  'patience',
  { read: whole(1) },
);

/** What chooses the best epoch. */
export const validationOption: Option = setting(
  '--validation-split <share>',
  'share of what is trained on, held out to choose the best epoch; 0 holds none out',
  'validationSplit',
  { read: share },
);

/** One seed, one result. */
export const seedOption = (description: string): Option =>
  setting('--seed <n>', description, 'seed', { read: whole(0) });

/** Output for machines. */
export const jsonOption = (description: string): Option => option('--json', description, {});
