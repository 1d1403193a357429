// Labelled texts from what streams in: tables of any form, or objects of JSON.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import type { Format } from './kinds.ts';
import { LookAlikeLabels } from './look-alike-labels.ts';
import type { RawExample } from './raw-example.ts';
import { rawExamples } from './raw-examples.ts';
import { readChecks, type ReadOptions, type ReadProgress } from './read-options.ts';
import type { Tell } from './open-text.ts';
import { unread, type Reading } from './reading.ts';
import { remarkAt, sentenceOf, type Remark } from './remarks.ts';
import type { TextSource } from './source.ts';

/** A text, its label, and where it stands. */
export interface Example {
  readonly text: string;
  readonly label: string;
  /** The label, or with the option `labels: 'several'` all that the text has. */
  readonly labels: readonly string[];
  /** The line on which it starts, counted from 1. */
  readonly line: number;
}

/** Examples as they stream in. */
export interface Examples extends AsyncIterable<Example> {
  /** How many rows were left out so far. */
  readonly dropped: number;
  /** What was found so far, of each file. */
  readonly readings: readonly Reading[];
}

/** Some examples of a file. */
export interface RawBatch {
  /** The file, for errors. */
  readonly name: string;
  readonly rows: Iterable<RawExample>;
}

/** What examples are read of, told of as they are read. */
export type OpenExamples = (listen: {
  /** Begins with another file. */
  readonly begin: (name: string, format: Reading['format']) => Tell;
  /** More bytes have come. */
  readonly onBytes: (count: number) => void;
}) => AsyncIterable<RawBatch>;

/** Leaves out, fills up or refuses what is missing, trims and compares labels, and keeps what was found. */
export class ExampleStream implements Examples {
  #dropped = 0;
  #readings: Reading[] = [];
  readonly #open: OpenExamples;
  readonly #options: ReadOptions;
  readonly #size: () => number | undefined;

  constructor(open: OpenExamples, options: ReadOptions, size: () => number | undefined = () => undefined) {
    this.#open = open;
    this.#options = options;
    this.#size = size;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get readings(): readonly Reading[] {
    return this.#readings;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Example> {
    const { missing = 'error', labels: kind = 'classes', separator = ';', onProgress } = this.#options;
    this.#dropped = 0;
    this.#readings = [];
    let bytes = 0;
    const progress = (): ReadProgress => ({ bytes, size: this.#size() });
    const checker = new Checker(this.#options);
    const batches = this.#open({
      begin: (name, format) => this.#begin(name, format),
      onBytes(count) {
        bytes += count;
        onProgress?.(progress());
      },
    });
    for await (const { name, rows } of batches) {
      let trimmed = 0;
      for (const { text = '', label: written = '', list, line } of rows) {
        const label = kind === 'classes' ? written.trim() : written;
        if (label.length !== written.length && label !== '') trimmed++;
        const labels = kind === 'several' ? severalOf(list ?? written.split(separator).flatMap(linesOf)) : [label];
        // A text of which several labels could be said may have none.
        if (text.trim() === '' || (kind !== 'several' && label.trim() === '')) {
          if (missing === 'error') refuseMissing(name, line, text.trim() === '' ? 'text' : 'label');
          if (missing === 'drop') {
            this.#dropped++;
            continue;
          }
        }
        checker.look(text, labels, name, line);
        yield { text, label: kind === 'several' ? labels.join(separator) : label, labels, line };
      }
      if (trimmed > 0) this.#tell({ trimmedLabels: this.#readings.at(-1)!.trimmedLabels + trimmed });
    }
  }

  #begin(name: string, format: Reading['format']): Tell {
    this.#readings.push(unread(name, format));
    return (found) => this.#tell(found);
  }

