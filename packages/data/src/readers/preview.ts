// What a file looks like before it is read.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { likelyColumns, type LikelyColumns } from './columns.ts';
import { fieldAt, parseFields, textOfField, type JsonFields } from './json-lines.ts';
import { asParquet } from './input-files.ts';
import { formatOf } from './kinds.ts';
import { openText, type OpenedText } from './open-text.ts';
import { parquetReader } from './parquet-part.ts';
import { checkFile, inputOf, type DatasetFile } from './read-files.ts';
import { mostColumns, readChecks, type ReadOptions } from './read-options.ts';
import { unread, type Reading } from './reading.ts';
import { sentenceOf } from './remarks.ts';

/** The beginning of a table. */
export interface TablePreview {
  /** The names of the columns, at most 1000; of a table without names their numbers. */
  readonly columns: readonly string[];
  /** The first rows; a field that is missing is empty, and of a longer one there are the first 1000 characters. */
  readonly rows: readonly (readonly string[])[];
  /** Which of the columns look like text and label. */
  readonly likely: LikelyColumns;
  /** What was found so far. */
  readonly reading: Reading;
}

/** Options of {@link previewFile}. */
export interface PreviewOptions extends Pick<
  ReadOptions,
  'delimiter' | 'header' | 'quote' | 'encoding' | 'maxRecordLength' | 'textColumn' | 'labelColumn'
> {
  /** Most rows. Default 20. */
  readonly limit?: number;
}

const longestField = 1000;
/** Lines that are no objects do not count as rows; among so many lines there should be some. */
const mostLines = 1000;
/** Objects within objects are shown so deep, as columns of their own. */
const deepest = 4;

type Table = Pick<TablePreview, 'columns' | 'rows'>;

/**
 * The columns and first rows of a file, so that a person can say which is the text and which the label.
 *
 * @throws Error when the file is of another kind or empty, or begins with a record that is too long
 */
export async function previewFile(file: DatasetFile, options: PreviewOptions = {}): Promise<TablePreview> {
  const { delimiter, header, quote, encoding, maxRecordLength, textColumn, labelColumn } = readChecks;
  const checks = { delimiter, header, quote, encoding, maxRecordLength, textColumn, labelColumn, limit: check.count };
  const settings = check.checkOptions('previewFile', checks, { limit: 20 }, options) as PreviewOptions & {
    limit: number;
  };
  checkFile(file);
  const format = formatOf(file.name);
  let reading = unread(file.name, format ?? 'csv');
  const input = inputOf(file);
  let table: Table;
  if (format === 'parquet') {
    table = await parquetReader(file.name).preview(
      asParquet(input, () => undefined),
      settings.limit,
    );
  } else {
    const { textColumn: text = 'text', labelColumn: label = 'label' } = settings;
    const opened = await openText(input.bytes(), file.name, format, settings, [text, label], (found) => {
      reading = { ...reading, ...found };
    });
    reading = { ...reading, format: opened.format };
    table =
      'form' in opened
        ? await rowsOf(opened, file.name, settings.limit)
        : await objectsOf(opened, file.name, settings.limit);
  }
  const { columns } = table;
  return { ...table, likely: likelyColumns(columns, table.rows), reading: { ...reading, columns } };
}

async function rowsOf(
  { form, records }: Extract<OpenedText, { records: unknown }>,
  name: string,
  limit: number,
): Promise<Table> {
  let columns: readonly string[] | undefined;
  const rows: (readonly string[])[] = [];
  const table = (): Table => ({ columns: columns!, rows });
  for await (const some of records) {
    for (const { fields, problem } of some) {
      if (columns === undefined) {
        if (form.header && problem !== undefined) throw new RnnkitError('invalid-data', sentenceOf(problem));
        const shown = fields.slice(0, mostColumns);
        columns = form.header ? shown : shown.map((_, place) => String(place + 1));
        if (form.header) continue;
      }
      rows.push(columns.map((_, index) => shorten(fields[index] ?? '')));
      if (rows.length >= limit) return table();
    }
  }
  if (columns === undefined)
    throw new RnnkitError(
      'invalid-data',
      `${name} is empty; it has to hold texts and labels, and a first line that names the columns.`,
    );
  return table();
}

async function objectsOf(
  { objects }: Extract<OpenedText, { objects: unknown }>,
  name: string,
  limit: number,
): Promise<Table> {
  const rows: ReadonlyMap<string, string>[] = [];
  const columns = new Set<string>();
  let lines = 0;
  reading: for await (const some of objects) {
    for (const { text } of some) {
      const fields = parseFields(text);
      if (typeof fields !== 'string') {
        const row = shownFields(fields);
        rows.push(row);
        for (const column of row.keys()) if (columns.size < mostColumns) columns.add(column);
      }
      if (rows.length >= limit || ++lines >= mostLines) break reading;
    }
  }
  if (rows.length === 0)
    throw new RnnkitError(
      'invalid-data',
      `${name} holds no JSON object; it has to have one on each line, or a list of them.`,
    );
  return { columns: [...columns], rows: rows.map((row) => Array.from(columns, (column) => row.get(column) ?? '')) };
}

/** The fields of an object, and those of objects within it by the names that lead to them. */
function shownFields(fields: JsonFields): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  const add = (path: string, value: unknown, depth: number): void => {
    if (shown.size >= mostColumns) return;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const names = isObject && depth < deepest ? Object.keys(value) : [];
    if (names.length === 0) shown.set(path, shorten(textOfField(fieldAt(fields, path)!) ?? ''));
    for (const name of names) {
      const inner = `${path}.${name}`;
      // A name with a dot of its own does not lead anywhere.
      if (fieldAt(fields, inner) !== undefined)
        add(inner, (value as Readonly<Record<string, unknown>>)[name], depth + 1);
    }
  };
  for (const [name, value] of Object.entries(fields.values)) add(name, value, 1);
  return shown;
}

const shorten = (field: string): string => field.slice(0, longestField);
