import type { ModelFiles } from '@rnnkit/storage';
import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { loadModel, type TrainableModel } from '../src/index.ts';
import { expectSame, trainAndSave } from './saved-model.ts';

let files: ModelFiles;
let trained: TrainableModel;

beforeAll(async () => {
  ({ files, trained } = await trainAndSave());
});

afterAll(() => {
  trained.dispose();
});

test('a model comes back from its files', async () => {
  await expectSame(files, trained);
});

describe('damaged and hostile files are refused, and nothing is left behind', () => {
  const change = (name: string, edit: (text: string) => string): ModelFiles =>
    new Map([...files, [name, new TextEncoder().encode(edit(new TextDecoder().decode(files.get(name))))]]);
  /** A safetensors file with another header. */
  const header = (edit: (entries: Record<string, Record<string, unknown>>) => unknown): ModelFiles => {
    const bytes = files.get('weights.safetensors')!;
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const entries = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      Record<string, unknown>
    >;
    const json = new TextEncoder().encode(JSON.stringify(edit(entries)));
    const changed = new Uint8Array(8 + json.length + bytes.length - 8 - length);
    new DataView(changed.buffer).setBigUint64(0, BigInt(json.length), true);
    changed.set(json, 8);
    changed.set(bytes.subarray(8 + length), 8 + json.length);
    return new Map([...files, ['weights.safetensors', changed]]);
  };
  const first = (entries: Record<string, Record<string, unknown>>, fields: object): unknown => {
    const [name, entry] = Object.entries(entries)[0]!;
    return { ...entries, [name]: { ...entry, ...fields } };
  };

  test.each<[string, () => ModelFiles, string | RegExp]>([
    ['no model.json', () => new Map([...files].filter(([name]) => name !== 'model.json')), 'There is no model.json'],
    [
      'no weights',
      () => new Map([...files].filter(([name]) => name !== 'weights.safetensors')),
      'There is no weights.safetensors',
    ],
    ['not JSON', () => change('model.json', (text) => text.slice(0, -5)), 'model.json cannot be read'],
    [
      'another version',
      () => change('model.json', (text) => text.replace('"formatVersion": 2', '"formatVersion": 3')),
      'reads version 2',
    ],
    ['another format', () => change('model.json', () => '{}'), 'its format is nothing'],
    [
      'an unknown layer',
      () => change('model.json', (text) => text.replace('"Bidirectional"', '"Sideways"')),
      'There is no layer "Sideways"',
    ],
    ['an unknown option', () => change('model.json', (text) => text.replace('"maskZero"', '"__proto__"')), '__proto__'],
    [
      'a huge layer',
      () => change('model.json', (text) => text.replace('"inputDim": 5', '"inputDim": 2000000000')),
      'has the shape [5, 3]',
    ],
    [
      'deep nesting',
      () => change('model.json', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      'nested more than 64',
    ],
    [
      'an unknown optimizer',
      () => change('model.json', (text) => text.replace('"Adam"', '"Adamm"')),
      'There is no optimizer',
    ],
    [
      'cut-off weights',
      () => new Map([...files, ['weights.safetensors', files.get('weights.safetensors')!.slice(0, -4)]]),
      /damaged/,
    ],
    [
      'a header longer than the file',
      () => new Map([...files, ['weights.safetensors', Uint8Array.from([255, 255, 255, 255, 0, 0, 0, 0])]]),
      'says its header has',
    ],
    [
      'another type',
      () => header((entries) => first(entries, { dtype: 'F64' })),
      'of type "F64"; F32, I32, F16, BF16 and I8 are read',
    ],
    ['a negative size', () => header((entries) => first(entries, { shape: [-5, 3] })), 'no shape'],
    ['a huge size', () => header((entries) => first(entries, { shape: [2 ** 40, 3] })), 'The file is damaged'],
    ['overlapping tensors', () => header((entries) => first(entries, { data_offsets: [4, 64] })), 'damaged'],
    [
      'a missing tensor',
      () =>
        header((entries) =>
          Object.fromEntries(
            Object.entries(entries).map(([name, entry], index) => [index === 0 ? 'other' : name, entry]),
          ),
        ),
      'does not hold',
    ],
    [
      'a damaged optimizer',
      () => new Map([...files, ['optimizer.safetensors', files.get('weights.safetensors')!]]),
      'iterations has to be a whole number',
    ],
  ])('%s', async (_, damaged, message) => {
    const before = memory().numTensors;
    await expect(loadModel(damaged())).rejects.toThrow(message);
    expect(memory().numTensors).toBe(before);
  });

  test('any byte of a header may be another: an error or the same shapes, never more', async () => {
    const bytes = files.get('weights.safetensors')!;
    const length = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const before = memory().numTensors;
    await fc.assert(
      fc.asyncProperty(fc.nat(length - 1), fc.nat(255), async (place, value) => {
        const changed = bytes.slice();
        changed[place] = value;
        const loaded = await loadModel(new Map([...files, ['weights.safetensors', changed]])).catch(
          (error: unknown) => error,
        );
        if (loaded instanceof Error) return;
        expect((loaded as TrainableModel).countParams()).toBe(trained.countParams());
        (loaded as TrainableModel).dispose();
      }),
      { numRuns: 200 },
    );
    expect(memory().numTensors).toBe(before);
  });
});
