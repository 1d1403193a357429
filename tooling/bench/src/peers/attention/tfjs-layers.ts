// Attention of tfjs' own operations. usage: tfjs-layers.ts wasm WORK THREADS
import { createRequire } from 'node:module';
import type { Tensor } from '@tensorflow/tfjs-core';

import { timed } from '../timed.ts';
import { contenderArguments, serveTurns } from '../turns.ts';
import { attentionInputs } from './batches.ts';

// tfjs' CommonJS builds are the ones that run in Node as they are.
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs') as typeof import('@tensorflow/tfjs');
require('@tensorflow/tfjs-backend-wasm');
await tf.setBackend('wasm');
await tf.ready();
const { shape, query, key, value, upstream } = attentionInputs(contenderArguments().work);
const inputs = [query, key, value].map((numbers) => tf.tensor4d(numbers, [...shape]));
const given = tf.tensor4d(upstream, [...shape]);

function attend(...[asked, keys, values]: Tensor[]): Tensor {
  const [q, k, v] = [asked!, keys!, values!].map((one) => tf.transpose(one, [0, 2, 1, 3]));
  const scores = tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(shape[3]));
  return tf.transpose(tf.matMul(tf.softmax(scores), v!), [0, 2, 1, 3]);
}

const run = (compute: () => Tensor | Tensor[]) => (): Promise<void> => {
  tf.tidy(() => void compute());
  return Promise.resolve();
};
await serveTurns({
  forward: timed(
    () => undefined,
    run(() => attend(...inputs)),
  ),
  back: timed(
    () => undefined,
    run(() => tf.grads(attend)(inputs, given)),
  ),
});
