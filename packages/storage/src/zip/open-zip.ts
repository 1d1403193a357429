// Zip files of other programs, of which some entries are wanted.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { checkUnpacked, contentOf } from './content.ts';
import { zipEntries } from './directory.ts';

/** A zip file. */
export interface ZipFile {
  /** The names of its entries, as they are: nothing says that one is a good name for a file. */
  readonly names: readonly string[];
  /**
   * The bytes of an entry; undefined where there is none of that name.
   *
   * @param largest how many there may be; bytes
   * @returns a view of the zip file where the entry is stored, so its bytes have to stay as they are
   * @throws Error when they are damaged, or more
   */
  read(name: string, largest: number): Promise<Uint8Array | undefined>;
}

/**
 * Opens a zip file of any program, such as one of Keras. All that is deflated in it may unpack to no more than 16 times the file, or
 * 16 MiB.
 *
 * @throws Error when it is damaged, says that it unpacks to more, or has two entries of one name
 */
export function openZip(bytes: Uint8Array): ZipFile {
  if (!(bytes instanceof Uint8Array))
    throw new RnnkitError(
      'invalid-argument',
      `openZip takes a Uint8Array of a zip file; got ${check.describe(bytes)}.`,
    );
  const entries = explaining(() => {
    const all = zipEntries(bytes);
    checkUnpacked(bytes, all);
    const byName = new Map(all.map((entry) => [entry.name, entry]));
    if (byName.size < all.length) throw new RnnkitError('invalid-file', 'two of its entries have one name.');
    return byName;
  });
  return {
    names: [...entries.keys()],
    async read(name, largest) {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      try {
        return await contentOf(bytes, entry, largest);
      } catch (error) {
        throw explained(error);
      }
    },
  };
}

function explaining<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw explained(error);
  }
}

/** The error, with what it is about. */
export function explained(error: unknown): RnnkitError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof RnnkitError ? error.code : 'invalid-file';
  return new RnnkitError(code, `The zip file cannot be read: ${message}`, { cause: error });
}
