import { deflateSync, unzipSync, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { unzipModel, zipModel, type ModelFiles } from '../src/index.ts';
import { manifestText, storedName } from '../src/manifest.ts';
import { crc32 } from '../src/zip/crc32.ts';
import { savedFiles } from './saved-files.ts';

const files = savedFiles();
const expectSame = (read: ModelFiles): void => expect(read).toEqual(new Map(files));

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What an entry of a zip file says, and what is there. */
interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly stored?: Uint8Array;
  readonly size?: number;
  readonly packed?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly method?: number;
  readonly begin?: number;
  /** What the entry itself says otherwise than the directory. */
  readonly local?: Partial<Omit<Entry, 'local' | 'content'>>;
}

/** A zip file, written by the letter of the format. */
function zipOf(entries: readonly Entry[], { remark = '', count = entries.length, start = -1 } = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let place = 0;
  const header = (signature: number, length: number, write: (view: DataView) => void, name = ''): Uint8Array => {
    const bytes = new Uint8Array(length + name.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, signature, true);
    write(view);
    bytes.set(encode(name), length);
    return bytes;
  };
  for (const entry of entries) {
    const stored = entry.stored ?? deflateSync(entry.content, { level: 9 });
    const common = (view: DataView, at: number, of: Partial<Entry>): void => {
      view.setUint16(at + 2, of.flags ?? 0, true);
      view.setUint16(at + 4, of.method ?? 8, true);
      view.setUint32(at + 10, of.crc ?? crc32(entry.content), true);
      view.setUint32(at + 14, of.packed ?? stored.length, true);
      view.setUint32(at + 18, of.size ?? entry.content.length, true);
      view.setUint16(at + 22, (of.name ?? entry.name).length, true);
    };
    const local = { ...entry, ...entry.local };
    const before = header(0x04034b50, 30, (view) => common(view, 4, local), local.name);
    const begin = entry.begin ?? place;
    directory.push(
      header(
        0x02014b50,
        46,
        (view) => {
          common(view, 6, entry);
          view.setUint32(42, begin, true);
        },
        entry.name,
      ),
    );
    parts.push(before, stored);
    place += before.length + stored.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = header(
    0x06054b50,
    22,
    (view) => {
      view.setUint16(8, count, true);
      view.setUint16(10, count, true);
      view.setUint32(12, size, true);
      view.setUint32(16, start === -1 ? place : start, true);
      view.setUint16(20, remark.length, true);
    },
    remark,
  );
  const all = [...parts, ...directory, end];
  const zip = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of all) {
    zip.set(part, from);
    from += part.length;
  }
  return zip;
}

const entriesOf = (): Entry[] => Array.from(files, ([name, content]) => ({ name, content }));
/** The model's entries, one of them changed. */
const changed = (name: string, change: Partial<Entry>): Entry[] =>
  entriesOf().map((entry) => (entry.name === name ? { ...entry, ...change } : entry));

