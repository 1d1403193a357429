// Whether the levels and values of a page of Parquet are as many as it says: a run of five bytes can claim to have a thousand million values,
// and a value may be most of the one before it.
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';

import { RnnkitError } from '../error.ts';

/** What a page has. */
export interface PageValues {
  readonly count: number;
  readonly encoding: string | undefined;
  readonly type: string | undefined;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

/** Runs are filled up to whole groups, of which some write several. */
const filledUp = 512;

const widthOf = (most: number): number => 32 - Math.clz32(most);

/**
 * Looks at the runs of a page.
 *
 * @param bytes its levels, where they lie apart, and the rest
 * @returns how many bytes its values have beyond those that it holds
 * @throws RnnkitError when there are more of them than there can be
 */
export function checkValues(
  name: string,
  { count, encoding, type, maxDefinition, maxRepetition }: PageValues,
  bytes: { readonly repetition?: Uint8Array; readonly definition?: Uint8Array; readonly values: Uint8Array },
): number {
  const { values } = bytes;
  const view = viewOf(values);
  let at = 0;
  /** Levels that stand before the values, with their length before them. */
  const before = (most: number): Uint8Array => {
    if (most === 0) return new Uint8Array();
    const length = view.getUint32(at, true);
    const levels = values.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return levels;
  };
  const repetition = bytes.repetition ?? before(maxRepetition);
  const definition = bytes.definition ?? before(maxDefinition);
  for (const [levels, most] of [
    [repetition, maxRepetition],
    [definition, maxDefinition],
  ] as const)
    // Where levels are missing, what reads them goes on in what is behind them.
    if (most > 0 && checkRuns(name, levels, widthOf(most), count) < count) refuse(name);
  const rest = values.subarray(at);
  if (encoding === 'DELTA_BINARY_PACKED' || encoding === 'DELTA_LENGTH_BYTE_ARRAY') checkBlocks(name, rest, 0);
  if (encoding === 'DELTA_BYTE_ARRAY')
    return sizeOfDeltas(name, rest, count - nullsOf(definition, maxDefinition, count));
  const isBoolean = type === 'BOOLEAN';
  if (encoding === 'RLE' && isBoolean) {
    // In the older pages its length stands before it.
    checkRuns(name, bytes.definition === undefined ? rest.subarray(4) : rest, 1, count);
  } else if (encoding === 'RLE' || encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
    if (rest.length > 0) checkRuns(name, rest.subarray(1), rest[0]!, count);
  }
  return 0;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @returns how many values there are, as far as they are counted */
function checkRuns(name: string, bytes: Uint8Array, width: number, count: number): number {
  if (width > 32) refuse(name);
  const most = count + filledUp;
  let seen = 0;
  for (let at = 0; seen < count && at < bytes.length;) {
    const { value: header, end } = numberAt(name, bytes, at);
    at = end;
    const length = Math.floor(header / 2);
    const values = header % 2 === 1 ? 8 * length : length;
    if (values > most) refuse(name);
    seen += values;
    at += header % 2 === 1 ? length * width : (width + 7) >> 3;
  }
  return seen;
}

/** A number of seven bits a byte. */
function numberAt(name: string, bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let [value, end] = [0, start];
  for (let byte = 0x80; (byte & 0x80) !== 0; end++) {
    byte = bytes[end] ?? 0;
    // Beyond it there are no numbers of 32 bits.
    if (end - start > 4) refuse(name);
    value += (byte & 0x7f) * 2 ** (7 * (end - start));
  }
  return { value, end };
}

/** Differences come in blocks of so many, and these in smaller ones: what reads them goes on and on where sizes are below 0. */
function checkBlocks(name: string, bytes: Uint8Array, start: number): void {
  const block = numberAt(name, bytes, start);
  const parts = numberAt(name, bytes, block.end);
  const size = block.value / parts.value;
  if (!(block.value <= 2 ** 20 && parts.value >= 1 && Number.isInteger(size) && size % 8 === 0 && size > 0))
    refuse(name);
}

function nullsOf(levels: Uint8Array, most: number, count: number): number {
  if (most === 0) return 0;
  const found = Array.from({ length: count }, () => 0);
  readRleBitPackedHybrid({ view: viewOf(levels), offset: 0 }, widthOf(most), found, levels.length);
  return found.reduce((sum, level) => sum + Number(level !== most), 0);
}

/** What values come to of which each has the beginning of the one before. */
function sizeOfDeltas(name: string, bytes: Uint8Array, count: number): number {
  const reader = { view: viewOf(bytes), offset: 0 };
  const [prefixes, suffixes] = [new Int32Array(count), new Int32Array(count)];
  for (const part of [prefixes, suffixes]) {
    checkBlocks(name, bytes, reader.offset);
    deltaBinaryUnpack(reader, count, part);
  }
  let [size, before] = [0, 0];
  for (let place = 0; place < count; place++) {
    const [prefix, suffix] = [prefixes[place]!, suffixes[place]!];
    if (prefix < 0 || suffix < 0 || prefix > before) refuse(name);
    before = prefix + suffix;
    size += before;
  }
  return size;
}

function refuse(name: string): never {
  throw new RnnkitError('invalid-data', `${name} has a page with more values than it can have. It is damaged.`);
}
