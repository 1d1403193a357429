// What the entries of a zip file hold.
import { RnnkitError } from '@rnnkit/data/predict';

import { crc32 } from './crc32.ts';
import type { ZipEntry } from './directory.ts';
import { inflate } from './inflate.ts';

/** JSON and weights become smaller by less than this; what says more is made to fill the memory. */
const largestRatio = 16;
const alwaysUnpacked = 16 * 1024 ** 2;

/** Throws where entries say that they unpack to more than a file like this can. */
export function checkUnpacked(bytes: Uint8Array, entries: readonly ZipEntry[]): void {
  const largest = Math.max(alwaysUnpacked, largestRatio * bytes.length);
  const unpacked = entries.reduce((sum, { isDeflated, size }) => sum + (isDeflated ? size : 0), 0);
  if (unpacked > largest)
    throw new RnnkitError(
      'invalid-file',
      `it unpacks to ${unpacked} bytes; from ${bytes.length} come up to ${largest}.`,
    );
}

/** The bytes of an entry. @throws Error when there are more than it can have, or they are damaged */
export async function contentOf(bytes: Uint8Array, entry: ZipEntry, largest: number): Promise<Uint8Array> {
  if (entry.size > largest)
    throw new RnnkitError('invalid-file', `${entry.name} has ${entry.size} bytes; it has up to ${largest}.`);
  const stored = bytes.subarray(entry.from, entry.to);
  const content = entry.isDeflated ? await inflate(stored, entry.name, entry.size) : stored;
  if (crc32(content) !== entry.crc)
    throw new RnnkitError('invalid-file', `${entry.name} is damaged: its checksum is another.`);
  return content;
}
