// What src/webgl.ts times inside a page: rnnkit on a backend, or tfjs-layers on WebGL.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { webgl } from '@rnnkit/backend-webgl';
import { Random, useBackend, type Backend } from '@rnnkit/core';
import { dense, embedding, gru, lstm, simpleRnn } from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import { sequential, type HostArray } from '@rnnkit/training';
import * as tf from '@tensorflow/tfjs';

import { timeRuns, type Work } from '../src/work.ts';

/** Part of the work: predicting, or training steps one after the other. */
export type Part = 'predict' | 'train';

const backends: Readonly<Record<string, () => Backend>> = {
  webgl: () => webgl({ allowSoftware: true }),
  wasm,
  cpu,
};

function data({ batch, time, vocabulary, classes }: Work): { x: HostArray; y: HostArray } {
  const random = new Random(0);
  const x = Int32Array.from({ length: batch * time }, () => random.integer(0, vocabulary));
  const y = new Float32Array(batch * classes);
  for (let row = 0; row < batch; row++) y[row * classes + random.integer(0, classes)] = 1;
  return { x: { data: x, shape: [batch, time] }, y: { data: y, shape: [batch, classes] } };
}

/** Milliseconds of each run of rnnkit. */
async function rnnkit(name: string, part: Part, work: Work, repeats: number): Promise<number[]> {
  await useBackend(backends[name]!());
  const recurrent = { lstm, gru, simpleRnn }[work.cell];
  const model = sequential([
    embedding({ inputDim: work.vocabulary, outputDim: work.embedding }),
    recurrent({ units: work.units }),
    dense({ units: work.classes, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: adam(), loss: 'categoricalCrossentropy' });
  const { x, y } = data(work);
  return timeRuns(repeats, async () => {
    if (part === 'train') {
      await model.trainOnBatch(x, y);
      return;
    }
    const probabilities = await model.predict(x, { batchSize: work.batch });
    await probabilities.data();
    probabilities.dispose();
  });
}

/** The same of tfjs-layers; a training step takes about a minute, so there is one, and none before to warm up. */
async function tfjsLayers(part: Part, work: Work, repeats: number): Promise<number[]> {
  tf.env().set('SOFTWARE_WEBGL_ENABLED', true);
  if (!(await tf.setBackend('webgl'))) throw new Error('tfjs could not start its WebGL backend.');
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
  const given = data(work);
  const x = tf.tensor(given.x.data, [...given.x.shape], 'int32');
  const y = tf.tensor(given.y.data, [...given.y.shape]);
  if (part === 'train') {
    const start = performance.now();
    await model.trainOnBatch(x, y);
    return [performance.now() - start];
  }
  return timeRuns(repeats, async () => {
    const probabilities = model.predict(x) as tf.Tensor;
    await probabilities.data();
    probabilities.dispose();
  });
}

/** Milliseconds of each run. */
async function measure(peer: string, part: Part, work: Work, repeats: number): Promise<number[]> {
  return peer === 'tfjs-layers' ? tfjsLayers(part, work, repeats) : rnnkit(peer, part, work, repeats);
}

Object.assign(globalThis, { measure });
