// Labelled texts from what streams in: comma- or tab-separated values with a line of names, or a JSON object per line.
import * as check from '../check.ts';
import { readRecords, type Dialect } from './delimited.ts';
import type { Format } from './format.ts';
import { numberAsText, parseFields, readLines, type JsonFields } from './json-lines.ts';
import { LookAlikeLabels } from './look-alike-labels.ts';
import type { TextSource } from './source.ts';
import { RnnkitError } from '../error.ts';

/** A text, its label, and where it stands. */
export interface Example {
  readonly text: string;
  readonly label: string;
  /** The line on which it starts, counted from 1. */
  readonly line: number;
}

/** What fields may stand in: `double` quotes ("), `single` quotes (') or `none`. */
export type Quote = 'double' | 'single' | 'none';

/** What to read, and what to do where something is missing. */
export interface ReadOptions {
  /** The column of the text. Default `text`. */
  readonly textColumn?: string;
  /** The column of the label. Default `label`. */
  readonly labelColumn?: string;
  /** Whether a row without text or label is left out, read as empty, or an error. Default `error`. */
  readonly missing?: 'drop' | 'empty' | 'error';
  /** What is read, for errors. Default `input`. */
  readonly name?: string;
  /**
   * What a field of CSV or TSV stands in where it holds a delimiter, a line break or the quote itself, which is then written
   * twice. Default `double` for CSV (RFC 4180) and `none` for TSV; other kinds of files do not look at it.
   */
  readonly quote?: Quote;
  /** Most characters of a row, of a line of JSONL, or of a file in a folder; a longer one is an error. Default 10,485,760. */
  readonly maxRecordLength?: number;
  /**
   * Is told what is wrong with a row that cannot be read (a ragged row, a stray quote, a line that is not JSON), which is
   * then left out. Without it such a row is an error.
   */
  readonly onBroken?: (problem: string) => void;
  /**
   * Is told what can be read but looks wrong: a quoted field of ten lines or more, fields in quotes that are not read as
   * quotes (once), labels that differ in spaces, case or characters that are not shown only. Default: none is told.
   */
  readonly onWarning?: (warning: string) => void;
}

/** The checks of {@link ReadOptions}. */
export const readChecks: Readonly<Record<keyof ReadOptions, check.OptionCheck>> = {
  textColumn: check.text,
  labelColumn: check.text,
  missing: check.oneOf('drop', 'empty', 'error'),
  name: check.text,
  quote: check.oneOf('double', 'single', 'none'),
  // A string of an engine has at least 2 ** 28 characters.
  maxRecordLength: check.whole(1, 2 ** 28),
  onBroken: check.callable,
  onWarning: check.callable,
};

/** The default of `maxRecordLength`: a quote that is never closed must not take all memory. */
export const longestRecord: number = 10 * 1024 * 1024;

/** Examples as they stream in. */
export interface Examples extends AsyncIterable<Example> {
  /** How many rows were left out so far. */
  readonly dropped: number;
}

/** An example that may lack something. */
export type RawExample = {
  readonly text: string | undefined;
  readonly label: string | undefined;
  readonly line: number;
};

/** Leaves out, fills up or refuses what is missing, and compares the labels. */
export class ExampleStream implements Examples {
  #dropped = 0;
  readonly #open: () => AsyncIterable<RawExample>;
  readonly #missing: 'drop' | 'empty' | 'error';
  readonly #name: string;
  readonly #onWarning: ((warning: string) => void) | undefined;

  constructor(open: () => AsyncIterable<RawExample>, { missing = 'error', name = 'input', onWarning }: ReadOptions) {
    this.#open = open;
    this.#missing = missing;
    this.#name = name;
    this.#onWarning = onWarning;
  }

  get dropped(): number {
    return this.#dropped;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Example> {
    this.#dropped = 0;
    const labels = new LookAlikeLabels();
    for await (const { text = '', label = '', line } of this.#open()) {
      const absent = text.trim() === '' ? 'text' : 'label';
      if (text.trim() === '' || label.trim() === '') {
        if (this.#missing === 'error') {
          throw new RnnkitError(
            'invalid-data',
            `${this.#name}:${line}: the ${absent} is missing. Fill it in, or say what to do with such rows: drop or empty.`,
          );
        }
        if (this.#missing === 'drop') {
          this.#dropped++;
          continue;
        }
      }
      const warning = this.#onWarning === undefined ? undefined : labels.compare(label);
      if (warning !== undefined) this.#onWarning?.(`${this.#name}:${line}: ${warning}`);
      yield { text, label, line };
    }
  }
}

/** The examples of a source, with whatever they lack. */
export function rawExamples(source: TextSource, format: Format, options: ReadOptions): AsyncGenerator<RawExample> {
  return format === 'jsonl' ? fromLines(source, options) : fromRecords(source, format, options);
}

/** The dialect of comma- or tab-separated values. */
export function dialectOf(format: 'csv' | 'tsv', options: Pick<ReadOptions, 'quote' | 'maxRecordLength'>): Dialect {
  const { quote = format === 'csv' ? 'double' : 'none', maxRecordLength = longestRecord } = options;
  const marks = { double: '"', single: "'", none: undefined };
  return { delimiter: format === 'csv' ? ',' : '\t', quote: marks[quote], maxRecordLength };
}

/**
 * Labelled texts of comma-separated values (RFC 4180), whose first line names the columns. Memory is bounded by the longest
 * record, and time is linear.
 *
 * @throws Error at once when an option is not what it has to be; while reading, with the line, when a row is ragged, a quote
 * is open, bytes are not text, a record is too long, or a column is missing
 */
