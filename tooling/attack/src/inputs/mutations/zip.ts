// Zip files that lie about what is in them.
import { deflateSync } from 'fflate';
import type { Random } from '@rnnkit/data';
import { crc32 } from 'node:zlib';

import { mutateBytes, pick } from './bytes.ts';

interface Header {
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  name: string;
  begin: number;
}

const odd = [0, 1, 22, 1000, 0xffff, 0x7fffffff, 0xfffffffe, 0xffffffff];

function lie(header: Header, random: Random): Header {
  const lied = { ...header };
  switch (pick(random, ['flags', 'method', 'crc', 'packed', 'size', 'name', 'begin'] as const)) {
    case 'flags':
      lied.flags = pick(random, [1, 8, 0x40, 0x800, 0x2000]);
      break;
    case 'method':
      lied.method = pick(random, [0, 8, 9, 12, 14, 99]);
      break;
    case 'crc':
      lied.crc = random.integer(0, 2 ** 31);
      break;
    case 'packed':
      lied.packed = pick(random, [...odd, header.packed + 1, header.packed * 2]);
      break;
    case 'size':
      lied.size = pick(random, [...odd, header.size + 1, header.size * 2, 1e9]);
      break;
    case 'name':
      lied.name = pick(random, [
        '',
        '..',
        '../x',
        '/etc/passwd',
        'C:\\x',
        '__proto__',
        'model.json',
        'rnnkit.json',
        'a/b',
        'x'.repeat(300),
      ]);
      break;
    default:
      lied.begin = pick(random, [...odd, header.begin + 1]);
  }
  return lied;
}

function local(header: Header): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(0x04034b50, 0);
  common(bytes, 4, header);
  return Buffer.concat([bytes, Buffer.from(header.name)]);
}

function central(header: Header): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(0x02014b50, 0);
  common(bytes, 6, header);
  bytes.writeUInt32LE(header.begin >>> 0, 42);
  return Buffer.concat([bytes, Buffer.from(header.name)]);
}

function common(bytes: Buffer, place: number, { flags, method, crc, packed, size, name }: Header): void {
  bytes.writeUInt16LE(20, place);
  bytes.writeUInt16LE(flags, place + 2);
  bytes.writeUInt16LE(method, place + 4);
  bytes.writeUInt32LE(crc >>> 0, place + 10);
  bytes.writeUInt32LE(packed >>> 0, place + 14);
  bytes.writeUInt32LE(size >>> 0, place + 18);
  bytes.writeUInt16LE(Buffer.from(name).length & 0xffff, place + 22);
}

/** A zip of some files, in which at times an entry, the directory or the end is not true. */
export function oddZip(files: ReadonlyMap<string, Uint8Array>, random: Random): Uint8Array {
  const entries = [...files];
  const liar = random.uniform() < 0.6 ? random.integer(0, entries.length) : -1;
  const where = pick(random, ['entry', 'directory', 'both'] as const);
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let place = 0;
  for (const [index, [name, content]] of entries.entries()) {
    const method = pick(random, [0, 8]);
    const stored = method === 0 ? content : deflateSync(content, { level: 6 });
    const header = {
      flags: 0,
      method,
      crc: crc32(content),
      packed: stored.length,
      size: content.length,
      name,
      begin: place,
    };
    const lied = index === liar ? lie(header, random) : header;
    const before = local(where === 'directory' ? header : lied);
    parts.push(before, Buffer.from(stored));
    directory.push(central(where === 'entry' ? header : lied));
    if (random.uniform() < 0.03) directory.push(central(header));
    place += before.length + stored.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const fields: [number, number, 2 | 4][] = [
    [8, directory.length, 2],
    [10, directory.length, 2],
    [12, size, 4],
    [16, place, 4],
  ];
  for (const [at, value, bytes] of fields)
    end.writeUIntLE(random.uniform() < 0.03 ? pick(random, odd) & 0xffff : value, at, bytes);
  const zip = Uint8Array.from(Buffer.concat([...parts, ...directory, end]));
  return random.uniform() < 0.25 ? mutateBytes(zip, random) : zip;
}
