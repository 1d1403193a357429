// Models that a program holds in its hands, in a page or anywhere: files by name, a zip file, a folder that somebody chose.
import { check, RnnkitError } from '@rnnkit/data';

import { manifestFile } from './manifest.ts';
import type { ModelFiles } from './model-files.ts';
import { unzipModel } from './zip/unzip-model.ts';
import { writeZip } from './zip/zip-model.ts';

/**
 * A model's files by name; the bytes of a zip file, or a file that is one (`File`, `Blob`, `FileSystemFileHandle`); or the files of a folder
 * (`[...input.files]`, `FileSystemDirectoryHandle`).
 */
export type GivenModel =
  | ModelFiles
  | Uint8Array
  | Blob
  | readonly File[]
  | FileSystemFileHandle
  | FileSystemDirectoryHandle;

/** Where a model is: a path, in a page the address of a zip file; or the model itself. */
export type ModelSource = string | GivenModel;

/** Where a model goes: a path, in a page the name of a zip file that is downloaded; or a file or folder that somebody chose. */
export type ModelDestination = string | FileSystemFileHandle | FileSystemDirectoryHandle;

const isFile = (value: unknown): value is File =>
  typeof (Object(value) as Partial<File>).arrayBuffer === 'function' && typeof (value as File).size === 'number';

/** A handle of the given kind. */
export function isHandle(value: unknown, kind: 'file'): value is FileSystemFileHandle;
export function isHandle(value: unknown, kind: 'directory'): value is FileSystemDirectoryHandle;
export function isHandle(value: unknown, kind: 'file' | 'directory'): boolean {
  const method = kind === 'file' ? 'getFile' : 'getFileHandle';
  return (
    (Object(value) as Partial<FileSystemHandle>).kind === kind &&
    typeof Reflect.get(Object(value), method) === 'function'
  );
}

/** The files of a given model. @throws RnnkitError `invalid-argument` when it is none; `invalid-file` when it is damaged */
export async function readGiven(source: unknown): Promise<ModelFiles> {
  if (source instanceof Map) return source as ModelFiles;
  if (source instanceof Uint8Array) return unzipModel(source);
  if (isFile(source)) return unzipModel(await bytesOf(source));
  if (isHandle(source, 'file')) return unzipModel(await bytesOf(await source.getFile()));
  if (isHandle(source, 'directory')) return readFiles(await filesIn(source));
  if (Array.isArray(source) && source.length > 0 && source.every((file) => isFile(file))) return readFiles(source);
  throw new RnnkitError(
    'invalid-argument',
    `A model is read from a path, a Map from names to bytes, a zip file, or the files of a folder; got ${check.describe(source)}.`,
  );
}

async function filesIn(folder: FileSystemDirectoryHandle): Promise<File[]> {
  const files: File[] = [];
  for await (const entry of folder.values())
    if (isHandle(entry, 'file') && isModelFile(entry.name)) files.push(await entry.getFile());
  return files;
}

const isModelFile = (name: string): boolean => /\.(?:json|safetensors)$/.test(name);

/** One file alone is a zip file; of several, those that a model can have. They are read as an unpacked zip file, with all its checks. */
async function readFiles(files: readonly File[]): Promise<ModelFiles> {
  const [first] = files;
  if (files.length === 1 && first !== undefined && !isModelFile(first.name)) return unzipModel(await bytesOf(first));
  const entries = new Map<string, Uint8Array>();
  for (const file of files) if (isModelFile(file.name)) entries.set(file.name, await bytesOf(file));
  if (!entries.has(manifestFile) && !entries.has('model.json')) {
    throw new RnnkitError(
      'invalid-file',
      `There is neither ${manifestFile} nor model.json among these files, so they are not a model that rnnkit saved.`,
    );
  }
  return unzipModel(writeZip(entries));
}

const bytesOf = async (file: Blob): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());
