// tfjs-layers 4.22. usage: tfjs-layers.ts BACKEND WORK THREADS
//
// As shipped, tfjs cannot train an Embedding on WASM: the kernel UnsortedSegmentSum is missing there. A plain JavaScript
// version of it is registered here, so that the rest can be timed.
import { createRequire } from 'node:module';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

import { rowSource, type Rows } from './batches.ts';
import { timed } from './timed.ts';
import { contenderArguments, serveTurns } from './turns.ts';

// tfjs' CommonJS builds are the ones that run in Node as they are.
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs') as typeof import('@tensorflow/tfjs');
const backend = process.argv[2] ?? 'wasm';
if (backend === 'wasm') require('@tensorflow/tfjs-backend-wasm');

tf.registerKernel({
  kernelName: 'UnsortedSegmentSum',
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend: native, attrs }) => {
    const wasm = native as unknown as BackendWasm;
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const { numSegments } = attrs as unknown as { numSegments: number };
    const values = wasm.readSync(x.dataId) as Float32Array;
    const ids = wasm.readSync(segmentIds.dataId) as Int32Array;
    const inner = x.shape.slice(segmentIds.shape.length);
    const width = inner.reduce((size, dimension) => size * dimension, 1);
    const output = wasm.makeOutput([numSegments, ...inner], 'float32');
    const sums = (wasm.typedArrayFromHeap(output) as Float32Array).fill(0);
    ids.forEach((id, position) => {
      for (let column = 0; column < width; column++) {
        sums[id * width + column] = (sums[id * width + column] ?? 0) + (values[position * width + column] ?? 0);
      }
    });
    return output;
  },
});

await tf.setBackend(backend);
await tf.ready();
const { work } = contenderArguments();
const options = { units: work.units, recurrentInitializer: 'glorotUniform' as const };
const recurrent = {
  lstm: () => tf.layers.lstm({ ...options, recurrentActivation: 'sigmoid' }),
  gru: () => tf.layers.gru({ ...options, recurrentActivation: 'sigmoid' }),
  simpleRnn: () => tf.layers.simpleRNN(options),
}[work.cell];
const model = tf.sequential({
  layers: [
    tf.layers.embedding({ inputDim: work.vocabulary, outputDim: work.embedding, inputLength: work.time }),
    recurrent(),
    tf.layers.dense({ units: work.classes, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const source = rowSource(work);
const same = await source.take(work.batch);

async function predict({ ids, shape }: Rows): Promise<void> {
  const x = tf.tensor(ids, [...shape], 'int32');
  const probabilities = model.predict(x) as Tensor;
  await probabilities.data();
  tf.dispose([x, probabilities]);
}

async function train({ ids, labels, shape }: Rows): Promise<void> {
  const x = tf.tensor(ids, [...shape], 'int32');
  const y = tf.tidy(() => tf.oneHot(tf.tensor(labels, [labels.length], 'int32'), work.classes).toFloat());
  await model.trainOnBatch(x, y);
  tf.dispose([x, y]);
}

const next = (): Promise<Rows> => source.take(work.batch);
await serveTurns({ repeated: timed(() => same, predict), fresh: timed(next, predict), train: timed(next, train) });
