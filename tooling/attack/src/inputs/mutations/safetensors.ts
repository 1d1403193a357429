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

/** A tensor's entry in a header. */
interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const types = ['F32', 'F16', 'BF16', 'I8', 'I32'];

/** A half by its definition. */
function half(bits: number): number {
  const [sign, exponent, mantissa] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25));
}

/** The numbers as they lie in a file. */
function numbersOf({ dtype, data_offsets: [from, to] }: Entry, data: Uint8Array): readonly number[] {
  const bytes = data.slice(from, to).buffer;
  const words = Uint16Array.from(dtype.endsWith('F16') ? new Uint16Array(bytes) : []);
  if (dtype === 'F16') return Array.from(words, half);
  if (dtype === 'BF16') return [...new Float32Array(Uint32Array.from(words, (word) => word << 16).buffer)];
  return dtype === 'I8' ? [...new Int8Array(bytes)] : [...new Float32Array(bytes)];
}

/** Which scale a number has: that of its place, where the scales have more than one place on an axis. */
function scaleAt(index: number, shape: readonly number[], scaleShape: readonly number[]): number {
  let [rest, place, step] = [index, 0, 1];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (scaleShape[axis]! > 1) place += step * (rest % shape[axis]!);
    step *= scaleShape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return place;
}

/** The float32 numbers of each tensor, by the letter of the format. */
export function tensorsOf(bytes: Uint8Array): ReadonlyMap<string, Float32Array> {
  const { header, data } = partsOf(bytes);
  const entries = new Map(
    Object.entries(header).flatMap(([name, entry]) =>
      name === '__metadata__' ? [] : [[name, entry as unknown as Entry] as const],
    ),
  );
  const tensors = new Map<string, Float32Array>();
  for (const [name, entry] of entries) {
    if (entries.get(name.replace(/\.scale$/, ''))?.dtype === 'I8' && name.endsWith('.scale')) continue;
    const numbers = numbersOf(entry, data);
    const scale = entry.dtype === 'I8' ? entries.get(`${name}.scale`) : undefined;
    const scales = scale === undefined ? [] : numbersOf(scale, data);
    const value = (number: number, index: number): number =>
      scale === undefined ? number : number * scales[scaleAt(index, entry.shape, scale.shape)]!;
    tensors.set(name, Float32Array.from(numbers, value));
  }
  return tensors;
}

/** With another type of numbers for one of the tensors. */
function retyped({ header, data }: Parts, random: Random): Uint8Array {
  const name = pick(random, Object.keys(header));
  return joined({ ...header, [name]: { ...(header[name] as object), dtype: pick(random, types) } }, data);
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
  if (chance < 0.5) return retyped(parts, random);
  if (chance < 0.62) {
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
