import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readFloatTensors, readSafetensors, writeSafetensors, type AnyTensor, type StoredDtype } from '../src/index.ts';

const file = 'weights.safetensors';
const none = new Map<string, string>();
const write = (tensors: Readonly<Record<string, AnyTensor>>): Uint8Array =>
  writeSafetensors({ tensors: new Map(Object.entries(tensors)), metadata: none });
const read = (bytes: Uint8Array): ReadonlyMap<string, AnyTensor> => readSafetensors(bytes, file).tensors;
const sines = (shape: readonly number[], dtype?: StoredDtype): AnyTensor => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, (_, index) =>
    Math.sin(index),
  ),
  ...(dtype === undefined ? {} : { dtype }),
});

type Entry = Record<string, unknown>;

/** A file with another header. */
function edited(bytes: Uint8Array, edit: (entries: Record<string, Entry>) => void): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const entries = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, Entry>;
  edit(entries);
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const changed = new Uint8Array(8 + json.length + bytes.length - 8 - length);
  new DataView(changed.buffer).setBigUint64(0, BigInt(json.length), true);
  changed.set(json, 8);
  changed.set(bytes.subarray(8 + length), 8 + json.length);
  return changed;
}

describe('tensors of each type', () => {
  const tensors = {
    plain: sines([3, 5]),
    half: sines([3, 5], 'F16'),
    brain: sines([7], 'BF16'),
    eight: sines([9, 11], 'I8'),
    few: sines([5], 'I8'),
    whole: { shape: [2, 2], data: Int32Array.of(0, -1, 2 ** 31 - 1, -(2 ** 31)) },
    scalar: sines([], 'F16'),
    empty: sines([0, 4], 'BF16'),
  };

  test('come back, as their type has them, wherever the file lies', () => {
    const bytes = write(tensors);
    for (let offset = 0; offset < 9; offset++) {
      const shifted = new Uint8Array(offset + bytes.length);
      shifted.set(bytes, offset);
      const back = read(shifted.subarray(offset));
      expect([...back.keys()].toSorted()).toEqual(Object.keys(tensors).toSorted());
      for (const [name, tensor] of Object.entries(tensors)) expect(back.get(name)!.shape).toEqual(tensor.shape);
      expect(back.get('plain')).toEqual({ ...tensors.plain, dtype: 'F32' });
      expect(back.get('whole')).toEqual({ ...tensors.whole, dtype: 'I32' });
      expect(back.get('few')).toEqual({ ...tensors.few, dtype: 'F32' });
      // Half a digit of 11, and of 8, binary ones.
      const far = (name: 'half' | 'brain' | 'eight'): number =>
        Math.max(...tensors[name].data.map((value, index) => Math.abs(value - back.get(name)!.data[index]!)));
      expect(far('half')).toBeLessThanOrEqual(2 ** -12);
      expect(far('brain')).toBeLessThanOrEqual(2 ** -9);
      expect(far('eight')).toBeLessThanOrEqual(0.5 / 127 + 1e-6);
    }
  });

  test('of 32 bits are used where they lie', () => {
    const bytes = write({ odd: sines([9, 9], 'I8'), three: sines([3], 'F16'), ...tensors });
    const back = read(bytes);
    for (const name of ['plain', 'few', 'whole']) expect(back.get(name)!.data.buffer, name).toBe(bytes.buffer);
  });

  test('written again as they were read are the same bytes', () => {
    const bytes = write(tensors);
    const again = writeSafetensors({ tensors: read(bytes), metadata: none });
    expect(readSafetensors(again, file)).toEqual(readSafetensors(bytes, file));
    const { eight: _, ...exact } = tensors;
    expect(write(Object.fromEntries(read(write(exact))))).toEqual(write(exact));
  });

  test('take four, two or one byte a number', () => {
    const sizes = (['F32', 'F16', 'BF16', 'I8'] as const).map((dtype) => write({ a: sines([100, 100], dtype) }).length);
    expect(sizes.map((size) => Math.round(size / 1000))).toEqual([40, 20, 20, 11]);
  });

  test('a number that its type cannot hold is refused', () => {
    const of =
      (data: Float32Array | Int32Array, dtype: StoredDtype, shape = [data.length]) =>
      () =>
        write({ a: { shape, data, dtype } });
    expect(of(Float32Array.of(1, 65_520), 'F16')).toThrow(
      '"a" holds 65520 at position 1; F16 has numbers up to 65,504',
    );
    expect(of(Float32Array.of(65_519, -65_519), 'F16')).not.toThrow();
    expect(of(Float32Array.of(3.4e38), 'BF16')).toThrow('BF16 has numbers up to 3.39e38');
    for (const dtype of ['F16', 'BF16', 'F32'] as const)
      expect(of(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY), dtype)).not.toThrow();
    expect(of(new Float32Array(64).fill(Number.NaN), 'I8', [8, 8])).toThrow('which I8 has no number for');
    expect(of(Float32Array.of(1), 'I32')).toThrow('do not lie as I32');
    expect(of(Int32Array.of(1), 'F16')).toThrow('lie as I32, not F16');
    expect(of(Float32Array.of(1), 'F32', [2])).toThrow('has 1 numbers, and [2] by its shape');
  });

  test('two tensors of one name are refused', () => {
    expect(() => write({ a: sines([8, 8], 'I8'), 'a.scale': sines([8]) })).toThrow('Two tensors of a file are called');
  });
});