export function readCsv(source: TextSource, options: ReadOptions = {}): Examples {
  check.checkOptions('readCsv', readChecks, {}, options);
  return new ExampleStream(() => rawExamples(source, 'csv', options), options);
}

/**
 * Labelled texts of tab-separated values, whose first line names the columns. A quote is a character like any other there,
 * unless `quote` says otherwise. See {@link readCsv}.
 */
export function readTsv(source: TextSource, options: ReadOptions = {}): Examples {
  check.checkOptions('readTsv', readChecks, {}, options);
  return new ExampleStream(() => rawExamples(source, 'tsv', options), options);
}

async function* fromRecords(
  source: TextSource,
  format: 'csv' | 'tsv',
  options: ReadOptions,
): AsyncGenerator<RawExample> {
  const { textColumn = 'text', labelColumn = 'label', name = 'input', onWarning } = options;
  const dialect = dialectOf(format, options);
  let header: readonly string[] | undefined;
  let columns: readonly [text: number, label: number] = [0, 0];
  let sawQuotes = false;
  for await (const { fields, line, problem, warning } of readRecords(source, name, dialect)) {
    if (header === undefined) {
      // Without the names of the columns there is nothing to go on with.
      if (problem !== undefined) throw new RnnkitError('invalid-data', problem);
      header = fields;
      columns = [columnOf(header, textColumn, name), columnOf(header, labelColumn, name)];
      continue;
    }
    if (warning !== undefined) onWarning?.(warning);
    const wrong = problem ?? raggedness(fields, header, dialect, `${name}:${line}`);
    if (wrong !== undefined) {
      refuse(wrong, options);
      continue;
    }
    if (!sawQuotes && dialect.quote === undefined && fields.some(isInQuotes)) {
      sawQuotes = true;
      onWarning?.(
        `${name}:${line}: a field stands in quotes, which are read as a part of it. If they are not, read it with the quote "double".`,
      );
    }
    yield { text: fields[columns[0]], label: fields[columns[1]], line };
  }
  if (header === undefined)
    throw new RnnkitError('invalid-data', `${name} is empty; its first line has to name the columns.`);
}

const isInQuotes = (field: string): boolean => field.length > 1 && field.startsWith('"') && field.endsWith('"');

function raggedness(
  fields: readonly string[],
  header: readonly string[],
  { delimiter, quote }: Dialect,
  place: string,
): string | undefined {
  if (fields.length === header.length) return undefined;
  const mark = delimiter === ',' ? 'comma' : 'tab';
  const hint =
    quote === undefined
      ? `Does a field hold a ${mark} or a line break? If fields stand in quotes, read it with the quote "double".`
      : `Is a field with a ${mark} not quoted?`;
  return `${place}: this row has ${fields.length} fields; the first line names ${header.length} columns. ${hint}`;
}

function refuse(problem: string, { onBroken }: ReadOptions): void {
  if (onBroken === undefined) throw new RnnkitError('invalid-data', problem);
  onBroken(problem);
}

function columnOf(header: readonly string[], column: string, name: string): number {
  const index = header.indexOf(column);
  if (index === -1)
    throw new RnnkitError(
      'invalid-data',
      `${name} has no column ${check.describe(column)}; it has ${check.describeList(header)}.`,
    );
  if (header.includes(column, index + 1))
    throw new RnnkitError('invalid-data', `${name} has several columns ${check.describe(column)}.`);
  return index;
}

/**
 * Labelled texts of JSON objects, one on each line. A number or truth value is read as text: equal numbers are equal texts, as
 * 1 and 1.0 are "1", and a number with more digits than a double holds stays as it is written. Memory is bounded by the
 * longest line, and time is linear.
 *
 * @throws Error at once when an option is not what it has to be; while reading, with the line, when a line is too long, is not
 * a JSON object or lacks a column
 */
export function readJsonl(source: TextSource, options: ReadOptions = {}): Examples {
  check.checkOptions('readJsonl', readChecks, {}, options);
  return new ExampleStream(() => rawExamples(source, 'jsonl', options), options);
}

async function* fromLines(source: TextSource, options: ReadOptions): AsyncGenerator<RawExample> {
  const { name = 'input', textColumn = 'text', labelColumn = 'label', maxRecordLength = longestRecord } = options;
  for await (const { text: written, line } of readLines(source, name, maxRecordLength)) {
    const fields = parseFields(written);
    const wrong = typeof fields === 'string' ? `: ${fields}.` : (lack(fields, textColumn) ?? lack(fields, labelColumn));
    if (typeof fields === 'string' || wrong !== undefined) refuse(`${name}:${line}${wrong}`, options);
    else yield { text: textIn(fields, textColumn), label: textIn(fields, labelColumn), line };
  }
}

/** What is wrong with a field, if something is. */
function lack(fields: JsonFields, column: string): string | undefined {
  const field = fields.get(column);
  if (field === undefined) return ` has no ${check.describe(column)}; it has ${check.describeList(fields.keys())}.`;
  return typeof field.value === 'object' && field.value !== null
    ? `: ${check.describe(column)} has to be text.`
    : undefined;
}

function textIn(fields: JsonFields, column: string): string | undefined {
  const { value, source } = fields.get(column)!;
  if (value === null) return undefined;
  if (typeof value === 'number') return numberAsText(value, source);
  return typeof value === 'string' ? value : source;
}
