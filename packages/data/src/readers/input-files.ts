// The examples of some files, wherever they lie: a table or objects of JSON, several of them, or a folder of texts for each class.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import { encodingOfMark, unmarkedUtf16 } from './encoding.ts';
import { endingOf, formatOf, signatureOf } from './kinds.ts';
import { parquetReader, type ParquetFile } from './parquet-part.ts';
import { rawExamples } from './raw-examples.ts';
import { ExampleStream, type Examples, type OpenExamples, type RawBatch } from './read-examples.ts';
import { longestRecord, usualColumns, type ReadOptions } from './read-options.ts';
import { readWhole } from './source.ts';

/** A file that is read. */
export interface InputFile {
  /** What it is called in errors. */
  readonly name: string;
  /** The class that it belongs to, where it is a text of its own. */
  readonly label?: string;
  /** How many bytes it has, where that is known. */
  readonly size: number | undefined;
  /** All of its bytes. */
  bytes(): AsyncIterable<Uint8Array>;
  /** Some of them; absent where it can be read from its beginning alone. */
  readonly slice?: (start: number, end: number) => Promise<ArrayBuffer>;
}

/** Files that were left out, and why. */
export type Skipped = readonly { readonly name: string; readonly why: string }[];

/** Files that are read together. */
export interface InputFiles {
  /** The folder of texts; absent where files are tables of their own. */
  readonly folder?: string;
  readonly files: readonly InputFile[];
  readonly skipped: Skipped;
}

type Settings = Omit<ReadOptions, 'name'>;

/** The examples of some files. @param find finds them, each time anew */
export function examplesOfFiles(find: () => Promise<InputFiles> | InputFiles, settings: Settings): Examples {
  let size: number | undefined;
  const open: OpenExamples = async function* (listen) {
    const found = await find();
    size = sizeOf(found.files);
    yield* found.folder === undefined ? fromTables(found, settings, listen) : fromFolder(found, settings, listen);
  };
  return new ExampleStream(open, settings, () => size);
}

function sizeOf(files: readonly InputFile[]): number | undefined {
  let sum = 0;
  for (const { size } of files) {
    if (size === undefined) return undefined;
    sum += size;
  }
  return sum;
}

type Listen = Parameters<OpenExamples>[0];

async function* fromTables(
  { files, skipped }: InputFiles,
  settings: Settings,
  { begin, onBytes }: Listen,
): AsyncGenerator<RawBatch> {
  for (const [place, file] of files.entries()) {
    const format = formatOf(file.name);
    const tell = begin(file.name, format ?? 'csv');
    if (place === 0 && skipped.length > 0) tell({ skipped });
    if (format === 'parquet') {
      const { textColumn: text = usualColumns.text, labelColumn: label = usualColumns.label } = settings;
      const { maxRecordLength = longestRecord } = settings;
      const rows = parquetReader(file.name).examples(
        asParquet(file, onBytes),
        { text, label, takesLists: settings.labels === 'several', maxRecordLength, signal: settings.signal },
        tell,
      );
      for await (const some of rows) yield { name: file.name, rows: some };
    } else {
      const rows = rawExamples(file.bytes(), file.name, format, { ...settings, onBytes }, tell);
      for await (const some of rows) yield { name: file.name, rows: some };
    }
  }
}

/** A file of Parquet, which is read from its end. */
export function asParquet({ name, size, slice }: InputFile, onBytes: (count: number) => void): ParquetFile {
  if (size === undefined || slice === undefined) {
    throw new RnnkitError('unsupported', `${name} is Parquet, which cannot be read as it streams in. Give a file.`);
  }
  return {
    name,
    byteLength: size,
    async slice(start, end = size) {
      onBytes(end - start);
      return slice(start, end);
    },
  };
}

async function* fromFolder(
  { folder, files, skipped }: InputFiles & { readonly folder?: string },
  settings: Settings,
  { begin, onBytes }: Listen,
): AsyncGenerator<RawBatch> {
  const { maxRecordLength = longestRecord, encoding, signal } = settings;
  const tell = begin(folder!, 'folder');
  const left = [...skipped];
  if (left.length > 0) tell({ skipped: left });
  let isTold = false;
  for (const file of files) {
    const { name, label = '' } = file;
    const why = await whyNoText(file);
    if (why !== undefined) {
      left.push({ name, why });
      tell({ skipped: [...left] });
      continue;
    }
    const text = await readWhole(file.bytes(), name, maxRecordLength, {
      encoding,
      signal,
      onBytes,
      onEncoding(found) {
        // Of a thousand files the first that is not UTF-8 tells enough.
        if (isTold || found.encoding === 'utf-8') return;
        isTold = true;
        tell({ encoding: found });
      },
    });
    yield { name, rows: [{ text, label, line: 1 }] };
  }
}

/** Files that hold no plain text, by their names. */
const noTexts: ReadonlySet<string> = new Set(
  'pdf doc docx xls xlsx ppt pptx odt ods zip rar 7z tar bz2 xz zst exe dll so bin dat db sqlite parquet jpg jpeg png gif bmp webp tif tiff ico mp3 mp4 wav ogg avi mov woff woff2 ttf pyc class jar'.split(
    ' ',
  ),
);

/** Why a file of a folder is no text; undefined when it is one. */
async function whyNoText(file: InputFile): Promise<string | undefined> {
  const ending = endingOf(file.name);
  if (noTexts.has(ending)) return `.${ending} is no text`;
  for await (const piece of file.bytes()) {
    const start = piece.subarray(0, 4096);
    const signature = signatureOf(start);
    // What is packed by gzip is unpacked.
    if (signature !== undefined && !signature.startsWith('packed by gzip')) return 'no text by its first bytes';
    const isUtf16 = encodingOfMark(start) !== undefined || unmarkedUtf16(start) !== undefined;
    return !isUtf16 && start[0] !== 0x1f && start.filter((byte) => byte === 0).length > start.length / 20
      ? 'no text by its first bytes'
      : undefined;
  }
  return undefined;
}

/** Files in the order of their classes and names, which is the same everywhere. */
export function inOrder<File extends { readonly label?: string; readonly name: string }>(
  files: readonly File[],
): File[] {
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return files.toSorted((a, b) => order(a.label ?? '', b.label ?? '') || order(a.name, b.name));
}

/** Throws where there is nothing to read. */
export function expectFiles(files: readonly unknown[], owner: string): void {
  if (!Array.isArray(files))
    throw new RnnkitError('invalid-argument', `${owner} takes a list of files; got ${check.describe(files)}.`);
}