describe('a file that lies', () => {
  const bytes = write({ eight: sines([9, 11], 'I8'), half: sines([4], 'F16'), other: sines([9, 1]) });
  test.each<[string, (entries: Record<string, Entry>) => void, string]>([
    ['no scales', (entries) => rename(entries, 'eight.scale', 'lost'), 'there is no "eight.scale"'],
    [
      'scales of another shape',
      ({ 'eight.scale': scale }) => (scale!['shape'] = [1, 9]),
      'shape [1, 9]: they have to be',
    ],
    ['scales of another type', ({ 'eight.scale': scale }) => (scale!['dtype'] = 'I32'), 'are of type I32'],
    ['twice the numbers', ({ half }) => (half!['shape'] = [8]), 'takes 16 bytes by its shape and 8 by its place'],
    ['half the bytes of each', ({ half }) => (half!['dtype'] = 'I8'), 'takes 4 bytes by its shape and 8 by its place'],
    ['another type', ({ half }) => (half!['dtype'] = 'F64'), 'of type "F64"; F32, I32, F16, BF16 and I8 are read'],
    ['a type that JavaScript knows', ({ half }) => (half!['dtype'] = 'constructor'), 'of type "constructor"'],
    ['a type that is none', ({ half }) => (half!['dtype'] = { F16: 1 }), 'are read'],
  ])('%s', (_, edit, message) => {
    expect(() => read(edited(bytes, edit))).toThrow(message);
  });

  function rename(entries: Record<string, Entry>, from: string, to: string): void {
    entries[to] = entries[from]!;
    delete entries[from];
  }

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('a scale of %d', (scale) => {
    const changed = write({
      other: sines([4, 4]),
      'eight.scale': { shape: [9, 1], data: new Float32Array(9).fill(scale) },
    });
    const whole = new Uint8Array(changed.length + 99);
    whole.set(changed);
    const end = 4 * (16 + 9);
    const lying = edited(whole, (entries) => {
      entries['eight'] = { dtype: 'I8', shape: [9, 11], data_offsets: [end, end + 99] };
    });
    expect(() => read(lying)).toThrow(`one of its scales is ${scale}`);
  });

  test('is refused before memory is taken for what it would become', () => {
    const header = JSON.stringify({ a: { dtype: 'I8', shape: [2 ** 31], data_offsets: [0, 2 ** 31] } });
    const liar = new Uint8Array(8 + header.length);
    new DataView(liar.buffer).setBigUint64(0, BigInt(header.length), true);
    liar.set(new TextEncoder().encode(header), 8);
    expect(() => read(liar)).toThrow('The file is damaged');
  });

  test('any byte of its header may be another: an error in words of ours, or as many numbers', () => {
    const length = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    fc.assert(
      fc.property(fc.nat(length - 1), fc.nat(255), (place, value) => {
        const changed = bytes.slice();
        changed[place] = value;
        let tensors: ReadonlyMap<string, AnyTensor>;
        try {
          tensors = read(changed);
        } catch (error) {
          expect((error as Error).message).toContain(file);
          return;
        }
        for (const { data } of tensors.values()) expect(data.length).toBeLessThanOrEqual(99);
      }),
      { numRuns: 2000 },
    );
  });

  test('whole numbers are none of a model', () => {
    expect(() => readFloatTensors(write({ a: { shape: [1], data: Int32Array.of(1) } }), file)).toThrow(
      '"a" holds whole numbers, of type I32',
    );
  });
});
