// Gzip as it streams in, however it is cut.
import { gzipSync } from 'fflate';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { gunzip } from '../src/readers/gunzip.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function unpacked(bytes: Uint8Array, size = 1 << 20): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of gunzip(inPieces(bytes, size), 'a.gz')) parts.push(part.slice());
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const together = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

test('any number of parts comes back, however it is cut', async () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 3000 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 5000 }), async (given, size) => {
      const packed = together(given.map((part) => gzipSync(part, { filename: 'x'.repeat(part.length % 300) })));
      expect(await unpacked(packed, size)).toEqual(together(given));
    }),
    { numRuns: 60 },
  );
});

test('each byte that is missing or other than it was is found', async () => {
  const packed = gzipSync(new TextEncoder().encode('a fine film, a bore, '.repeat(20)));
  for (let length = 2; length < packed.length; length++) {
    await expect(unpacked(packed.slice(0, length))).rejects.toThrow('damaged or cut off');
  }
  for (let at = 10; at < packed.length - 4; at++) {
    // The last bits before the sum fill up a byte, and mean nothing.
    if (at === packed.length - 9) continue;
    const damaged = packed.slice();
    damaged[at]! ^= 0x10;
    await expect(unpacked(damaged)).rejects.toThrow('damaged or cut off');
  }
});

test('what is made to fill the memory is refused, and nothing is held of it', async () => {
  const packed = gzipSync(new Uint8Array(150 * 1024 * 1024));
  let most = 0;
  const read = async (): Promise<void> => {
    for await (const part of gunzip(inPieces(packed, 1 << 16), 'a.gz')) most = Math.max(most, part.length);
  };
  await expect(read()).rejects.toThrow('a.gz unpacks to more than 200 times its size');
  expect(most).toBeLessThan(32 * 1024 * 1024);
});
