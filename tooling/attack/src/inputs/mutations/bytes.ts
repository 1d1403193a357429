// Bytes that are not what they were.
import type { Random } from '@rnnkit/data';

/** One of some things. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(0, items.length)]!;
}

/** Bytes that mean something somewhere. */
const telling = [
  0x00, 0x01, 0x7f, 0x80, 0xff, 0x22, 0x27, 0x2c, 0x09, 0x0a, 0x0d, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x3a, 0x2d,
];
const numbers = [
  0n,
  1n,
  2n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** A number of bytes, small ones more often. */
const length = (random: Random, most: number): number => Math.floor(most ** random.uniform());

type Change = (bytes: Uint8Array, place: number, random: Random) => Uint8Array;

const splice = (bytes: Uint8Array, from: number, to: number, ...inserted: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([bytes.subarray(0, from), ...inserted, bytes.subarray(to)]);

const changes: readonly Change[] = [
  (bytes, place, random) => splice(bytes, place, place + 1, Uint8Array.of(bytes[place]! ^ (1 << random.integer(0, 8)))),
  (bytes, place, random) => splice(bytes, place, place + 1, Uint8Array.of(pick(random, telling))),
  (bytes, place, random) => splice(bytes, place, place, Uint8Array.of(pick(random, telling))),
  (bytes, place, random) => splice(bytes, place, place, randomBytes(random, length(random, 64))),
  (bytes, place, random) => splice(bytes, place, place + length(random, bytes.length)),
  (bytes, place, random) => {
    const part = bytes.subarray(place, place + length(random, 256));
    return splice(bytes, place, place, ...Array.from({ length: length(random, 16) }, () => part));
  },
  (bytes, place) => bytes.subarray(0, place),
  (bytes, place, random) => {
    const from = random.integer(0, bytes.length);
    return splice(bytes, place, place + 16, bytes.subarray(from, from + 16));
  },
  (bytes, place, random) => {
    const changed = Buffer.from(bytes);
    const value = pick(random, numbers);
    if (random.uniform() < 0.5 && place + 8 <= changed.length)
      changed.writeBigUInt64LE(BigInt.asUintN(64, value), place);
    else if (place + 4 <= changed.length) changed.writeUInt32LE(Number(BigInt.asUintN(32, value)), place);
    return changed;
  },
];

/** Some bytes of any kind. */
export function randomBytes(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.integer(0, 256));
}

/** The bytes with one to four changes. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let changed = bytes;
  for (let times = length(random, 4); times > 0 && changed.length > 0; times--) {
    changed = pick(random, changes)(changed, random.integer(0, changed.length), random);
  }
  return Uint8Array.from(changed);
}
