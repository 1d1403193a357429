// Training on WebGL: as on CPU but for rounding, in the order of preference that a page asks for, and through the loss of the
// graphics context.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { webgl } from '@rnnkit/backend-webgl';
import { useBackend, type Backend } from '@rnnkit/core';
import { dense, embedding, globalMaxPooling1d, gru, lstm } from '@rnnkit/layers';
import { backend, memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import type { HostArray } from '@rnnkit/data';
import { sequential, type TrainableModel } from '../src/index.ts';

const x: HostArray = { data: Int32Array.from({ length: 240 }, (_, index) => (index * 7) % 11), shape: [40, 6] };
const y: HostArray = { data: Int32Array.from({ length: 40 }, (_, row) => Number((row * 42) % 11 > 5)), shape: [40] };

const adam = { className: 'Adam', config: { learningRate: 0.02 } };

function makeModel(optimizer: object = adam): TrainableModel {
  const model = sequential(
    [
      embedding({ inputDim: 11, outputDim: 5, maskZero: true }),
      gru({ units: 6, returnSequences: true }),
      lstm({ units: 7 }),
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed: 3 },
  );
  compile(model, optimizer);
  return model;
}

function compile(model: TrainableModel, optimizer: object = adam): void {
  model.compile({
    // Made by the model, it goes with it.
    optimizer: optimizer as typeof adam,
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
}

async function losses(on: Backend, optimizer: object): Promise<readonly number[]> {
  await useBackend(on);
  const model = makeModel(optimizer);
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: 8, validationData: [x, y] });
  const { loss } = await model.evaluate(x, y);
  model.dispose();
  return [...history['loss']!, ...history['val_loss']!, loss!];
}

const averaged = { gradientAccumulationSteps: 2, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 4 };

test.each([
  ['Adam', adam],
  ['accumulated and averaged', { className: 'AdamW', config: { learningRate: 0.02, ...averaged } }],
  ['Lamb', { className: 'Lamb', config: { learningRate: 0.02 } }],
])('it learns as on CPU, and leaves no tensor: %s', async (_, optimizer) => {
  const expected = await losses(cpu(), optimizer);
  await losses(webgl({ allowSoftware: true }), optimizer);
  const before = memory().numTensors;
  const found = await losses(webgl({ allowSoftware: true }), optimizer);
  expect(memory().numTensors).toBe(before);
  for (const [epoch, loss] of expected.entries()) expect(found[epoch]).toBeCloseTo(loss, 4);
});

test('a page takes the first backend that it can run, and predicts the same on each', async () => {
  const { name } = await useBackend(webgl(), wasm(), cpu());
  expect(['webgl', 'wasm']).toContain(name);
  const model = makeModel();
  model.build([null, 6]);
  const here = await (await model.predict(x)).data();
  await useBackend(webgl({ allowSoftware: true }));
  const there = await (await model.predict(x)).data();
  for (const [index, probability] of here.entries()) expect(there[index]).toBeCloseTo(probability, 5);
  model.dispose();
});

test('the largest value of masked steps alone is 0 in a stream', async () => {
  await useBackend(webgl({ allowSoftware: true }));
  const model = sequential([embedding({ inputDim: 11, outputDim: 3, maskZero: true }), globalMaxPooling1d()]);
  model.build([null, null]);
  const stream = model.stream();
  expect(Array.from(await stream.push([0, 0]))).toEqual([0, 0, 0]);
  const [table] = await model.getWeights();
  expect(Array.from(await stream.push([5, 0]))).toEqual(Array.from(table!.subarray(15, 18)));
  stream.dispose();
  model.dispose();
});

test('the model survives the loss of the graphics context', async () => {
  await useBackend(webgl({ allowSoftware: true }));
  const model = makeModel();
  await model.fit(x, y, { epochs: 2 });
  const atEnd = await (await model.predict(x)).data();

  const { gl } = (backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu;
  const lost = new Promise((resolve) => {
    gl.canvas.addEventListener('webglcontextlost', resolve, { once: true });
  });
  gl.getExtension('WEBGL_lose_context')!.loseContext();
  await lost;
  await expect(model.fit(x, y)).rejects.toThrow('WebGL context is lost');

  await useBackend(webgl({ allowSoftware: true }));
  const again = await (await model.predict(x)).data();
  expect(Array.from(again)).toEqual(Array.from(atEnd));
  compile(model);
  const { history } = await model.fit(x, y);
  expect(history['loss']![0]).toBeGreaterThan(0);
  model.dispose();
});
