// Training on WASM: the same as on CPU but for rounding, the same on every run, and at constant memory.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { dense, embedding, gru, lstm } from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import { backend, memory, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { sequential, sparseCategoricalCrossentropy, type TrainableModel } from '../src/index.ts';

const steps = 50;
const [batch, time, vocabulary, classes] = [16, 12, 40, 3];

function makeModel(): TrainableModel {
  const model = sequential([
    embedding({ inputDim: vocabulary, outputDim: 10, maskZero: true }),
    gru({ units: 9, returnSequences: true }),
    lstm({ units: 7 }),
    dense({ units: classes, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  model.build([null, time]);
  return model;
}

function data(random: Random, rows = batch, columns = time) {
  return {
    x: {
      data: Int32Array.from({ length: rows * columns }, () => random.integer(0, vocabulary)),
      shape: [rows, columns] as const,
    },
    y: { data: Int32Array.from({ length: rows }, () => random.integer(0, classes)), shape: [rows] as const },
  };
}

/** The weights after training from one seed, which are moved a little before if asked. */
async function train(disturb: number): Promise<Float32Array> {
  const model = makeModel();
  const noise = new Random(3);
  const start = await model.getWeights();
  model.setWeights(start.map((values) => values.map((value) => value + disturb * noise.normal())));
  const random = new Random(7);
  for (let step = 0; step < steps; step++) {
    const { x, y } = data(random);
    await model.trainOnBatch(x, y);
  }
  const weights = await model.getWeights();
  model.dispose();
  return Float32Array.from(weights.flatMap((values) => Array.from(values)));
}

const furthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

test('a loss of probabilities whose logits are not known is the same on CPU and WASM', async () => {
  const probabilities = [0.7, 0.2, 0.1, 0.25, 0.25, 0.5];
  for (const make of [cpu, wasm]) {
    await useBackend(make());
    const loss = sparseCategoricalCrossentropy().call(tensor1d([0, 2], 'int32'), tensor2d(probabilities, [2, 3]));
    const [first, second] = await loss.data();
    expect(first).toBeCloseTo(-Math.log(0.7), 6);
    expect(second).toBeCloseTo(Math.log(2), 6);
    loss.dispose();
  }
});

test('from one seed, CPU and WASM stay together for 50 steps', async () => {
  await useBackend(cpu());
  const reference = await train(0);
  // What rounding can do is measured: a step rounds gradients of a few hundred terms, so weights that start 16 float32
  // units off (2⁻²⁰ at 1) diverge at least as far as the rounding of a correct backend makes them.
  const bound = furthest(reference, await train(2 ** -20));
  expect(bound).toBeLessThan(0.01);
  await useBackend(wasm());
  const computed = await train(0);
  expect(furthest(reference, computed)).toBeGreaterThan(0);
  expect(furthest(reference, computed)).toBeLessThan(bound);
  expect(await train(0)).toEqual(computed);
});

test('steps and predictions of many shapes leave memory as it was', async () => {
  await useBackend(wasm());
  const model = makeModel();
  const random = new Random(1);
  const heap = (): number => (backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  const run = async (): Promise<void> => {
    for (let step = 0; step < 100; step++) {
      const { x, y } = data(random, 1 + (step % 17), time);
      await model.trainOnBatch(x, y);
      (await model.predict(data(random, 1 + (step % 5), time).x)).dispose();
    }
  };
  await run();
  const before = { ...memory(), heap: heap() };
  await run();
  await run();
  expect(memory().numTensors).toBe(before.numTensors);
  expect(memory().numDataBuffers).toBe(before.numDataBuffers);
  expect(heap()).toBe(before.heap);
  model.dispose();
});
