// Models that shape, convolve, pool and normalize, as tooling/golden makes them with Keras.
import {
  averagePooling1d,
  batchNormalization,
  conv1d,
  dense,
  embedding,
  globalAveragePooling1d,
  gru,
  layerNormalization,
  lstm,
  maxPooling1d,
  permute,
  repeatVector,
  reshape,
  unitNormalization,
} from '@rnnkit/layers';
import { input } from '@rnnkit/models';

import { model, type TrainableModel } from '../src/index.ts';
import type { Recipe } from './functional-models.ts';

/** A convolution over a text, of which each batch's moments count. */
function convolved(): TrainableModel<unknown> {
  const text = input({ shape: [null], dtype: 'int32', name: 'text' });
  const words = embedding({ inputDim: 7, outputDim: 3, maskZero: true, name: 'words' }).apply(text);
  const found = conv1d({
    filters: 4,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
    kernelRegularizer: { className: 'L2', config: { l2: 0.05 } },
    name: 'found',
  }).apply(words);
  const pooled = maxPooling1d({ name: 'pooled' }).apply(
    batchNormalization({ momentum: 0.8, name: 'normal' }).apply(found),
  );
  const read = lstm({ units: 3, name: 'read' }).apply(pooled);
  const over = batchNormalization({ momentum: 0.5, scale: false, name: 'over' }).apply(read);
  return model({ inputs: text, outputs: dense({ units: 3, activation: 'softmax', name: 'topic' }).apply(over) });
}

/** Masks that normalizations heed and keep, and that a convolution drops. */
function masked(): TrainableModel<unknown> {
  const text = input({ shape: [null], dtype: 'int32', name: 'text' });
  const words = batchNormalization({ momentum: 0.75, betaRegularizer: 'l2', name: 'normal' }).apply(
    embedding({ inputDim: 6, outputDim: 3, maskZero: true, name: 'words' }).apply(text),
  );
  const read = layerNormalization({ name: 'even' }).apply(
    gru({ units: 4, returnSequences: true, name: 'read' }).apply(words),
  );
  const steps = dense({ units: 1, name: 'steps' }).apply(unitNormalization({ name: 'unit' }).apply(read));
  const behind = conv1d({
    filters: 4,
    kernelSize: 2,
    padding: 'causal',
    dilationRate: 2,
    groups: 2,
    kernelConstraint: 'maxNorm',
    name: 'behind',
  }).apply(read);
  const some = averagePooling1d({ poolSize: 3, strides: 2, padding: 'same', name: 'some' }).apply(behind);
  const whole = dense({ units: 2, name: 'whole' }).apply(globalAveragePooling1d({ name: 'all' }).apply(some));
  return model({ inputs: text, outputs: [steps, whole] });
}

/** Features as steps, and what is read of them as another sequence. */
function repeated(): TrainableModel<unknown> {
  const features = input({ shape: [12], name: 'features' });
  const rows = reshape({ targetShape: [3, -1], name: 'rows' }).apply(features);
  const read = gru({ units: 3, name: 'read' }).apply(permute({ dims: [2, 1], name: 'across' }).apply(rows));
  const normal = batchNormalization({ center: false, momentum: 0.5, name: 'normal' }).apply(read);
  const again = repeatVector({ n: 3, name: 'again' }).apply(normal);
  const written = gru({ units: 2, returnSequences: true, name: 'write' }).apply(again);
  const along = layerNormalization({ axis: 1, gammaRegularizer: 'l1', name: 'along' }).apply(written);
  const both = layerNormalization({ axis: [1, 2], epsilon: 0.1, name: 'both' }).apply(along);
  return model({ inputs: features, outputs: dense({ units: 2, name: 'answer' }).apply(both) });
}

/** How each model of the record is made and compiled. */
export const shapeRecipes: Readonly<Record<string, Recipe>> = {
  convolved: {
    make: convolved,
    compiled: () => ({
      optimizer: { className: 'SGD', config: { learningRate: 0.1, momentum: 0.9 } },
      loss: 'sparseCategoricalCrossentropy',
    }),
  },
  masked: {
    make: masked,
    compiled: () => ({
      optimizer: { className: 'SGD', config: { learningRate: 0.1 } },
      loss: ['meanSquaredError', 'meanAbsoluteError'],
      lossWeights: [2, 0.5],
    }),
  },
  repeated: {
    make: repeated,
    compiled: () => ({ optimizer: { className: 'RMSprop', config: { learningRate: 0.02 } }, loss: 'meanSquaredError' }),
  },
};
