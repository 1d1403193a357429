// Trains and predicts for long with shapes that vary, and fails when memory grows. usage: pnpm --filter @rnnkit/bench long-run
import { wasm } from '@rnnkit/backend-wasm';
import { Random, useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import { sequential } from '@rnnkit/training';
import { backend, memory } from '@tensorflow/tfjs-core';

const [trainSteps, predictions, vocabulary] = [20_000, 200_000, 50];

await useBackend(wasm());
const model = sequential([
  embedding({ inputDim: vocabulary, outputDim: 8, maskZero: true }),
  gru({ units: 12 }),
  dense({ units: 3, activation: 'softmax' }),
]);
model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
const random = new Random(0);

const input = () => {
  const shape = [random.integer(1, 12), random.integer(1, 24)] as const;
  return { data: Int32Array.from({ length: shape[0] * shape[1] }, () => random.integer(0, vocabulary)), shape };
};
const state = () => ({
  tensors: memory().numTensors,
  buffers: memory().numDataBuffers,
  heapMiB: (backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length / 2 ** 20,
  processMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
});

async function train(): Promise<void> {
  const x = input();
  const labels = Int32Array.from({ length: x.shape[0] }, () => random.integer(0, 3));
  await model.trainOnBatch(x, { data: labels, shape: [x.shape[0]] });
}

async function predict(): Promise<void> {
  (await model.predict(input())).dispose();
}

for (const [name, run, count] of [
  ['train steps', train, trainSteps],
  ['predictions', predict, predictions],
] as const) {
  for (let index = 0; index < count / 20; index++) await run();
  const before = state();
  for (let index = 0; index < count; index++) await run();
  const after = state();
  console.log(`${count} ${name}`, { before, after });
  if (after.tensors !== before.tensors || after.buffers !== before.buffers || after.heapMiB !== before.heapMiB) {
    throw new Error(`Memory has grown over ${count} ${name}.`);
  }
}
