// What reads plain files reads what the whole readers read, and refuses what they refuse, in their words.
import { Random } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { readFloatTensors, readModelJson, writeModelJson, writeSafetensors } from '../src/index.ts';
import * as plain from '../src/plain.ts';

/** What comes of a function: its answer, or what it throws. */
function outcomeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return `${(error as { code?: string }).code}: ${(error as Error).message}`;
  }
}

/** Bytes of which some are others, some lie elsewhere, or the last are missing. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice(0, random.integer(0, 4) === 0 ? random.integer(0, bytes.length + 1) : bytes.length);
  for (let change = random.integer(0, 3); change > 0 && copy.length > 0; change--) {
    const [from, to] = [random.integer(0, copy.length), random.integer(0, copy.length)];
    copy[to] = random.integer(0, 2) === 0 ? copy[from]! : random.integer(0, 256);
  }
  return copy;
}

const odd: readonly unknown[] = [
  null,
  -1,
  0,
  1,
  2,
  0.5,
  8,
  1e300,
  '',
  'F16',
  [],
  [2],
  [2, 3],
  [0, 24],
  {},
  { a: 1 },
  true,
];

/** JSON of which one place, at any depth, holds something else or is not there. */
function changed(json: unknown, random: Random): unknown {
  if (typeof json !== 'object' || json === null || random.integer(0, 4) === 0)
    return odd[random.integer(0, odd.length)];
  const entries = Object.entries(json);
  const place = random.integer(0, entries.length + 1);
  if (place === entries.length) return Array.isArray(json) ? [...json, 1] : { ...json, other: 1 };
  const [name, value] = entries[place]!;
  const made: [string, unknown][] = random.integer(0, 6) === 0 ? [] : [[name, changed(value, random)]];
  const rest = [...entries.slice(0, place), ...made, ...entries.slice(place + 1)];
  return Array.isArray(json) ? rest.map(([, item]) => item) : Object.fromEntries(rest);
}

function fileOf(header: unknown, body: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header) ?? '');
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

const tensors = {
  'dense/kernel': { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  'dense/bias': { shape: [3], data: Float32Array.of(0.5, -1, 7) },
  none: { shape: [0, 4], data: new Float32Array() },
  one: { shape: [], data: Float32Array.of(9) },
};

const whole = (bytes: Uint8Array): unknown => outcomeOf(() => new Map(readFloatTensors(bytes, 'w').tensors));
const fast = (bytes: Uint8Array): unknown => outcomeOf(() => new Map(plain.readFloatTensors(bytes, 'w')));

test('tensors of an ordinary file are read without the whole reader, wherever the file lies', () => {
  const { value } = plain.whole;
  const file = writeSafetensors({
    tensors: new Map(Object.entries(tensors)),
    metadata: new Map([['made by', 'a test']]),
  });
  for (let shift = 0; shift < 4; shift++) {
    const bytes = new Uint8Array(file.length + shift).subarray(shift);
    bytes.set(file);
    plain.whole.value = undefined;
    const found = fast(bytes);
    plain.whole.value = value;
    expect(found).toEqual(whole(bytes));
    expect((found as Map<string, unknown>).size).toBe(4);
  }
});

test('files of tensors that are damaged in any way are read or refused alike', () => {
  const random = new Random(1);
  const file = writeSafetensors({
    tensors: new Map(Object.entries(tensors)),
    metadata: new Map([['made by', 'a test']]),
  });
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  let read = 0;
  for (let round = 0; round < 4000; round++) {
    const bytes =
      round % 2 === 0
        ? damaged(file, random)
        : fileOf(changed(header, random), file.subarray(start, random.integer(0, 3) === 0 ? undefined : file.length));
    const wanted = whole(bytes);
    expect(fast(bytes)).toEqual(wanted);
    if (wanted instanceof Map) read++;
  }
  expect(read).toBeGreaterThan(200);
  expect(read).toBeLessThan(3800);
});

test('descriptions that are damaged in any way are read or refused alike', () => {
  const random = new Random(2);
  const model = { className: 'rnnkit>Model', config: { layers: [{ className: 'Dense', config: { units: 2 } }] } };
  const file = writeModelJson({ task: 'tagging', model, compiled: { loss: 'mse' } });
  const json: unknown = JSON.parse(new TextDecoder().decode(file));
  let read = 0;
  for (let round = 0; round < 4000; round++) {
    const bytes =
      round % 2 === 0 ? damaged(file, random) : new TextEncoder().encode(JSON.stringify(changed(json, random)));
    const wanted = outcomeOf(() => readModelJson(bytes));
    expect(outcomeOf(() => plain.readModelJson(bytes))).toEqual(wanted);
    if (typeof wanted === 'object') read++;
  }
  expect(read).toBeGreaterThan(200);
  expect(read).toBeLessThan(3800);
});

test('what is nested too deep is refused before it is parsed', () => {
  const file = writeModelJson({ model: { className: 'rnnkit>Model', config: {} } });
  const deep = new TextDecoder()
    .decode(file)
    .replace('"config": {}', `"config": {"a": ${'['.repeat(1e5)}${']'.repeat(1e5)}}`);
  expect(() => plain.readModelJson(new TextEncoder().encode(deep))).toThrow('nested more than 64 levels deep');
});
