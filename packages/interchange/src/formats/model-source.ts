// Files that may be a model, wherever they are: on a disk, dropped on a page, in memory.
import { check, RnnkitError } from '@rnnkit/data';

/** One file, or the files of a folder. */
export interface ModelSource {
  /** What it is called, for errors. */
  readonly name: string;
  /** Whether it is a folder. */
  readonly isFolder: boolean;
  /** The names of its files: the one's own, or those in the folder. */
  readonly names: readonly string[];
  /** The bytes of one of them, which have to stay as they are. @throws RnnkitError `invalid-file` when there is none of that name */
  read(name: string): Promise<Uint8Array>;
}

/** Bytes, or what reads them. */
type Bytes = Uint8Array | (() => Promise<Uint8Array>);

/**
 * A source of some files by their names. What is a function is called once, when the file is asked for.
 *
 * @param name what it is called, for errors
 * @param isFolder whether they are the files of a folder. Default: when there are several
 * @throws RnnkitError `invalid-argument` when a file alone is no file
 */
export function modelSource(
  name: string,
  files: ReadonlyMap<string, Bytes>,
  isFolder: boolean = files.size !== 1,
): ModelSource {
  if (!isFolder && files.size !== 1)
    throw new RnnkitError('invalid-argument', `modelSource takes one file, or a folder's; got ${files.size}.`);
  const known = new Map<string, Promise<Uint8Array>>();
  return {
    name,
    isFolder,
    names: [...files.keys()],
    read(file) {
      const bytes = files.get(file);
      if (bytes === undefined)
        return Promise.reject(new RnnkitError('invalid-file', `${name} has no ${check.describe(file)}.`));
      const read = known.get(file) ?? (typeof bytes === 'function' ? bytes() : Promise.resolve(bytes));
      known.set(file, read);
      return read;
    },
  };
}

/** Some files of a source. @throws RnnkitError `invalid-file` when one is not there */
export async function someFiles(source: ModelSource, names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of names) files.set(name, await source.read(name));
  return files;
}

/** The bytes of what is one file; undefined of a folder. */
export async function onlyFile(source: ModelSource): Promise<Uint8Array | undefined> {
  return source.isFolder ? undefined : source.read(source.names[0]!);
}
