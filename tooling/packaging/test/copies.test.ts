// Two copies of a package in one tree of dependencies, as versions that do not agree make them.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { install, makeProject, runScript, tfjs } from '../src/project.ts';

let project = '';

beforeAll(async () => {
  project = await makeProject();
  const ours = ['core', 'data', 'backend-wasm', 'layers', 'models', 'optimizers', 'storage', 'training'];
  await install(project, inject('tarballs'), ours, tfjs('core', 'backend-wasm'));
}, 300_000);

afterAll(() => rm(project, { recursive: true, force: true }));

const script = `
  import { wasm } from '@rnnkit/backend-wasm';
  import { useBackend } from '@rnnkit/core';
  import { dense, embedding, gru } from '@rnnkit/layers';
  import { sequential } from '@rnnkit/training';
  import { memory, tensor } from '@tensorflow/tfjs-core';
  const { name } = await useBackend(wasm());
  const model = sequential([embedding({ inputDim: 5, outputDim: 4 }), gru({ units: 8 }), dense({ units: 2, activation: 'softmax' })]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  model.build([null, 2]);
  const x = tensor([[1, 2], [1, 2], [3, 4], [3, 4]], [4, 2], 'int32');
  const { history } = await model.fit(x, { data: Int32Array.of(0, 0, 1, 1), shape: [4] }, { epochs: 120 });
  model.dispose();
  x.dispose();
  console.log(JSON.stringify([name, history.accuracy.at(-1), memory().numTensors]));
`;

test.each([
  ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
  ['@tensorflow/tfjs-core', '@rnnkit/layers'],
  ['@tensorflow/tfjs-core', '@rnnkit/models'],
  ['@tensorflow/tfjs-core', '@rnnkit/training'],
  ['@rnnkit/core', '@rnnkit/layers'],
  ['@rnnkit/core', '@rnnkit/backend-wasm'],
  ['@rnnkit/layers', '@rnnkit/models'],
  ['@rnnkit/layers', '@rnnkit/training'],
  ['@rnnkit/models', '@rnnkit/training'],
])('a model trains and leaves nothing behind with a copy of %s for %s', async (copied, user) => {
  const modules = join(project, 'node_modules');
  const nested = join(modules, user, 'node_modules', copied);
  await cp(join(modules, copied), nested, { recursive: true });
  try {
    expect(JSON.parse(await runScript(project, script))).toEqual(['wasm', 1, 0]);
  } finally {
    await rm(nested, { recursive: true });
  }
});
