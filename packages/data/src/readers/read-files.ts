// Labelled texts of files that a person picks, in a browser or anywhere else.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { examplesOfFiles, expectFiles, inOrder, type InputFile, type InputFiles } from './input-files.ts';
import { formatOf } from './kinds.ts';
import type { Examples } from './read-examples.ts';
import { readChecks, type ReadOptions } from './read-options.ts';

/** A file: a browser's `File` is one. */
export interface DatasetFile {
  /** Its name, such as `reviews.csv`. */
  readonly name: string;
  /** Where it lies in the folder that was picked, such as `reviews/pos/1.txt`; empty or absent for a single file. */
  readonly webkitRelativePath?: string;
  /** How many bytes it has, for progress and Parquet. */
  readonly size?: number;
  /** Its bytes. */
  stream(): ReadableStream<Uint8Array>;
  /** Some of its bytes, for Parquet. */
  slice?(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** The bytes of a file, in pieces. */
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

/** A file as readers take it. @param name what it is called in errors */
export function inputOf(file: DatasetFile, name: string = file.name): InputFile {
  const { size } = file;
  return {
    name,
    size: Number.isSafeInteger(size) && size! >= 0 ? size : undefined,
    bytes: () => bytesOf(file),
    ...(typeof file.slice === 'function' && {
      slice: async (start: number, end: number) => file.slice!(start, end).arrayBuffer(),
    }),
  };
}

/**
 * Labelled texts of files: tables and objects of JSON, one or several of them that are read one after the other, packed by gzip or not; or the
 * files of a folder that holds one folder per class with one text per file. They are read as they are walked through, and can be walked through
 * again.
 *
 * @throws Error at once when there is no file; while reading as {@link readCsv} does
 *
 * @example
 * for await (const { text, label } of readFiles([...input.files], { missing: 'drop' })) …
 */
export function readFiles(files: readonly DatasetFile[], options: Omit<ReadOptions, 'name'> = {}): Examples {
  const { name: _, ...checks } = readChecks;
  const settings = check.checkOptions('readFiles', checks, {}, options);
  expectFiles(files, 'readFiles');
  files.forEach(checkFile);
  if (files.length === 0) throw new RnnkitError('invalid-argument', 'There is no file to read.');
  const found = files.some(({ webkitRelativePath = '' }) => webkitRelativePath !== '')
    ? filesOfFolder(files)
    : { files: files.map((file) => inputOf(file)), skipped: [] };
  return examplesOfFiles(() => found, settings);
}

/** Throws unless a value is a file. */
export function checkFile(file: DatasetFile): void {
  if (typeof file?.name === 'string' && typeof file.stream === 'function') return;
  throw new RnnkitError(
    'invalid-argument',
    `A file has a name and a stream, as a browser's File; got ${check.describe(file)}.`,
  );
}

/** The texts of a folder of classes, or the tables that lie in it. */
function filesOfFolder(files: readonly DatasetFile[]): InputFiles {
  const placed = files.map((file) => ({ file, parts: (file.webkitRelativePath ?? '').split('/') }));
  const folder = placed[0]!.parts[0]!;
  const inClasses = placed.filter(({ parts }) => parts.length >= 3);
  const kept = inClasses.length > 0 ? inClasses : placed.filter(({ file }) => formatOf(file.name) !== undefined);
  if (kept.length === 0) throw new RnnkitError('invalid-data', `${folder} ${noTextsInFolder}`);
  const skipped: { name: string; why: string }[] = [];
  const taken = new Set(kept.map(({ file }) => file));
  for (const { file, parts } of placed) {
    if (!taken.has(file))
      skipped.push({ name: parts.join('/'), why: inClasses.length > 0 ? 'in no folder of a class' : 'no table' });
  }
  const inputs = kept.flatMap(({ file, parts }) => {
    const label = parts.at(-2)!;
    if (parts.slice(1).some((one) => one.startsWith('.'))) {
      skipped.push({ name: parts.join('/'), why: 'hidden' });
      return [];
    }
    return inClasses.length > 0 ? [{ ...inputOf(file, `${label}/${file.name}`), label }] : [inputOf(file)];
  });
  return { ...(inClasses.length > 0 && { folder }), files: inOrder(inputs), skipped };
}

/** What a folder needs that has neither. */
export const noTextsInFolder =
  'holds neither folders nor tables; it needs a folder for each class, with one text per file, or files that end in .csv, .tsv, .jsonl, .json or .parquet.';
