// What is in a zip file (APPNOTE.TXT of PKWARE): where each entry lies and how large it says it is. Nothing is believed: the
// directory at the end and the entries themselves have to say the same, and no two entries may share a byte.
import { RnnkitError } from '@rnnkit/data/predict';

/** An entry of a zip file. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  /** The checksum of its content. */
  readonly crc: number;
  /** Bytes of its content, as it says. */
  readonly size: number;
  /** Where what is stored of it begins and ends. */
  readonly from: number;
  readonly to: number;
}

const endBytes = 22;
const centralBytes = 46;
const localBytes = 30;
const mostEntries = 1000;

/** The entries of a zip file. @throws Error when it is not a whole one, or of a kind that is not read */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const [disk, diskOfDirectory, onDisk, count] = [4, 6, 8, 10].map((place) => view.getUint16(end + place, true));
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff)
    throw new RnnkitError('invalid-file', 'it is a zip64 file, which is not read.');
  if (disk !== 0 || diskOfDirectory !== 0 || onDisk !== count)
    throw new RnnkitError('invalid-file', 'it is one part of several.');
  if (start + size !== end) throw new RnnkitError('invalid-file', 'its directory is not where it says.');
  if (count! > mostEntries)
    throw new RnnkitError('invalid-file', `it has ${count!} entries; a model has up to ${mostEntries}.`);
  const entries: (ZipEntry & { readonly begin: number })[] = [];
  let place = start;
  for (let index = 0; index < count!; index++) {
    if (place + centralBytes > end || view.getUint32(place, true) !== 0x02014b50)
      throw new RnnkitError('invalid-file', 'its directory is damaged.');
    const next = place + centralBytes + lengths(view, place + 28, 3);
    if (next > end) throw new RnnkitError('invalid-file', 'its directory is damaged.');
    entries.push(readEntry(bytes, view, place, start));
    place = next;
  }
  if (place !== end) throw new RnnkitError('invalid-file', 'its directory is damaged.');
  entries.sort((a, b) => a.begin - b.begin);
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    if (before !== undefined && entry.begin < before.to) {
      throw new RnnkitError('invalid-file', `"${before.name}" and "${entry.name}" lie on top of each other.`);
    }
  }
  return entries;
}

/** The end record: the last one whose remark reaches just to the end of the file. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - endBytes - 0xffff);
  for (let place = view.byteLength - endBytes; place >= first; place--) {
    if (view.getUint32(place, true) !== 0x06054b50) continue;
    if (place + endBytes + view.getUint16(place + 20, true) === view.byteLength) return place;
  }
  throw new RnnkitError('invalid-file', 'it is cut off, or no zip file.');
}

function lengths(view: DataView, place: number, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += view.getUint16(place + 2 * index, true);
  return sum;
}

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  central: number,
  directory: number,
): ZipEntry & { begin: number } {
  const flags = view.getUint16(central + 8, true);
  const method = view.getUint16(central + 10, true);
  const [crc, packed, size] = [16, 20, 24].map((place) => view.getUint32(central + place, true)) as [
    number,
    number,
    number,
  ];
  const begin = view.getUint32(central + 42, true);
  const name = nameAt(bytes, central + centralBytes, view.getUint16(central + 28, true));
  const damaged = (what: string): Error => new RnnkitError('invalid-file', `"${name.slice(0, 60)}" ${what}.`);
  // Bits 0, 6 and 13: encrypted, strongly, and with its directory.
  if ((flags & 0x2041) !== 0) throw damaged('is encrypted');
  if (method !== 0 && method !== 8)
    throw damaged(`is packed by method ${method}; stored and deflated entries are read`);
  if ([packed, size, begin].includes(0xffffffff)) throw damaged('is of a zip64 file, which is not read');
  if (method === 0 && packed !== size) throw damaged('is stored, but has two sizes');
  if (begin + localBytes > directory || view.getUint32(begin, true) !== 0x04034b50)
    throw damaged('is not where the directory says');
  const from = begin + localBytes + lengths(view, begin + 26, 2);
  const to = from + packed;
  if (to > directory) throw damaged('goes on beyond the entries');
  const said = [14, 18, 22].map((place) => view.getUint32(begin + place, true)) as [number, number, number];
  // Bit 3: who wrote it did not know yet.
  const isLate = (flags & 8) !== 0 && said.every((value) => value === 0);
  const isSame =
    view.getUint16(begin + 6, true) === flags &&
    view.getUint16(begin + 8, true) === method &&
    nameAt(bytes, begin + localBytes, view.getUint16(begin + 26, true)) === name &&
    (isLate || (said[0] === crc && said[1] === packed && said[2] === size));
  if (!isSame) throw damaged('is described in two ways');
  return { name, isDeflated: method === 8, crc, size, begin, from, to };
}

function nameAt(bytes: Uint8Array, from: number, length: number): string {
  // Names that a model's files can have are the same in every encoding.
  return Array.from(bytes.subarray(from, from + length), (byte) => String.fromCharCode(byte)).join('');
}
