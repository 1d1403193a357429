// How a table is written, by what its beginning looks like (docs/adr/0050).
import { asList, isLoosely, type Columns } from './columns.ts';
import { recordsIn, type DelimitedRecord, type Dialect } from './delimited.ts';
import type { Quote } from './quote.ts';

/** As much of a table is looked at. */
export const headLength: number = 64 * 1024;
const mostRecords = 200;

/** What of a table's form is known beforehand. */
export interface AskedForm {
  readonly delimiter?: string | undefined;
  readonly quote?: Quote | undefined;
  readonly header?: boolean | undefined;
  /** The columns that are read, by which the line of names is known. */
  readonly columns: readonly Columns[];
}

/** How a table is written. */
export interface TableForm {
  readonly delimiter: string;
  readonly quote: Quote;
  /** Whether its first line names the columns. */
  readonly header: boolean;
  /** The characters of a line `sep=;` at the beginning, as Excel writes it. */
  readonly skipped: number;
  /** The first rows, without the names. */
  readonly rows: readonly (readonly string[])[];
  readonly first: readonly string[];
}

/** The delimiters that are looked for. */
export const usualDelimiters: readonly string[] = [',', ';', '\t', '|'];

/** The mark that fields stand in. */
export const markOf = (quote: Quote): string | undefined => ({ double: '"', single: "'", none: undefined })[quote];

/**
 * Finds how a table is written.
 *
 * @param head its first characters
 * @param isWhole whether that is all of it
 * @param usual the delimiter of tables that are called so
 */
export function lookAtTable(head: string, isWhole: boolean, usual: string, asked: AskedForm): TableForm {
  const [line, said] = /^"?sep=([^"\r\n])"?(?:\r\n|\n|\r|$)/i.exec(head) ?? [];
  const skipped = line === undefined ? 0 : line.length;
  const text = head.slice(skipped);
  const known = asked.delimiter ?? said;
  const readings = (known === undefined ? usualDelimiters : [known]).map((delimiter) =>
    readingOf(text, isWhole, delimiter, asked),
  );
  const [first = readings[0]!] = readings
    .toSorted((a, b) => Number(b.delimiter === usual) - Number(a.delimiter === usual))
    .toSorted((a, b) => b.worth - a.worth);
  const best = first.worth > 0 ? first : (readings.find(({ delimiter }) => delimiter === usual) ?? first);
  const rows = best.records.map(({ fields }) => fields);
  const header = asked.header ?? hasNames(rows, asked.columns);
  return {
    delimiter: best.delimiter,
    quote: best.quote,
    header,
    skipped,
    first: rows[0] ?? [],
    rows: header ? rows.slice(1) : rows,
  };
}

/** Whether a text looks like a table, whatever its file is called. */
export function isTable(head: string, isWhole: boolean, columns: readonly Columns[]): boolean {
  const { first, rows } = lookAtTable(head, isWhole, ',', { columns });
  return first.length > 1 && rows.every((row) => row.length === first.length);
}

interface FormReading {
  readonly delimiter: string;
  readonly quote: Quote;
  readonly records: readonly DelimitedRecord[];
  /** How likely it is; 0 where there is one column. */
  readonly worth: number;
}

function readingOf(text: string, isWhole: boolean, delimiter: string, asked: AskedForm): FormReading {
  const quote = asked.quote ?? (delimiter === '\t' ? quoteOfTabs(text, isWhole) : 'double');
  const records = firstRecords(text, isWhole, delimiter, quote);
  const widths = new Map<number, number>();
  for (const { fields, problem } of records)
    if (problem === undefined) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1);
  const [width = 0, count = 0] = [...widths].toSorted((a, b) => b[1] - a[1])[0] ?? [];
  const names = records[0]?.fields ?? [];
  const named = names.length < 2 ? 0 : asked.columns.filter((columns) => isNamed(names, columns)).length;
  // Behind the commas of a sentence there is a space.
  const spaces = text.split(`${delimiter} `).length - 1;
  const isProse = spaces > 0.8 * (text.split(delimiter).length - 1);
  const share = width < 2 ? 0 : count / records.length;
  return { delimiter, quote, records, worth: 2 * named + share * (isProse ? 0.5 : 1) };
}

const isNamed = (names: readonly string[], columns: Columns): boolean =>
  asList(columns).some((one) => isLoosely(names, one) || one.split(',').some((part) => isLoosely(names, part)));

function firstRecords(text: string, isWhole: boolean, delimiter: string, quote: Quote): readonly DelimitedRecord[] {
  const dialect: Dialect = { delimiter, quote: markOf(quote), maxRecordLength: headLength + 1 };
  const records = recordsIn(text, dialect);
  // Of what is cut the last one is not known.
  return (isWhole || records.length === 1 ? records : records.slice(0, -1)).slice(0, mostRecords);
}

/** Between tabs a quote is mostly a character like any other. It is none where only then rows are alike, or the names stand in quotes. */
function quoteOfTabs(text: string, isWhole: boolean): Quote {
  if (!text.includes('"')) return 'none';
  const plain = firstRecords(text, isWhole, '\t', 'none');
  const quoted = firstRecords(text, isWhole, '\t', 'double');
  const areAlike = (records: readonly DelimitedRecord[]): boolean =>
    records.every(({ fields, problem }) => problem === undefined && fields.length === records[0]!.fields.length);
  if (!areAlike(quoted)) return 'none';
  const names = plain[0]?.fields ?? [];
  const areQuoted = names.length > 1 && names.every((name) => /^".+"$/.test(name));
  return areQuoted || !areAlike(plain) ? 'double' : 'none';
}

/** Whether the first of some rows names the columns. */
function hasNames(rows: readonly (readonly string[])[], columns: readonly Columns[]): boolean {
  const [first = [], ...rest] = rows;
  if (columns.some((one) => isNamed(first, one)) || rest.length === 0) return true;
  // Where the values of a column come again and again, its name is none of them.
  let [againstNames, forNames] = [0, 0];
  for (const [place, name] of first.entries()) {
    const values = rest.map((row) => row[place] ?? '').filter((value) => value !== '');
    const distinct = new Set(values);
    const isNumber = (value: string): boolean => /^\s*[-+]?\d+(?:[.,]\d+)?\s*$/.test(value);
    if (name !== '' && isNumber(name) && values.length > 0 && values.every(isNumber)) againstNames++;
    else if (values.length >= 3 && distinct.size < values.length && distinct.has(name)) againstNames++;
    else if (values.length >= 3 && distinct.size <= values.length / 2 && distinct.size > 1) forNames++;
  }
  if (againstNames !== forNames) return againstNames < forNames;
  // A sentence is no name, unless it is a question.
  return !first.some((name) => !/[?:]\s*$/.test(name) && (name.length > 60 || name.trim().split(/\s+/).length >= 8));
}