test('the checksum is that of the catalogue of CRCs', () => {
  expect(crc32(encode('123456789'))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
  // Of any length and place.
  const bytes = Uint8Array.from({ length: 100 }, (_, index) => (index * 37) % 256);
  const slow = (part: Uint8Array): number => {
    let crc = -1;
    for (const byte of part) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  };
  for (let from = 0; from < 9; from++) {
    for (let to = from; to < 100; to += 7) expect(crc32(bytes.subarray(from, to))).toBe(slow(bytes.subarray(from, to)));
  }
});

describe('a model comes back', () => {
  test('from a zip, which other programs read, and whose weights lie where they can be used', async () => {
    const zip = zipModel(files);
    expect(new Map(Object.entries(unzipSync(zip)))).toEqual(new Map(files));
    for (const bytes of (await unzipModel(zip)).values()) expect(bytes.byteOffset % 8).toBe(0);
    expectSame(await unzipModel(zip));
    expect(zipModel(files)).toEqual(zip);
  });

  test('from zips of other programs', async () => {
    expectSame(await unzipModel(zipSync(Object.fromEntries(files), { level: 9 })));
    expectSame(await unzipModel(zipOf(entriesOf(), { remark: 'packed by hand' })));
    const late = entriesOf().map((entry) => ({ ...entry, flags: 8, local: { crc: 0, packed: 0, size: 0 } }));
    expectSame(await unzipModel(zipOf(late)));
  });

  test('from a folder that somebody packed, whatever else is in it', async () => {
    const generation = '0123456789abcdef';
    const manifest = manifestText({
      generation,
      files: Array.from(files, ([name, bytes]) => ({
        name,
        stored: storedName(generation, name),
        bytes: bytes.length,
        sha256: '0'.repeat(64),
      })),
    });
    const packed: Record<string, Uint8Array> = {
      ...Object.fromEntries(Array.from(files, ([name, bytes]) => [storedName(generation, name), bytes])),
      'rnnkit.json': encode(manifest),
      'my photos/a photo.jpg': encode('a photo'),
    };
    expectSame(await unzipModel(zipSync(packed)));
    const { [storedName(generation, 'labels.json')]: _, ...missing } = packed;
    await expect(unzipModel(zipSync(missing))).rejects.toThrow('it does not hold rnnkit-0123456789abcdef.labels.json');
  });
});

describe('what is not a whole zip of a model is refused', () => {
  const zeros = new Uint8Array(40 * 1024 ** 2);
  const weights = 'weights.safetensors';

  test.each<[string, () => Uint8Array, string]>([
    ['nothing', () => new Uint8Array(), 'cut off, or no zip file'],
    ['a text', () => encode('text,label\n'.repeat(1000)), 'cut off, or no zip file'],
    ['one that is cut off', () => zipModel(files).slice(0, -30), 'cut off'],
    ['one whose beginning is missing', () => zipModel(files).slice(10), 'its directory is not where it says'],
    ['more entries than there are', () => zipOf(entriesOf(), { count: files.size + 1 }), 'its directory is damaged'],
    ['fewer entries', () => zipOf(entriesOf(), { count: files.size - 1 }), 'its directory is damaged'],
    ['zip64', () => zipOf(entriesOf(), { start: 0xffffffff }), 'zip64'],
    ['zip64 by an entry', () => zipOf(changed(weights, { size: 0xffffffff })), 'zip64'],
    ['an encrypted entry', () => zipOf(changed(weights, { flags: 1 })), 'is encrypted'],
    ['another method', () => zipOf(changed(weights, { method: 14 })), 'method 14'],
    ['a name twice', () => zipOf([...entriesOf(), entriesOf()[0]!]), 'Two of a model'],
    ['a path', () => zipOf([...entriesOf(), { name: '../evil', content: zeros.subarray(0, 9) }]), 'plain names'],
    ['a folder', () => zipOf([...entriesOf(), { name: 'folder/', content: new Uint8Array() }]), 'plain names'],
    [
      'a name that JavaScript knows',
      () => zipOf([...entriesOf(), { name: '__proto__', content: new Uint8Array() }]),
      'plain',
    ],
    [
      'entries on top of each other',
      () =>
        zipOf([
          ...entriesOf(),
          ...Array.from({ length: 9 }, (_, n) => ({
            ...entriesOf()[0]!,
            name: `a${n}`,
            begin: 0,
            local: { name: 'model.json' },
          })),
        ]),
      'is described in two ways',
    ],
    [
      'entries within each other',
      () => {
        const inner = zipOf([{ name: 'b.json', content: encode('{}') }]);
        const outer = { name: 'a.json', content: inner, stored: inner, method: 0 };
        return zipOf([outer, { name: 'b.json', content: encode('{}'), begin: 36 }]);
      },
      'lie on top of each other',
    ],
    ['an entry beyond the end', () => zipOf(changed(weights, { begin: 1e9 })), 'is not where the directory says'],
    ['an entry that is none', () => zipOf(changed(weights, { begin: 7 })), 'is not where the directory says'],
    [
      'two names of one entry',
      () => zipOf(changed(weights, { local: { name: 'weights.safetensor2' } })),
      'in two ways',
    ],
    ['two sizes of one entry', () => zipOf(changed(weights, { local: { size: 5 } })), 'in two ways'],
    ['two checksums of one entry', () => zipOf(changed(weights, { local: { crc: 5 } })), 'in two ways'],
    ['another checksum', () => zipOf(changed(weights, { crc: 5 })), 'its checksum is another'],
    ['a larger content', () => zipOf(changed(weights, { size: 500 })), 'does not unpack to the 500 bytes'],
    ['a smaller content', () => zipOf(changed('labels.json', { size: 500 })), 'does not unpack to the 500 bytes'],
    ['a stored one of two sizes', () => zipOf(changed(weights, { method: 0, packed: 5 })), 'has two sizes'],
    [
      'what cannot be unpacked',
      () => zipOf(changed(weights, { stored: encode('not deflated') })),
      'cannot be unpacked',
    ],
    [
      'too long a model.json',
      () =>
        zipOf(
          changed('model.json', { content: zeros.subarray(0, 2 ** 25), stored: zeros.subarray(0, 2 ** 25), method: 0 }),
        ),
      'more than 16777216',
    ],
    // Nothing is unpacked before that is known: the rest could not be.
    ['a bomb', () => zipOf(changed(weights, { stored: zeros.subarray(0, 1e6), size: 1.2e9 })), 'unpacks to 12000'],
    [
      'a bomb that hides what it is',
      () => {
        const bomb = deflateSync(zeros);
        bomb.fill(0xff, 20_000);
        return zipOf(changed(weights, { stored: bomb, size: 1000 }));
      },
      'does not unpack to the 1000 bytes',
    ],
  ])('%s', async (_, make, message) => {
    await expect(unzipModel(make())).rejects.toThrow(/^The zip file cannot be read: /);
    await expect(unzipModel(make())).rejects.toThrow(message);
  });

  test('any part of one, and one with any other byte: the same files or an error', async () => {
    const whole = [zipModel(files), zipOf(entriesOf())];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.nat(),
        fc.nat(255),
        fc.boolean(),
        async (zip, place, value, cut) => {
          const other = cut ? zip.slice(0, place % zip.length) : zip.slice();
          if (!cut) other[place % zip.length] = value;
          let read: ModelFiles;
          try {
            read = await unzipModel(other);
          } catch (error) {
            expect((error as Error).message).toMatch(/^The zip file cannot be read: /);
            return;
          }
          expect(read).toEqual(new Map(files));
        },
      ),
      { numRuns: 500 },
    );
  });
});
