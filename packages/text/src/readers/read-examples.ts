// Labelled texts from what streams in: comma- or tab-separated values with a line of names, or a JSON object per line.
import { readRecords } from './delimited.ts';
import { textOf, type TextSource } from './source.ts';

/** A text, its label, and where it stands. */
export interface Example {
  readonly text: string;
  readonly label: string;
  /** The line on which it starts, counted from 1. */
  readonly line: number;
}

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
   * Is told what is wrong with a row that cannot be read (a ragged row, a stray quote, a line that is not JSON), which is
   * then left out. Without it such a row is an error.
   */
  readonly onBroken?: (problem: string) => void;
}

/** Examples as they stream in. */
export interface Examples extends AsyncIterable<Example> {
  /** How many rows were left out so far. */
  readonly dropped: number;
}

type RawExample = { readonly text: string | undefined; readonly label: string | undefined; readonly line: number };

/** Leaves out, fills up or refuses what is missing. */
export class ExampleStream implements Examples {
  #dropped = 0;
  readonly #open: () => AsyncIterable<RawExample>;
  readonly #missing: 'drop' | 'empty' | 'error';
  readonly #name: string;

  constructor(open: () => AsyncIterable<RawExample>, { missing = 'error', name = 'input' }: ReadOptions) {
    if (!['drop', 'empty', 'error'].includes(missing)) {
      throw new Error(`missing is drop, empty or error; got ${missing}.`);
    }
    this.#open = open;
    this.#missing = missing;
    this.#name = name;
  }

  get dropped(): number {
    return this.#dropped;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Example> {
    this.#dropped = 0;
    for await (const { text = '', label = '', line } of this.#open()) {
      const absent = text.trim() === '' ? 'text' : 'label';
      if (text.trim() === '' || label.trim() === '') {
        if (this.#missing === 'error') {
          throw new Error(
            `${this.#name}:${line}: the ${absent} is missing. Fill it in, or say what to do with such rows: drop or empty.`,
          );
        }
        if (this.#missing === 'drop') {
          this.#dropped++;
          continue;
        }
      }
      yield { text, label, line };
    }
  }
}

/**
 * Labelled texts of comma-separated values (RFC 4180), whose first line names the columns.
 *
 * @throws Error while reading, with the line, when a row is ragged, a quote is open, bytes are not text, or a column is missing
 */
export function readCsv(source: TextSource, options: ReadOptions = {}): Examples {
  return new ExampleStream(() => fromRecords(source, ',', options), options);
}

/** Labelled texts of tab-separated values, whose first line names the columns. See {@link readCsv}. */
export function readTsv(source: TextSource, options: ReadOptions = {}): Examples {
  return new ExampleStream(() => fromRecords(source, '\t', options), options);
}

async function* fromRecords(source: TextSource, delimiter: string, options: ReadOptions): AsyncGenerator<RawExample> {
  const { textColumn = 'text', labelColumn = 'label', name = 'input' } = options;
  let header: readonly string[] | undefined;
  let columns: readonly [text: number, label: number] = [0, 0];
  for await (const { fields, line, problem } of readRecords(source, name, delimiter)) {
    if (header === undefined) {
      // Without the names of the columns there is nothing to go on with.
      if (problem !== undefined) throw new Error(problem);
      header = fields;
      columns = [columnOf(header, textColumn, name), columnOf(header, labelColumn, name)];
      continue;
    }
    const wrong = problem ?? raggedness(fields, header, delimiter, `${name}:${line}`);
    if (wrong !== undefined) {
      refuse(wrong, options);
      continue;
    }
    yield { text: fields[columns[0]], label: fields[columns[1]], line };
  }
  if (header === undefined) throw new Error(`${name} is empty; its first line has to name the columns.`);
}

function raggedness(
  fields: readonly string[],
  header: readonly string[],
  delimiter: string,
  place: string,
): string | undefined {
  if (fields.length === header.length) return undefined;
  return `${place}: this row has ${fields.length} fields; the first line names ${header.length} columns. Is a field with a ${delimiter === ',' ? 'comma' : 'tab'} not quoted?`;
}

function refuse(problem: string, { onBroken }: ReadOptions): void {
  if (onBroken === undefined) throw new Error(problem);
  onBroken(problem);
}

function columnOf(header: readonly string[], column: string, name: string): number {
  const index = header.indexOf(column);
  if (index !== -1) return index;
  throw new Error(`${name} has no column "${column}"; it has ${header.map((title) => `"${title}"`).join(', ')}.`);
}

/**
 * Labelled texts of JSON objects, one on each line.
 *
 * @throws Error while reading, with the line, when a line is not a JSON object or lacks a column
 */
export function readJsonl(source: TextSource, options: ReadOptions = {}): Examples {
  return new ExampleStream(() => fromLines(source, options), options);
}

async function* fromLines(source: TextSource, options: ReadOptions): AsyncGenerator<RawExample> {
  const { name = 'input' } = options;
  let rest = '';
  let line = 0;
  for await (const text of textOf(source, name)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) {
      line++;
      if (one.trim() !== '') yield* exampleOf(one, line, options);
    }
  }
  line++;
  if (rest.trim() !== '') yield* exampleOf(rest, line, options);
}

function* exampleOf(text: string, line: number, options: ReadOptions): Generator<RawExample> {
  let example: RawExample;
  try {
    example = parseLine(text, line, options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    refuse(error.message, options);
    return;
  }
  yield example;
}

function parseLine(text: string, line: number, options: ReadOptions): RawExample {
  const { textColumn = 'text', labelColumn = 'label', name = 'input' } = options;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${name}:${line}: this line is not JSON.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name}:${line}: this line is not a JSON object.`);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const read = (column: string): string | undefined => {
    if (!fields.has(column))
      throw new Error(
        `${name}:${line} has no "${column}"; it has ${[...fields.keys()].map((key) => `"${key}"`).join(', ')}.`,
      );
    const found = fields.get(column);
    if (found === null) return undefined;
    if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') return String(found);
    throw new Error(`${name}:${line}: "${column}" has to be text.`);
  };
  return { text: read(textColumn), label: read(labelColumn), line };
}
