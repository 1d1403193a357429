// Texts and labels of what streams in, with whatever they lack.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { likelyColumns, placesOf, type Columns, type LikelyColumns } from './columns.ts';
import type { DelimitedRecord } from './delimited.ts';
import { joined, type RawExample } from './raw-example.ts';
import { Objects } from './json-examples.ts';
import type { Format } from './kinds.ts';
import type { Reading } from './reading.ts';
import { remarkAt, sentenceOf, type Remark } from './remarks.ts';
import { openText, type OpenedText, type Tell, type TextOptions } from './open-text.ts';
import type { TableForm } from './look.ts';
import { mostColumns, refuseRow, usualColumns, type ReadOptions } from './read-options.ts';
import type { TextSource } from './source.ts';

/**
 * The examples of a text, those of each piece to be walked through before the next.
 *
 * @param format what the name says it is; undefined to look for it
 */
export async function* rawExamples(
  source: TextSource,
  name: string,
  format: Exclude<Format, 'parquet'> | undefined,
  options: ReadOptions & Pick<TextOptions, 'onBytes'>,
  tell: Tell,
): AsyncGenerator<Iterable<RawExample>> {
  const { textColumn = usualColumns.text, labelColumn = usualColumns.label } = options;
  const opened = await openText(source, name, format, options, [textColumn, labelColumn], tell);
  tell({ format: opened.format });
  if ('form' in opened) yield* fromRecords(opened, name, options, tell);
  else {
    const objects = new Objects(name, textColumn, labelColumn, options, tell);
    for await (const lines of opened.objects) yield objects.of(lines);
  }
}

type Table = Extract<OpenedText, { form: TableForm }>;

async function* fromRecords(
  { form, records }: Table,
  name: string,
  options: ReadOptions,
  tell: Tell,
): AsyncGenerator<Iterable<RawExample>> {
  const rows = new Rows(form, name, options, tell);
  for await (const some of records) yield rows.of(some);
  if (!rows.hasBegun) {
    throw new RnnkitError(
      'invalid-data',
      `${name} is empty; it has to hold texts and labels, and a first line that names the columns.`,
    );
  }
}

/** Takes the columns that are asked for from records. */
class Rows {
  readonly #form: TableForm;
  readonly #name: string;
  readonly #options: ReadOptions;
  readonly #tell: Tell;
  #width: number | undefined;
  #text: readonly number[] = [];
  #label: readonly number[] = [];
  #sawQuotes = false;
  #sawTrailing = false;

  constructor(form: TableForm, name: string, options: ReadOptions, tell: Tell) {
    this.#form = form;
    this.#name = name;
    this.#options = options;
    this.#tell = tell;
  }

  /** Whether there was a record. */
  get hasBegun(): boolean {
    return this.#width !== undefined;
  }

  *of(records: Iterable<DelimitedRecord>): Generator<RawExample> {
    for (const record of records) {
      const { line, problem, warning } = record;
      let { fields } = record;
      if (this.#width === undefined) {
        const { header } = this.#form;
        // Without the names of the columns there is nothing to go on with.
        if (header && problem !== undefined) throw new RnnkitError('invalid-data', sentenceOf(problem));
        this.#begin(fields);
        if (header) continue;
      }
      const width = this.#width!;
      if (warning !== undefined) this.#options.onWarning?.(sentenceOf(warning), warning);
      if (fields.length > width && fields.slice(width).every((field) => field.trim() === '')) {
        fields = fields.slice(0, width);
        this.#noteTrailing();
      }
      const wrong = problem ?? (fields.length === width ? undefined : this.#raggedness(fields.length, line));
      if (wrong !== undefined) {
        refuseRow(wrong, this.#options);
        continue;
      }
      if (!this.#sawQuotes && this.#form.quote === 'none') this.#lookForQuotes(fields, line);
      yield {
        text: this.#text.length === 1 ? fields[this.#text[0]!] : joined(this.#text.map((place) => fields[place])),
        label: this.#label.length === 1 ? fields[this.#label[0]!] : joined(this.#label.map((place) => fields[place])),
        line,
      };
    }
  }

  /** Finds the columns. */
  #begin(first: readonly string[]): void {
    const { header, rows } = this.#form;
    let width = first.length;
    while (width > 1 && first[width - 1]!.trim() === '') width--;
    this.#width = width;
    const names = header ? first.slice(0, width) : Array.from({ length: width }, (_, place) => String(place + 1));
    const { textColumn, labelColumn } = this.#options;
    const likely: Partial<LikelyColumns> = header ? {} : this.#likely(names, textColumn, labelColumn);
    const asked = {
      text: textColumn ?? likely.text ?? usualColumns.text,
      label: labelColumn ?? likely.label ?? usualColumns.label,
    };
    try {
      this.#text = placesOf(names, asked.text, this.#name);
      this.#label = placesOf(names, asked.label, this.#name);
    } catch (error) {
      throw textColumn === undefined && labelColumn === undefined && error instanceof RnnkitError
        ? withHint(error, names, rows)
        : error;
    }
    const called = (places: readonly number[]): string[] => places.map((place) => names[place]!);
    const [text, label] = [called(this.#text), called(this.#label)];
    this.#tell({
      columns: names.slice(0, mostColumns),
      text,
      label,
      renamed: header ? [...renamed(asked.text, text), ...renamed(asked.label, label)] : [],
      chosen: !header && (textColumn === undefined || labelColumn === undefined),
    });
  }

  #likely(names: readonly string[], text: Columns | undefined, label: Columns | undefined): LikelyColumns {
    const one = (columns: Columns | undefined): string | undefined =>
      columns === undefined ? undefined : names[placesOf(names, columns, this.#name)[0]!];
    return likelyColumns(names, this.#form.rows, { text: one(text), label: one(label) });
  }

  #noteTrailing(): void {
    if (this.#sawTrailing) return;
    this.#sawTrailing = true;
    const { delimiter, quote, header } = this.#form;
    this.#tell({ table: { delimiter, quote, header, trailing: true } as Reading['table'] & object });
  }

  #raggedness(count: number, line: number): Remark {
    const { header, delimiter, quote } = this.#form;
    return remarkAt(this.#name, line, 'ragged', count, this.#width!, header, delimiter, quote);
  }

  #lookForQuotes(fields: readonly string[], line: number): void {
    if (!fields.some((field) => field.length > 1 && field.startsWith('"') && field.endsWith('"'))) return;
    this.#sawQuotes = true;
    const warning = remarkAt(this.#name, line, 'inQuotes');
    this.#options.onWarning?.(sentenceOf(warning), warning);
  }
}

function renamed(asked: Columns, found: readonly string[]): Reading['renamed'] {
  const names = typeof asked === 'string' ? (found.length === 1 ? [asked] : asked.split(',')) : asked;
  return found.flatMap((is, place) => {
    const one = names[place]!;
    return one === is || /^\s*\d+\s*$/.test(one) ? [] : [{ asked: one, is }];
  });
}

/** An error with what the columns may be. */
function withHint(error: RnnkitError, names: readonly string[], rows: readonly (readonly string[])[]): RnnkitError {
  const { text, label } = likelyColumns(names, rows);
  if (text === undefined || label === undefined || / Did you mean /.test(error.message)) return error;
  return new RnnkitError(
    error.code,
    `${error.message} The text looks like ${check.describe(text)}, and the label like ${check.describe(label)}; say so.`,
  );
}
