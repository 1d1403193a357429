// What strangers' files hold: it is refused by its name, or as damaged, and never goes further.
import { readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { unzipModel, zipModel } from '@rnnkit/storage';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { readKeras, readKerasH5 } from '../../src/keras/index.ts';
import { mutated, randomFrom } from '../hdf5/mutations.ts';

const file = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/keras/${name}`, import.meta.url));

beforeAll(() => useBackend(cpu()));

/** A `.keras` file with another configuration. */
async function changed(name: string, change: (config: string) => string): Promise<Uint8Array> {
  const files = await unzipModel(file(name));
  const config = new TextDecoder().decode(files.get('config.json'));
  const other = change(config);
  expect(other).not.toBe(config);
  return zipModel(new Map([...files, ['config.json', new TextEncoder().encode(other)]]));
}

const replacing =
  (from: string, to: string) =>
  (config: string): string =>
    config.replaceAll(from, to);

test('a Lambda is refused by its name', async () => {
  await expect(readKeras(file('lambda.keras'))).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('Lambda') as string,
  });
});

test.each([
  ['an unknown class', replacing('"LSTM"', '"Mamba"'), 'unsupported', 'Mamba'],
  ['a weight of another shape', replacing('"units": 4', '"units": 5'), 'invalid-file', 'shape'],
  ['more than memory holds', replacing('"units": 4', '"units": 1000000000'), 'invalid-file', ''],
  ['no JSON', (config: string) => config.slice(1), 'invalid-file', 'JSON'],
  ['no object', () => '[]', 'invalid-file', ''],
  ['JSON that is deep', () => '['.repeat(200_000) + ']'.repeat(200_000), 'invalid-file', ''],
  ['an activation of its own', replacing('"softmax"', '{"class_name": "f"}'), 'unsupported', 'activation'],
])('%s', async (_, change, code, message) => {
  const before = memory().numTensors;
  const bytes = await changed('classifier.keras', change);
  await expect(readKeras(bytes)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  expect(memory().numTensors).toBe(before);
});

test('a layer that reads what comes of itself', async () => {
  const bytes = await changed('functional.keras', replacing('["concatenate', '["add'));
  await expect(readKeras(bytes)).rejects.toThrow('reads what comes of itself');
});

test('a call of a number that there is not, however large', async () => {
  const bytes = await changed('functional.keras', replacing('["concatenate", 0', '["concatenate", 1000000000'));
  await expect(readKeras(bytes)).rejects.toThrow('is called nowhere');
});

test.each([[null], ['text'], [new ArrayBuffer(8)]])('no bytes: %s', async (bytes) => {
  await expect(readKeras(bytes as never)).rejects.toThrow('Uint8Array');
  await expect(readKerasH5(bytes as never)).rejects.toThrow('Uint8Array');
});

describe.each(['classifier', 'functional', 'nested', 'encoder-decoder', 'convolved'])('%s', (name) => {
  test.each([1, 2])('damaged anywhere, seed %i: an error with a code, or a model', async (seed) => {
    const random = randomFrom(seed);
    const before = memory().numTensors;
    const files = await unzipModel(file(`${name}.keras`));
    for (let turn = 0; turn < 150; turn++) {
      const part = random() < 0.7 ? 'config.json' : 'model.weights.h5';
      const reading = (): Promise<{ readonly model: { dispose(): void } }> =>
        turn % 3 === 0
          ? readKerasH5(mutated(file(`${name}.h5`), random))
          : readKeras(zipModel(new Map([...files, [part, mutated(files.get(part)!, random)]])));
      try {
        (await reading()).model.dispose();
      } catch (error) {
        if (!(error instanceof RnnkitError) || !['invalid-file', 'unsupported'].includes(error.code))
          throw new Error(`seed ${seed}, turn ${turn}: ${String((error as Error).stack)}`, { cause: error });
      }
    }
    expect(memory().numTensors).toBe(before);
  });
});
