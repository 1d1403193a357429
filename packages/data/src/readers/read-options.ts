// How labelled texts are read.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { columnsCheck, type Columns } from './columns.ts';
import type { Quote } from './quote.ts';
import type { Reading } from './reading.ts';
import { sentenceOf, type Remark } from './remarks.ts';

/** How far a reading is. */
export interface ReadProgress {
  /** Bytes that have been read, of what is packed as it lies there. */
  readonly bytes: number;
  /** How many there are; absent where nobody knows. */
  readonly size: number | undefined;
}

/** What to read, and what to do where something is missing. */
export interface ReadOptions {
  /**
   * The column of the text, see {@link Columns}; in JSON also names with dots between them, such as `data.review.text`. Default `text`, and in
   * a table without names what looks like it.
   */
  readonly textColumn?: Columns;
  /** The column of the label. Default `label`, and in a table without names what looks like it. */
  readonly labelColumn?: Columns;
  /** Whether a row without text or label is left out, read as empty, or an error. Default `error`. */
  readonly missing?: 'drop' | 'empty' | 'error';
  /**
   * What labels are: names of `classes`, whose spaces at both ends are taken off and which are compared; `several` of these or none for each
   * text, as a list in JSON and Parquet, else with `separator` or a line break between them; or `texts` of their own, which are left as they
   * are. Default `classes`.
   */
  readonly labels?: 'classes' | 'several' | 'texts';
  /** What stands between several labels. Default `;`. */
  readonly separator?: string;
  /** What is read, for errors. Default `input`. */
  readonly name?: string;
  /** What columns of a table are parted by, a character. Default: what its beginning looks like, of comma, semicolon, tab and pipe. */
  readonly delimiter?: string;
  /** Whether the first line of a table names its columns; else they are called 1, 2, 3 and so on. Default: what it looks like. */
  readonly header?: boolean;
  /**
   * What a field of a table stands in where it holds a delimiter, a line break or the quote itself, which is then written twice. Default
   * `double` (RFC 4180), and between tabs `none` unless the table looks otherwise.
   */
  readonly quote?: Quote;
  /**
   * The encoding, a name that `TextDecoder` knows, such as `windows-1252`. Default: UTF-8, and UTF-16 by its mark; what is neither is taken for
   * UTF-16, Windows-1252, GB18030 or Shift_JIS where it clearly looks like it.
   */
  readonly encoding?: string;
  /** Most characters of a row, of an object of JSON, or of a file in a folder; a longer one is an error. Default 10,485,760. */
  readonly maxRecordLength?: number;
  /**
   * Is told what is wrong with a row that cannot be read (a ragged row, a stray quote, a line that is not JSON), which is
   * then left out: in a sentence, and as a fact, which who speaks another language puts into words of its own. Without it such a row is an error.
   */
  readonly onBroken?: (problem: string, remark: Remark) => void;
  /**
   * Is told what can be read but looks wrong: a quoted field of ten lines or more, fields in quotes that are not read as
   * quotes (once), labels that differ in case or characters that are not shown only, characters that are left of lost ones. As
   * `onBroken` in a sentence and as a fact. Default: none is told.
   */
  readonly onWarning?: (warning: string, remark: Remark) => void;
  /** Is told what was found, of each file before its first row and again when more is known. `sentencesOf` says it in words. */
  readonly onReading?: (reading: Reading) => void;
  /** Is told how far it is. */
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Ends the reading, with the reason of the signal. */
  readonly signal?: AbortSignal;
}

const encodingCheck: check.OptionCheck = (value, name) => {
  check.text(value, name);
  try {
    return new TextDecoder(value as string).encoding;
  } catch {
    throw new RnnkitError(
      'invalid-argument',
      `${name} has to be an encoding that browsers know, such as utf-8, utf-16le, windows-1252, windows-1251, gb18030, big5, shift_jis or euc-kr; got ${check.describe(value)}.`,
    );
  }
};

const delimiterCheck: check.OptionCheck = check.rule(
  'one character that is no letter, digit, quote or line break, such as "," or ";"',
  (value) => typeof value === 'string' && /^[^\p{L}\p{N}"'\r\n]$/u.test(value) && value.length === 1,
);

/** The checks of {@link ReadOptions}. */
export const readChecks: Readonly<Record<keyof ReadOptions, check.OptionCheck>> = {
  textColumn: columnsCheck,
  labelColumn: columnsCheck,
  missing: check.oneOf('drop', 'empty', 'error'),
  labels: check.oneOf('classes', 'several', 'texts'),
  separator: check.rule('a text that is not empty', (value) => typeof value === 'string' && value !== ''),
  name: check.text,
  delimiter: delimiterCheck,
  header: check.flag,
  quote: check.oneOf('double', 'single', 'none'),
  encoding: encodingCheck,
  // A string of an engine has at least 2 ** 28 characters.
  maxRecordLength: check.whole(1, 2 ** 28),
  onBroken: check.callable,
  onWarning: check.callable,
  onReading: check.callable,
  onProgress: check.callable,
  signal: check.abortSignal,
};

/** The default of `maxRecordLength`: a quote that is never closed must not take all memory. */
export const longestRecord: number = 10 * 1024 * 1024;

/** Most names of columns that a reading tells. */
export const mostColumns: number = 1000;

/** The columns that are read where nobody says otherwise. */
export const usualColumns = { text: 'text', label: 'label' } as const;

/** Tells of a row that cannot be read. @throws RnnkitError where nobody listens */
export function refuseRow(problem: Remark, { onBroken }: Pick<ReadOptions, 'onBroken'>): void {
  const sentence = sentenceOf(problem);
  if (onBroken === undefined) throw new RnnkitError('invalid-data', sentence);
  onBroken(sentence, problem);
}
