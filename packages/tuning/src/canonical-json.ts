// One text for one value, and a hash of it: what is equal has the same id anywhere.
import { check, RnnkitError } from '@rnnkit/data';

/**
 * JSON without spaces and with names in the order of their UTF-16 units, as RFC 8785 has it.
 *
 * @param otherwise what to write for a value that is not JSON; by default it is refused
 * @throws RnnkitError when something is not JSON, such as NaN
 */
export function canonicalJson(value: unknown, otherwise: (value: unknown) => null = refuse): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, otherwise)).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member, otherwise)}`)
      .join()}}`;
  }
  const isJson = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
  return JSON.stringify(isJson ? value : otherwise(value));
}

function refuse(value: unknown): never {
  throw new RnnkitError(
    'invalid-argument',
    `What is sent to be run, or kept, has to be JSON; got ${check.describe(value)}.`,
  );
}

/** The first 32 bits of the fractional parts of roots of the first primes. */
const fractions = (root: (value: number) => number, count: number): Int32Array => {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++) {
    let isPrime = true;
    for (let factor = 2; factor * factor <= candidate; factor++) isPrime &&= candidate % factor !== 0;
    if (isPrime) found.push((root(candidate) % 1) * 2 ** 32);
  }
  return Int32Array.from(found, (value) => Math.floor(value) | 0);
};

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/**
 * The SHA-256 of a text's UTF-8 bytes, in hexadecimal digits (FIPS 180-4). The platform's own answers later and not in every page, while
 * ids are needed at once.
 */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const message = new DataView(new ArrayBuffer(length));
  for (const [index, byte] of bytes.entries()) message.setUint8(index, byte);
  message.setUint8(bytes.length, 0x80);
  message.setUint32(length - 8, Math.floor(bytes.length / 2 ** 29));
  message.setUint32(length - 4, bytes.length * 8);
  const state = fractions(Math.sqrt, 8);
  const constants = fractions(Math.cbrt, 64);
  for (let block = 0; block < length; block += 64) compress(state, constants, message, block);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function compress(state: Int32Array, constants: Int32Array, message: DataView, block: number): void {
  const words = new Int32Array(64);
  for (let index = 0; index < 16; index++) words[index] = message.getInt32(block + 4 * index);
  for (let index = 16; index < 64; index++) {
    const [early, late] = [words[index - 15]!, words[index - 2]!];
    const first = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const second = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    words[index] = words[index - 16]! + first + words[index - 7]! + second;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let index = 0; index < 64; index++) {
    const choose = (e & f) ^ (~e & g);
    const one =
      (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choose + constants[index]! + words[index]!) | 0;
    const two = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = state[index]! + word;
}
