// Changed bytes of files with an optimizer's memory and a tokenizer: a model, or an error with a code, and nothing is left behind.
import { readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { bidirectional, dense, embedding, gru } from '@rnnkit/layers';
import { openZip, writeZip } from '@rnnkit/storage';
import { Tokenizer } from '@rnnkit/text';
import { sequential } from '@rnnkit/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { readKeras, readKerasH5, writeKeras } from '../../src/keras/training/index.ts';
import { mutated, randomFrom } from '../hdf5/mutations.ts';

beforeAll(() => useBackend(cpu()));

async function written(): Promise<ReadonlyMap<string, Uint8Array>> {
  const model = sequential([
    embedding({ inputDim: 5, outputDim: 2, maskZero: true }),
    bidirectional(gru({ units: 2 })),
    dense({ units: 3, activation: 'softmax' }),
  ]);
  model.compile({
    optimizer: { className: 'Adam', config: { amsgrad: true, useEma: true, learningRate: 0.5 } },
    loss: { className: 'SparseCategoricalCrossentropy' },
    metrics: ['accuracy', { className: 'Precision', config: { name: 'own' } }],
  });
  model.build([null, 4]);
  await model.trainOnBatch([[1, 2, 0, 0]], [1]);
  const tokenizer = new Tokenizer({ oovToken: '[UNK]', lowerAscii: true, filters: '\t\n\v\f\r' });
  tokenizer.fitOnTexts(['a fine film']);
  const zip = openZip(await writeKeras(model, { tokenizer, takesTexts: true }));
  model.dispose();
  const files = new Map<string, Uint8Array>();
  for (const name of zip.names) files.set(name, (await zip.read(name, 1e7))!);
  return files;
}

async function expectRead(what: string, read: () => Promise<{ readonly model: { dispose(): void } }>): Promise<void> {
  try {
    (await read()).model.dispose();
  } catch (error) {
    if (!(error instanceof RnnkitError) || !['invalid-file', 'unsupported'].includes(error.code))
      throw new Error(`${what}: ${String((error as Error).stack)}`, { cause: error });
  }
}

describe.each([1, 2, 3])('seed %i', (seed) => {
  test('a .keras file', async () => {
    const files = await written();
    const names = [...files.keys()];
    const random = randomFrom(seed);
    const before = memory().numTensors;
    for (let turn = 0; turn < 200; turn++) {
      const name = random() < 0.6 ? 'config.json' : names[Math.floor(names.length * random())]!;
      const bytes = writeZip(new Map([...files, [name, mutated(files.get(name)!, random)]]));
      await expectRead(`seed ${seed}, turn ${turn}, ${name}`, () => readKeras(bytes));
    }
    expect(memory().numTensors).toBe(before);
  });

  test('an .h5 file of Keras 2', async () => {
    const random = randomFrom(seed);
    const before = memory().numTensors;
    for (const name of ['bidirectional', 'graph']) {
      const bytes = readFileSync(new URL(`../fixtures/keras2/${name}.h5`, import.meta.url));
      for (let turn = 0; turn < 100; turn++) {
        const changed = mutated(bytes, random);
        await expectRead(`seed ${seed}, turn ${turn}, ${name}`, () => readKerasH5(changed));
      }
    }
    expect(memory().numTensors).toBe(before);
  });
});

test.each([
  [
    'a configuration with __proto__',
    '"config":{"name"',
    '"__proto__":{"class_name":"Lambda"},"config":{"__proto__":{"units":9},"name"',
  ],
  ['a count that is huge', '"units":3', '"units":9007199254740991'],
  ['an epsilon that is none', '"epsilon":1e-7', '"epsilon":-1'],
  ['an average that takes part in nothing', '"use_ema":true', '"use_ema":false'],
])('%s', async (_, from, to) => {
  const files = await written();
  const config = new TextDecoder().decode(files.get('config.json'));
  expect(config).toContain(from);
  const before = memory().numTensors;
  const bytes = writeZip(new Map([...files, ['config.json', new TextEncoder().encode(config.replaceAll(from, to))]]));
  await expectRead(from, () => readKeras(bytes));
  expect(memory().numTensors).toBe(before);
  expect(({} as { readonly units?: number }).units).toBeUndefined();
});
