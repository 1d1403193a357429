// Models that attend are saved and loaded with their options and weights, also those of a single number.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { toHostArray } from '@rnnkit/data';
import {
  add,
  additiveAttention,
  attention,
  concatenate,
  dense,
  embedding,
  gru,
  multiHeadAttention,
  positionEmbedding,
  sinePositionEncoding,
  transformerEncoder,
} from '@rnnkit/layers';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { input, loadModel, loadPredictor, model, saveModel, type Model } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const ids = [
  [3, 5, 1, 0],
  [0, 2, 2, 7],
];

/** Each of the layers, with options that are not the defaults. */
function all(): Model<unknown> {
  const text = input({ shape: [null], dtype: 'int32', name: 'text' });
  const words = embedding({ inputDim: 9, outputDim: 6, maskZero: true }).apply(text);
  const placed = add().apply([
    words,
    positionEmbedding({ sequenceLength: 8, initializer: 'randomNormal' }).apply(words),
    sinePositionEncoding({ maxWavelength: 50 }).apply(words),
  ]);
  const block = transformerEncoder({
    intermediateDim: 5,
    numHeads: 2,
    dropout: 0.1,
    activation: 'gelu',
    layerNormEpsilon: 0.01,
    kernelInitializer: { className: 'HeNormal' },
    biasInitializer: 'ones',
    normalizeFirst: false,
    useCausalMask: true,
    slidingWindow: 3,
  }).apply(placed);
  const heads = multiHeadAttention({
    numHeads: 2,
    keyDim: 3,
    valueDim: 2,
    outputShape: 5,
    useBias: false,
    dropout: 0.2,
    seed: 4,
    kernelRegularizer: 'l2',
    kernelConstraint: 'maxNorm',
    useCausalMask: true,
  }).apply([block, placed, words]);
  const products = attention({ useScale: true, scoreMode: 'concat', dropout: 0.1, useCausalMask: true });
  const [sums, scores] = additiveAttention({ useCausalMask: true, returnAttentionScores: true }).apply([heads, heads]);
  const joined = concatenate().apply([heads, products.apply([block, block]), sums!]);
  const read = gru({ units: 3, returnSequences: true }).apply(joined);
  return model({ inputs: text, outputs: [dense({ units: 2 }).apply(read), scores!], seed: 3 });
}

async function answersOf(predicted: unknown): Promise<number[][]> {
  const tensors = [...(predicted as readonly Tensor[])];
  const values = await Promise.all(tensors.map(async (tensor) => Array.from(await tensor.data())));
  for (const tensor of tensors) tensor.dispose();
  return values;
}

test('what is loaded is what was saved', async () => {
  const before = memory().numTensors;
  const made = all();
  made.build();
  // Single numbers of their own, that no initializer makes.
  const weights = await made.getWeights();
  made.setWeights(weights.map((values) => (values.length === 1 ? values.fill(0.7) : values)));
  expect(weights.filter((values) => values.length === 1)).toHaveLength(2);
  const wanted = await answersOf(await made.predict(ids));
  expect(wanted.flat()).not.toContain(NaN);
  const files = new Map(await saveModel(made));
  const loaded = await loadModel(files);
  expect(loaded.getConfig()).toEqual(made.getConfig());
  expect(loaded.weights.map(({ name, variable }) => [name, variable.shape])).toEqual(
    made.weights.map(({ name, variable }) => [name, variable.shape]),
  );
  expect(await answersOf(await loaded.predict(ids))).toEqual(wanted);
  // What only predicts needs the layers by name.
  const predictor = await loadPredictor(files, {
    Add: add,
    AdditiveAttention: additiveAttention,
    Attention: attention,
    Concatenate: concatenate,
    Dense: dense,
    Embedding: embedding,
    GRU: gru,
    MultiHeadAttention: multiHeadAttention,
    PositionEmbedding: positionEmbedding,
    SinePositionEncoding: sinePositionEncoding,
    TransformerEncoder: transformerEncoder,
  });
  expect(await answersOf(await predictor.predict(toHostArray(ids, 'ids')))).toEqual(wanted);
  // A loaded model streams as the one that was saved.
  const [row] = ids as [number[]];
  const stream = loaded.stream();
  const steps: number[] = [];
  for (const id of row) steps.push(...((await stream.push(id)) as unknown as Float32Array[])[0]!);
  for (const [place, value] of steps.entries()) expect(value).toBeCloseTo(wanted[0]![place]!, 5);
  stream.dispose();
  for (const one of [made, loaded, predictor]) one.dispose();
  expect(memory().numTensors).toBe(before);
});
