// Labelled texts of files that a person picks, in a browser or anywhere else: one CSV, TSV or JSONL file, or the files of a
// folder that holds one folder per class.
import * as check from '../check.ts';
import { formatOf } from './format.ts';
import {
  ExampleStream,
  longestRecord,
  rawExamples,
  readChecks,
  type Examples,
  type RawExample,
  type ReadOptions,
} from './read-examples.ts';
import { readWhole } from './source.ts';
import { RnnkitError } from '../error.ts';

/** A file: a browser's `File` is one. */
export interface DatasetFile {
  /** Its name, such as `reviews.csv`. */
  readonly name: string;
  /** Where it lies in the folder that was picked, such as `reviews/pos/1.txt`; empty or absent for a single file. */
  readonly webkitRelativePath?: string;
  /** Its bytes. */
  stream(): ReadableStream<Uint8Array>;
}

/** The folder's parts of a file's place: the class and the name. */
function placeOf({ webkitRelativePath = '' }: DatasetFile): readonly [label: string, name: string] | undefined {
  const parts = webkitRelativePath.split('/');
  const [label, name] = parts.slice(-2);
  return parts.length >= 3 && label !== undefined && name !== undefined ? [label, name] : undefined;
}

/** The bytes of a file, in pieces. */
export async function* bytesOf(file: DatasetFile): AsyncGenerator<Uint8Array> {
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
  const { name: _, ...checks } = readChecks;
  check.checkOptions('readFiles', checks, {}, options);
  if (!Array.isArray(files))
    throw new RnnkitError('invalid-argument', `readFiles takes a list of files; got ${check.describe(files)}.`);
  files.forEach(checkFile);
  const [first] = files;
  if (first === undefined) throw new RnnkitError('invalid-argument', 'There is no file to read.');
  if (files.some((file) => placeOf(file) !== undefined)) {
    return new ExampleStream(() => readFolder(files, options.maxRecordLength ?? longestRecord), {
      ...options,
      name: 'the folder',
    });
  }
  if (files.length > 1) {
    throw new RnnkitError('invalid-argument', 'Pick one file, or a folder that holds one folder for each class.');
  }
  const format = formatOf(first.name);
  const named = { ...options, name: first.name };
  return new ExampleStream(() => rawExamples(bytesOf(first), format, named), named);
}

/** Throws unless a value is a file. */
export function checkFile(file: DatasetFile): void {
  if (typeof file?.name === 'string' && typeof file.stream === 'function') return;
  throw new RnnkitError(
    'invalid-argument',
    `A file has a name and a stream, as a browser's File; got ${check.describe(file)}.`,
  );
}

async function* readFolder(files: readonly DatasetFile[], longest: number): AsyncGenerator<RawExample> {
  const texts = files.flatMap((file) => {
    const [label, name] = placeOf(file) ?? [];
    const isHidden = label === undefined || name === undefined || label.startsWith('.') || name.startsWith('.');
    return isHidden ? [] : [{ file, label, name }];
  });
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  for (const { file, label } of texts.toSorted((a, b) => order(a.label, b.label) || order(a.name, b.name))) {
    yield { text: await readWhole(bytesOf(file), `${label}/${file.name}`, longest), label, line: 1 };
  }
}
