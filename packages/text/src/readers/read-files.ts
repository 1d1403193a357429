// Labelled texts of files that a person picks, in a browser or anywhere else: one CSV, TSV or JSONL file, or the files of a
// folder that holds one folder per class.
import { readRecords } from './delimited.ts';
import { formatOf, readers } from './format.ts';
import { ExampleStream, type Examples, type ReadOptions } from './read-examples.ts';
import { textOf } from './source.ts';

/** A file: a browser's `File` is one. */
export interface DatasetFile {
  /** Its name, such as `reviews.csv`. */
  readonly name: string;
  /** Where it lies in the folder that was picked, such as `reviews/pos/1.txt`; empty or absent for a single file. */
  readonly webkitRelativePath?: string;
  /** Its bytes. */
  stream(): ReadableStream<Uint8Array>;
}

/** What a file looks like before it is read. */
export interface TablePreview {
  /** The names of the columns. */
  readonly columns: readonly string[];
  /** The first rows; a field that is missing is empty. */
  readonly rows: readonly (readonly string[])[];
}

/** The folder's parts of a file's place: the class and the name. */
function placeOf({ webkitRelativePath = '' }: DatasetFile): readonly [label: string, name: string] | undefined {
  const parts = webkitRelativePath.split('/');
  const [label, name] = parts.slice(-2);
  return parts.length >= 3 && label !== undefined && name !== undefined ? [label, name] : undefined;
}

async function* bytesOf(file: DatasetFile): AsyncGenerator<Uint8Array> {
  // Not every browser lets a stream be iterated.
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/**
 * Labelled texts of one CSV, TSV or JSONL file, or of the files of a folder that holds one folder per class with one text
 * per file. They are read as they are walked through, and can be walked through again.
 *
 * @throws Error at once when there is no file, or one of an unknown kind; while reading as {@link readCsv} does
 *
 * @example
 * for await (const { text, label } of readFiles([...input.files], { missing: 'drop' })) …
 */
export function readFiles(files: readonly DatasetFile[], options: Omit<ReadOptions, 'name'> = {}): Examples {
  const [first] = files;
  if (first === undefined) throw new Error('There is no file to read.');
  if (files.some((file) => placeOf(file) !== undefined)) {
    return new ExampleStream(() => readFolder(files), { ...options, name: 'the folder' });
  }
  if (files.length > 1) {
    throw new Error('Pick one file, or a folder that holds one folder for each class.');
  }
  const read = readers[formatOf(first.name)];
  return new ExampleStream(() => read(bytesOf(first), { ...options, missing: 'empty', name: first.name }), {
    ...options,
    name: first.name,
  });
}

async function* readFolder(
  files: readonly DatasetFile[],
): AsyncGenerator<{ text: string; label: string; line: number }> {
  const texts = files.flatMap((file) => {
    const [label, name] = placeOf(file) ?? [];
    const isHidden = label === undefined || name === undefined || label.startsWith('.') || name.startsWith('.');
    return isHidden ? [] : [{ file, label, name }];
  });
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  for (const { file, label } of texts.toSorted((a, b) => order(a.label, b.label) || order(a.name, b.name))) {
    let text = '';
    for await (const piece of textOf(bytesOf(file), `${label}/${file.name}`)) text += piece;
    yield { text, label, line: 1 };
  }
}

/**
 * The columns and first rows of a CSV, TSV or JSONL file, so that a person can say which is the text and which the label.
 *
 * @param limit most rows. Default 20
 * @throws Error when the file is of another kind or empty
 */
export async function previewFile(file: DatasetFile, limit = 20): Promise<TablePreview> {
  const format = formatOf(file.name);
  return format === 'jsonl' ? previewLines(file, limit) : previewRecords(file, format === 'csv' ? ',' : '\t', limit);
}

async function previewRecords(file: DatasetFile, delimiter: string, limit: number): Promise<TablePreview> {
  let columns: readonly string[] | undefined;
  const rows: (readonly string[])[] = [];
  for await (const { fields, problem } of readRecords(bytesOf(file), file.name, delimiter)) {
    if (columns === undefined) {
      if (problem !== undefined) throw new Error(problem);
      columns = fields;
    } else rows.push(columns.map((_, index) => fields[index] ?? ''));
    if (rows.length >= limit) break;
  }
  if (columns === undefined) throw new Error(`${file.name} is empty; its first line has to name the columns.`);
  return { columns, rows };
}

async function previewLines(file: DatasetFile, limit: number): Promise<TablePreview> {
  const rows: Map<string, string>[] = [];
  let rest = '';
  const add = (line: string): void => {
    const fields = fieldsOf(line);
    if (fields !== undefined && rows.length < limit) rows.push(fields);
  };
  for await (const text of textOf(bytesOf(file), file.name)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) add(line);
    if (rows.length >= limit) break;
  }
  add(rest);
  if (rows.length === 0) throw new Error(`${file.name} holds no JSON object; it has to have one on each line.`);
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return { columns, rows: rows.map((row) => columns.map((column) => row.get(column) ?? '')) };
}

function fieldsOf(line: string): Map<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(
    Object.entries(value).map(([name, field]) => [
      name,
      typeof field === 'object' ? (JSON.stringify(field) ?? '') : String(field),
    ]),
  );
}
