// What src/webgl.ts times inside a page: rnnkit on a backend, or tfjs-layers on WebGL.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { webgl } from '@rnnkit/backend-webgl';
import { useBackend, type Backend } from '@rnnkit/core';
import * as tf from '@tensorflow/tfjs';

import { rowSource } from '../src/peers/batches.ts';
import { rnnkitParts } from '../src/peers/rnnkit-model.ts';
import { runPart, timed } from '../src/peers/timed.ts';
import type { Work } from '../src/work.ts';

/** The parts that are timed here. */
export type WebglPart = 'repeated' | 'train';

const backends: Readonly<Record<string, () => Backend>> = {
  webgl: () => webgl({ allowSoftware: true }),
  wasm,
  cpu,
};

/** Milliseconds of each run of rnnkit. */
async function rnnkit(name: string, part: WebglPart, work: Work, repeats: number): Promise<number[]> {
  await useBackend(backends[name]!());
  return runPart((await rnnkitParts(work))[part], 2, repeats);
}

/** The same of tfjs-layers; a training step takes about a minute, so there is one, and none before to warm up. */
async function tfjsLayers(part: WebglPart, work: Work, repeats: number): Promise<number[]> {
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
  const rows = await rowSource(work).take(work.batch);
  const x = tf.tensor(rows.ids, [...rows.shape], 'int32');
  const y = tf.oneHot(tf.tensor(rows.labels, [work.batch], 'int32'), work.classes).toFloat();
  const train = timed(
    () => x,
    () => model.trainOnBatch(x, y),
  );
  if (part === 'train') return runPart(train, 0, 1);
  const predict = timed(
    () => x,
    async () => {
      const probabilities = model.predict(x) as tf.Tensor;
      await probabilities.data();
      probabilities.dispose();
    },
  );
  return runPart(predict, 2, repeats);
}

/** Milliseconds of each run. */
async function measure(peer: string, part: WebglPart, work: Work, repeats: number): Promise<number[]> {
  return peer === 'tfjs-layers' ? tfjsLayers(part, work, repeats) : rnnkit(peer, part, work, repeats);
}

Object.assign(globalThis, { measure });
