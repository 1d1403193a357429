// Writing a zip file.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { crc32 } from './crc32.ts';
import { checkFiles } from '../file-name.ts';
import type { ModelFiles } from '../model-files.ts';

/** Content begins at a multiple of this, so that weights can be used where they lie. */
const alignment = 8;
const localBytes = 30;
const centralBytes = 46;
const endBytes = 22;
/** 1 January 2000, midnight, as MS-DOS counts: a fixed time makes equal models equal files. */
const date = ((2000 - 1980) << 9) | (1 << 5) | 1;
const largest = 0xffffffff;

/** The files of a model as one zip file, stored as they are: weights do not get smaller. @throws Error beyond 4 GiB */
export function zipModel(files: ModelFiles): Uint8Array {
  checkFiles('zipModel', files);
  return packed(files);
}

/**
 * A zip file of any entries, stored as they are, such as one that Keras reads. Equal entries make equal bytes, and each one's content
 * begins at a multiple of 8.
 *
 * @param entries bytes by names of up to 1,000 plain characters, folders before them with slashes between
 * @throws Error when a name leads out of the folder or has other characters, or beyond 4 GiB
 */
export function writeZip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if (!(entries instanceof Map))
    throw new RnnkitError(
      'invalid-argument',
      `writeZip takes a Map from names to bytes; got ${check.describe(entries)}.`,
    );
  for (const [name, bytes] of entries as ReadonlyMap<unknown, unknown>) {
    const isPlain = typeof name === 'string' && name.length <= 1000 && /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/.test(name);
    if (!isPlain || !(bytes instanceof Uint8Array))
      throw new RnnkitError(
        'invalid-argument',
        `writeZip takes Uint8Arrays by names of letters, digits, dots, hyphens, underscores and slashes between; got ${check.describe(bytes)} for ${check.describe(name)}.`,
      );
  }
  return packed(entries);
}

function packed(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries = places(files);
  const directory = entries.at(-1)?.to ?? 0;
  const end = directory + entries.reduce((sum, { name }) => sum + centralBytes + name.length, 0);
  if (end + endBytes > largest)
    throw new RnnkitError('invalid-argument', `A zip file holds up to 4 GiB; these files have ${end}. Write a folder.`);
  const zip = new Uint8Array(end + endBytes);
  const view = new DataView(zip.buffer);
  let central = directory;
  for (const { name, bytes, begin, from } of entries) {
    const crc = crc32(bytes);
    zip.set(bytes, from);
    view.setUint32(begin, 0x04034b50, true);
    writeCommon(view, begin + 4, name.length, bytes.length, crc);
    view.setUint16(begin + 28, from - begin - localBytes - name.length, true);
    writeName(zip, begin + localBytes, name);
    writePadding(view, begin + localBytes + name.length, from);
    view.setUint32(central, 0x02014b50, true);
    view.setUint16(central + 4, 20, true);
    writeCommon(view, central + 6, name.length, bytes.length, crc);
    view.setUint32(central + 42, begin, true);
    writeName(zip, central + centralBytes, name);
    central += centralBytes + name.length;
  }
  view.setUint32(end, 0x06054b50, true);
  view.setUint16(end + 8, entries.length, true);
  view.setUint16(end + 10, entries.length, true);
  view.setUint32(end + 12, end - directory, true);
  view.setUint32(end + 16, directory, true);
  return zip;
}

interface Place {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly begin: number;
  readonly from: number;
  readonly to: number;
}

function places(files: ReadonlyMap<string, Uint8Array>): readonly Place[] {
  let begin = 0;
  return Array.from(files, ([name, bytes]) => {
    // Four bytes of an extra field at least, if there is one.
    const earliest = begin + localBytes + name.length;
    const from = earliest % alignment === 0 ? earliest : Math.ceil((earliest + 4) / alignment) * alignment;
    const place = { name, bytes, begin, from, to: from + bytes.length };
    begin = place.to;
    return place;
  });
}

/** What the entry and the directory both say, from the version that is needed on. */
function writeCommon(view: DataView, place: number, nameLength: number, size: number, crc: number): void {
  view.setUint16(place, 20, true);
  view.setUint16(place + 8, date, true);
  view.setUint32(place + 10, crc, true);
  view.setUint32(place + 14, size, true);
  view.setUint32(place + 18, size, true);
  view.setUint16(place + 22, nameLength, true);
}

function writeName(zip: Uint8Array, place: number, name: string): void {
  for (let index = 0; index < name.length; index++) zip[place + index] = name.charCodeAt(index);
}

/** An extra field of the kind that aligns what follows, as in Android's packages. */
function writePadding(view: DataView, from: number, to: number): void {
  if (from === to) return;
  view.setUint16(from, 0xd935, true);
  view.setUint16(from + 2, to - from - 4, true);
}
