// Options that say how data is read.
import type { Quote } from '@rnnkit/data';
import type { DatasetOptions } from '@rnnkit/data/node';
import { InvalidArgumentError, type Option } from 'commander';

import { option } from './options.ts';

type Missing = NonNullable<DatasetOptions['missing']>;

/** What can be done where a text or a label is missing. */
const missingChoices: readonly Missing[] = ['drop', 'empty', 'error'];

/** What fields can stand in. */
const quoteChoices: readonly Quote[] = ['double', 'single', 'none'];

const delimiters: ReadonlyMap<string, string> = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['\\t', '\t'],
  ['pipe', '|'],
]);

/** Reads what columns are parted by: a name, or the character itself. */
export const readDelimiter = (value: string): string => {
  const found = delimiters.get(value) ?? value;
  if (/^[^\p{L}\p{N}"'\r\n]$/u.test(found) && found.length === 1) return found;
  throw new InvalidArgumentError(
    'It is comma, semicolon, tab, pipe, or another character that is no letter, digit or quote.',
  );
};

/** Reads the name of an encoding. */
const readEncoding = (value: string): string => {
  try {
    return new TextDecoder(value).encoding;
  } catch {
    throw new InvalidArgumentError(
      'It is a name that browsers know, such as utf-8, utf-16le, windows-1252, windows-1251, gb18030, big5, shift_jis or euc-kr.',
    );
  }
};

/** In which encoding a file is. */
export const encodingOption: Option = option('--encoding <name>', 'the encoding, such as windows-1252', {
  read: readEncoding,
  byDefault: 'UTF-8, UTF-16 by its mark, else what it clearly looks like',
});

/** How tables are written; all of it is found by looking. */
export const formatOptions: readonly Option[] = [
  option('--missing <choice>', 'what to do with a row where one of both is missing', {
    choices: missingChoices,
    value: 'drop',
  }),
  option('--delimiter <name>', 'what columns are parted by: comma, semicolon, tab, pipe, or a character', {
    read: readDelimiter,
    byDefault: 'what it looks like',
  }),
  option('--header', 'the first line names the columns', { byDefault: 'what it looks like' }),
  option('--no-header', 'the first line is a row like any other; columns are numbers from 1 on', {
    byDefault: 'as --header says',
  }),
  option('--quote <kind>', 'what fields of a table stand in', {
    choices: quoteChoices,
    byDefault: 'double; between tabs none, unless it looks otherwise',
  }),
  encodingOption,
];

/** Which columns of the data to read, and how. */
export const dataOptions: readonly Option[] = [
  option('--text-column <name>', 'column that holds the text: name, number, several with commas, in JSON a.b.c', {
    byDefault: 'text',
  }),
  option('--label-column <name>', 'column that holds the label', { byDefault: 'label' }),
  ...formatOptions,
];