  #tell({ table, ...found }: Partial<Reading>): void {
    const before = this.#readings.at(-1)!;
    const form = table === undefined ? before.table : { ...before.table, ...table };
    const now = { ...before, ...found, ...(form === undefined ? {} : { table: form }) };
    this.#readings[this.#readings.length - 1] = now;
    this.#options.onReading?.(now);
  }
}

const linesOf = (text: string): string[] => text.split(/[\r\n]+/);

/** Labels without spaces around, each once. */
const severalOf = (written: readonly string[]): readonly string[] => [
  ...new Set(written.map((label) => label.trim()).filter((label) => label !== '')),
];

function refuseMissing(name: string, line: number, absent: 'text' | 'label'): never {
  throw new RnnkitError(
    'invalid-data',
    `${name}:${line}: the ${absent} is missing. Fill it in, or say what to do with such rows: drop or empty.`,
  );
}

/** What is in a text of a file that was damaged before: once each. */
const lost = ['\0', '\ufffd'] as const;

/** Tells of what looks wrong. */
class Checker {
  readonly #labels = new LookAlikeLabels();
  readonly #said = new Set<string>();
  readonly #onWarning: ReadOptions['onWarning'];
  readonly #hasClasses: boolean;

  constructor({ onWarning, labels = 'classes' }: ReadOptions) {
    this.#onWarning = onWarning;
    this.#hasClasses = labels !== 'texts';
  }

  look(text: string, labels: readonly string[], name: string, line: number): void {
    if (this.#onWarning === undefined) return;
    for (const label of this.#hasClasses ? labels : []) {
      const first = this.#labels.compare(label);
      if (first !== undefined) this.#warn(remarkAt(name, line, 'lookAlike', first, label));
    }
    for (const character of lost) {
      if (!text.includes(character) || this.#said.has(character)) continue;
      this.#said.add(character);
      this.#warn(remarkAt(name, line, 'lost', character));
    }
  }

  #warn(warning: Remark): void {
    this.#onWarning?.(sentenceOf(warning), warning);
  }
}

function examplesOf(
  owner: string,
  source: TextSource,
  format: Exclude<Format, 'parquet'>,
  options: ReadOptions,
): Examples {
  const settings = check.checkOptions(owner, readChecks, {}, options) as ReadOptions;
  const { name = 'input' } = settings;
  return new ExampleStream(async function* ({ begin, onBytes }) {
    const tell = begin(name, format);
    for await (const rows of rawExamples(source, name, format, { ...settings, onBytes }, tell)) yield { name, rows };
  }, settings);
}

/**
 * Labelled texts of comma-separated values (RFC 4180) or of a table that is parted by semicolons, tabs or pipes, whose first line may name the
 * columns: what it is, is found by looking, told to `onReading`, and can be said. Bytes may be packed by gzip. Memory is bounded by the longest
 * record, and time is linear.
 *
 * @throws Error at once when an option is not what it has to be; while reading, with the line, when a row is ragged, a quote
 * is open, bytes are not text, a record is too long, or a column is missing
 */
export function readCsv(source: TextSource, options: ReadOptions = {}): Examples {
  return examplesOf('readCsv', source, 'csv', options);
}

/**
 * Labelled texts of tab-separated values. A quote is a character like any other there, unless `quote` says otherwise or the table cannot be read
 * so. See {@link readCsv}.
 */
export function readTsv(source: TextSource, options: ReadOptions = {}): Examples {
  return examplesOf('readTsv', source, 'tsv', options);
}

/**
 * Labelled texts of JSON objects, one on each line, or of a list of objects. A number or truth value is read as text: equal numbers are equal
 * texts, as 1 and 1.0 are "1", and a number with more digits than a double holds stays as it is written. Memory is bounded by the
 * longest object, and time is linear.
 *
 * @throws Error at once when an option is not what it has to be; while reading, with the line, when a line is too long, is not
 * a JSON object or lacks a column
 */
export function readJsonl(source: TextSource, options: ReadOptions = {}): Examples {
  return examplesOf('readJsonl', source, 'jsonl', options);
}
