// Files that are damaged: each is refused in words, or read as what it still says.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { readOnnx } from '../../src/onnx/index.ts';
import { mutated, randomFrom } from '../hdf5/mutations.ts';
import { bytesOf } from './support.ts';
import fixture from '../fixtures/onnx-models.json' with { type: 'json' };

beforeAll(async () => {
  await useBackend(cpu());
});

const files = [...fixture.written.slice(0, 6), ...fixture.exported].map(({ file }) => bytesOf(file));

test('of thousands of damaged files none is read to a failure without words', async () => {
  const random = randomFrom(15);
  const before = memory().numTensors;
  let [read, refused] = [0, 0];
  for (let count = 0; count < 3000; count++) {
    const bytes = mutated(files[count % files.length]!, random);
    try {
      const { model } = await readOnnx(bytes);
      model.dispose();
      read++;
    } catch (error) {
      if (!(error instanceof RnnkitError && (error.code === 'invalid-file' || error.code === 'unsupported')))
        throw error;
      expect(error.message.length).toBeLessThan(600);
      refused++;
    }
  }
  expect(memory().numTensors).toBe(before);
  expect(refused).toBeGreaterThan(500);
  expect(read).toBeGreaterThan(100);
});
