// What a file looks like before it is read.
import * as check from '../check.ts';
import { readRecords } from './delimited.ts';
import { formatOf } from './format.ts';
import { numberAsText, parseFields, readLines } from './json-lines.ts';
import { dialectOf, longestRecord, readChecks, type ReadOptions } from './read-examples.ts';
import { bytesOf, checkFile, type DatasetFile } from './read-files.ts';
import { RnnkitError } from '../error.ts';

/** The beginning of a table. */
export interface TablePreview {
  /** The names of the columns, at most 1000. */
  readonly columns: readonly string[];
  /** The first rows; a field that is missing is empty, and of a longer one there are the first 1000 characters. */
  readonly rows: readonly (readonly string[])[];
}

/** Options of {@link previewFile}. */
export interface PreviewOptions extends Pick<ReadOptions, 'quote' | 'maxRecordLength'> {
  /** Most rows. Default 20. */
  readonly limit?: number;
}

const mostColumns = 1000;
const longestField = 1000;
/** Lines that are no objects do not count as rows; among so many lines there should be some. */
const mostLines = 1000;

/**
 * The columns and first rows of a CSV, TSV or JSONL file, so that a person can say which is the text and which the label.
 *
 * @throws Error when the file is of another kind or empty, or begins with a record that is too long
 */
export async function previewFile(file: DatasetFile, options: PreviewOptions = {}): Promise<TablePreview> {
  const { quote, maxRecordLength } = readChecks;
  check.checkOptions('previewFile', { quote, maxRecordLength, limit: check.count }, {}, options);
  checkFile(file);
  const format = formatOf(file.name);
  return format === 'jsonl' ? previewLines(file, options) : previewRecords(file, format, options);
}

async function previewRecords(
  file: DatasetFile,
  format: 'csv' | 'tsv',
  { limit = 20, ...options }: PreviewOptions,
): Promise<TablePreview> {
  let columns: readonly string[] | undefined;
  const rows: (readonly string[])[] = [];
  for await (const { fields, problem } of readRecords(bytesOf(file), file.name, dialectOf(format, options))) {
    if (columns === undefined) {
      if (problem !== undefined) throw new RnnkitError('invalid-data', problem);
      columns = fields.slice(0, mostColumns);
    } else rows.push(columns.map((_, index) => shorten(fields[index] ?? '')));
    if (rows.length >= limit) break;
  }
  if (columns === undefined)
    throw new RnnkitError('invalid-data', `${file.name} is empty; its first line has to name the columns.`);
  return { columns, rows };
}

async function previewLines(
  file: DatasetFile,
  { limit = 20, maxRecordLength = longestRecord }: PreviewOptions,
): Promise<TablePreview> {
  const rows: ReadonlyMap<string, string>[] = [];
  const columns = new Set<string>();
  let lines = 0;
  for await (const { text } of readLines(bytesOf(file), file.name, maxRecordLength)) {
    const fields = fieldsOf(text);
    if (fields !== undefined) {
      rows.push(fields);
      for (const column of fields.keys()) if (columns.size < mostColumns) columns.add(column);
    }
    if (rows.length >= limit || ++lines >= mostLines) break;
  }
  if (rows.length === 0)
    throw new RnnkitError('invalid-data', `${file.name} holds no JSON object; it has to have one on each line.`);
  return { columns: [...columns], rows: rows.map((row) => Array.from(columns, (column) => row.get(column) ?? '')) };
}

function fieldsOf(line: string): ReadonlyMap<string, string> | undefined {
  const fields = parseFields(line);
  if (typeof fields === 'string') return undefined;
  const shownFields = [...fields].slice(0, mostColumns);
  return new Map(shownFields.map(([name, { value, source }]) => [name, shorten(shown(value, source))]));
}

function shown(value: unknown, source: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberAsText(value, source);
  return value === null ? '' : source;
}

const shorten = (field: string): string => field.slice(0, longestField);
