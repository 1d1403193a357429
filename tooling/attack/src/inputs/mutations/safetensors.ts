// Safetensors files whose header lies, or whose numbers are none.
import type { Random } from '@rnnkit/data';

import { mutateBytes, pick } from './bytes.ts';
import { mutateJson, type Json } from './json.ts';

interface Parts {
  readonly header: Record<string, Json>;
  readonly data: Uint8Array;
}

/** A file by the letter of the format, without any check. */
export function partsOf(bytes: Uint8Array): Parts {
  const length = Number(Buffer.from(bytes).readBigUInt64LE(0));
  const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString()) as Record<string, Json>;
  return { header, data: bytes.subarray(8 + length) };
}

function joined(header: Json, data: Uint8Array): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Uint8Array.from(Buffer.concat([length, json, data]));
}

/** The numbers of a tensor, by the letter of the format. */
export function tensorsOf(bytes: Uint8Array): ReadonlyMap<string, Float32Array> {
  const { header, data } = partsOf(bytes);
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, entry]) => {
        const [from, to] = (entry as { data_offsets: [number, number] }).data_offsets;
        return [name, new Float32Array(data.slice(from, to).buffer)];
      }),
  );
}

/** Without one of the tensors, but else as it has to be. */
function without({ header, data }: Parts, random: Random): Uint8Array {
  const tensors = random.shuffle(Object.entries(header).filter(([name]) => name !== '__metadata__'));
  const parts: Uint8Array[] = [];
  let place = 0;
  const left = Object.fromEntries(
    tensors.slice(1).map(([name, entry]) => {
      const {
        data_offsets: [from, to],
        ...rest
      } = entry as { data_offsets: [number, number] };
      parts.push(data.subarray(from, to));
      place += to - from;
      return [name, { ...rest, data_offsets: [place - (to - from), place] }];
    }),
  );
  const remarks = header['__metadata__'];
  return joined(remarks === undefined ? left : { __metadata__: remarks, ...left }, Buffer.concat(parts));
}

/** A file with one thing changed; its bytes alone, if it is none any more. */
export function mutateSafetensors(bytes: Uint8Array, random: Random): Uint8Array {
  try {
    return mutateParts(bytes, partsOf(bytes), random);
  } catch {
    return mutateBytes(bytes, random);
  }
}

function mutateParts(bytes: Uint8Array, parts: Parts, random: Random): Uint8Array {
  const chance = random.uniform();
  if (chance < 0.35) return joined(mutateJson(parts.header, random), parts.data);
  if (chance < 0.45) return without(parts, random);
  if (chance < 0.6) {
    const data = Buffer.from(parts.data);
    if (data.length < 4) return joined(parts.header, data);
    const value = pick(random, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 3e38, 1e-45, 0]);
    data.writeFloatLE(value, 4 * random.integer(0, data.length / 4));
    return joined(parts.header, data);
  }
  if (chance < 0.7) {
    const names = random.shuffle(Object.keys(parts.header));
    const renamed = Object.entries(parts.header).map(([name, entry]) => [
      name === names[0] ? `${names[1] ?? ''}x` : name,
      entry,
    ]);
    return joined(Object.fromEntries(renamed) as Json, parts.data);
  }
  return mutateBytes(bytes, random);
}
