// A text that is about to be read: its kind and its form, found by its beginning.
import type { Columns } from './columns.ts';
import { readRecords, type DelimitedRecord } from './delimited.ts';
import { readList } from './json-list.ts';
import { readLines } from './json-lines.ts';
import { formatOfText, refuseKind, type Format } from './kinds.ts';
import type { Line } from './lines.ts';
import { headLength, isTable, lookAtTable, markOf, type TableForm } from './look.ts';
import { longestRecord, type ReadOptions } from './read-options.ts';
import type { Reading } from './reading.ts';
import { textOf, type TextSource } from './source.ts';

/** How a text is read. */
export type TextOptions = Pick<
  ReadOptions,
  'delimiter' | 'header' | 'quote' | 'encoding' | 'maxRecordLength' | 'signal'
> & { readonly onBytes?: (count: number) => void };

/** A table, or objects of JSON, that can be walked through once. */
export type OpenedText =
  | {
      readonly format: 'csv' | 'tsv';
      readonly form: TableForm;
      readonly records: AsyncIterable<Iterable<DelimitedRecord>>;
    }
  | { readonly format: 'jsonl' | 'json'; readonly objects: AsyncIterable<Iterable<Line>> };

/** Is told what is found. */
export type Tell = (found: Partial<Reading>) => void;

/**
 * Looks at the beginning of a text.
 *
 * @param format what the name says it is; undefined to look for it
 * @param columns those that are read, by which the line of names is known
 */
export async function openText(
  source: TextSource,
  name: string,
  format: Exclude<Format, 'parquet'> | undefined,
  options: TextOptions,
  columns: readonly Columns[],
  tell: Tell,
): Promise<OpenedText> {
  const { encoding, signal, onBytes, maxRecordLength = longestRecord } = options;
  const pieces = textOf(source, name, {
    encoding,
    signal,
    onBytes,
    onEncoding: (found) => tell({ encoding: found }),
    onPacked: () => tell({ packed: true }),
  });
  const { head, isWhole, begun } = await headOf(pieces);
  const all = resumed(begun, pieces, 0);
  const found = kindOf(format, head, isWhole, columns) ?? refuseKind(name);
  if (found === 'json') return { format: found, objects: readList(all, name, maxRecordLength) };
  if (found === 'jsonl') return { format: found, objects: readLines(all, name, maxRecordLength) };
  const usual = found === 'csv' ? ',' : '\t';
  const form = lookAtTable(head, isWhole, usual, { ...options, columns });
  const { delimiter, quote, header, skipped } = form;
  const asked = (['delimiter', 'quote', 'header'] as const).filter((option) => options[option] !== undefined);
  tell({ table: { delimiter, quote, header, asked, usual, trailing: false } });
  const rest = skipped === 0 ? all : resumed(begun, pieces, skipped);
  const dialect = { delimiter, quote: markOf(quote), maxRecordLength };
  return { format: found, form, records: readRecords(rest, name, dialect, skipped === 0 ? 1 : 2) };
}

/** The objects of a text that is JSON, one on each line or in a list. */
export async function* readObjects(
  pieces: AsyncGenerator<string>,
  name: string,
  most: number,
): AsyncGenerator<Iterable<Line>> {
  const { head, begun } = await headOf(pieces);
  const all = resumed(begun, pieces, 0);
  yield* isList(head) ? readList(all, name, most) : readLines(all, name, most);
}

const isList = (head: string): boolean => formatOfText(head, () => false) === 'json';

function kindOf(
  format: Exclude<Format, 'parquet'> | undefined,
  head: string,
  isWhole: boolean,
  columns: readonly Columns[],
): Exclude<Format, 'parquet'> | undefined {
  if (format === 'csv' || format === 'tsv') return format;
  if (format !== undefined) return isList(head) ? 'json' : jsonKind(format, head);
  return formatOfText(head, (text) => isTable(text, isWhole, columns)) as Exclude<Format, 'parquet'> | undefined;
}

/** A file that is called .json may have an object on each line. */
const jsonKind = (format: 'jsonl' | 'json', head: string): 'jsonl' | 'json' =>
  format === 'json' && !/^\s*\{/.test(head) ? 'json' : 'jsonl';

interface Head {
  readonly head: string;
  readonly isWhole: boolean;
  /** The pieces that it is of. */
  readonly begun: readonly string[];
}

async function headOf(pieces: AsyncGenerator<string>): Promise<Head> {
  const begun: string[] = [];
  let length = 0;
  while (length <= headLength) {
    const { done, value } = await pieces.next();
    if (done === true) return { head: begun.join(''), isWhole: true, begun };
    begun.push(value);
    length += value.length;
  }
  return { head: begun.join('').slice(0, headLength), isWhole: false, begun };
}

/** All pieces, without the first few characters. */
async function* resumed(
  begun: readonly string[],
  pieces: AsyncGenerator<string>,
  skipped: number,
): AsyncGenerator<string> {
  try {
    let left = skipped;
    for (const piece of begun) {
      if (left < piece.length) yield left === 0 ? piece : piece.slice(left);
      left = Math.max(0, left - piece.length);
    }
    yield* pieces;
  } finally {
    await pieces.return(undefined);
  }
}
