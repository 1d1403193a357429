// Models that join recurrence and attention, and a Transformer's encoder, as tooling/golden makes them with Keras.
import {
  additiveAttention,
  add,
  attention,
  bidirectional,
  concatenate,
  dense,
  dot,
  embedding,
  globalAveragePooling1d,
  gru,
  layerNormalization,
  lstm,
  multiHeadAttention,
  positionEmbedding,
  transformerEncoder,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input } from '@rnnkit/models';

import { model, type TrainableModel } from '../src/index.ts';
import type { Recipe } from './functional-models.ts';

const tokens = (name: string): SymbolicValue => input({ shape: [null], dtype: 'int32', name });
const words = (inputDim: number, outputDim: number, text: SymbolicValue, name = 'words'): SymbolicValue =>
  embedding({ inputDim, outputDim, maskZero: true, name }).apply(text);

const sgd = { className: 'SGD', config: { learningRate: 0.1, momentum: 0.9 } } as const;

/** A decoder that begins where an encoder ended, and attends to it by sums. */
function translator(): TrainableModel<unknown> {
  const [text, made] = [tokens('source'), tokens('target')];
  const reader = gru({ units: 3, returnSequences: true, returnState: true, name: 'encoder' });
  const [encoded, state] = reader.apply(words(6, 2, text));
  const decoded = gru({ units: 3, returnSequences: true, name: 'decoder' }).apply(words(5, 2, made, 'begun'), {
    initialState: [state!],
  });
  const [query, key] = [dense({ units: 4, name: 'query' }), dense({ units: 4, name: 'key' })];
  const read = additiveAttention({ name: 'attention' }).apply([query.apply(decoded), encoded!, key.apply(encoded!)]);
  const next = dense({ units: 4, activation: 'softmax', name: 'next' });
  return model({ inputs: [text, made], outputs: next.apply(concatenate().apply([decoded, read])) });
}

/** By products, each step to those before it, and by the other kind of sums, with what comes of its weights as an output. */
function plain(): TrainableModel<unknown> {
  const [text, features] = [tokens('text'), input({ shape: [null, 2], name: 'features' })];
  const steps = lstm({ units: 3, returnSequences: true, name: 'steps' }).apply(words(6, 2, text));
  const before = attention({ useScale: true, useCausalMask: true, name: 'before' }).apply([steps, steps]);
  const wide = dense({ units: 3, name: 'wide' }).apply(features);
  const [across, scores] = attention({
    scoreMode: 'concat',
    useScale: true,
    returnAttentionScores: true,
    name: 'across',
  }).apply([wide, before]);
  const again = dot({ axes: [2, 1], name: 'again' }).apply([scores!, before]);
  return model({ inputs: [text, features], outputs: [dense({ units: 2, name: 'answer' }).apply(across!), again] });
}

/** Both directions, then heads, then the mean over time. */
function pooled(): TrainableModel<unknown> {
  const text = tokens('text');
  const both = bidirectional(gru({ units: 2, returnSequences: true }), { name: 'both' }).apply(words(6, 2, text));
  const kernelRegularizer = { className: 'L2', config: { l2: 0.02 } } as const;
  const read = multiHeadAttention({ numHeads: 2, keyDim: 3, kernelRegularizer, name: 'heads' }).apply([both, both]);
  const kind = dense({ units: 3, activation: 'softmax', name: 'kind' });
  return model({ inputs: text, outputs: kind.apply(globalAveragePooling1d().apply(read)) });
}

/** Steps that see the two before them, and another sequence's values by their keys. */
function windowed(): TrainableModel<unknown> {
  const [left, right] = [input({ shape: [null, 4], name: 'left' }), input({ shape: [null, 3], name: 'right' })];
  const near = multiHeadAttention({
    numHeads: 2,
    keyDim: 2,
    slidingWindow: 3,
    useCausalMask: true,
    name: 'near',
  }).apply([left, left]);
  const [across, scores] = multiHeadAttention({
    numHeads: 1,
    keyDim: 3,
    valueDim: 2,
    useBias: false,
    outputShape: 2,
    returnAttentionScores: true,
    name: 'across',
  }).apply([near, right, dense({ units: 2, name: 'key' }).apply(right)]);
  const again = dot({ axes: [3, 1], name: 'again' }).apply([scores!, right]);
  return model({ inputs: [left, right], outputs: [gru({ units: 2, name: 'over' }).apply(across!), again] });
}

function transformer(): TrainableModel<unknown> {
  const text = tokens('text');
  const read = words(7, 4, text);
  const placed = add().apply([read, positionEmbedding({ sequenceLength: 6, name: 'places' }).apply(read)]);
  const first = transformerEncoder({ intermediateDim: 5, numHeads: 2, name: 'first' }).apply(placed);
  const second = transformerEncoder({ intermediateDim: 3, numHeads: 1, activation: 'gelu', name: 'second' }).apply(
    first,
  );
  const steps = layerNormalization({ name: 'norm' }).apply(second);
  const kind = dense({ units: 3, activation: 'softmax', name: 'kind' });
  return model({ inputs: text, outputs: kind.apply(globalAveragePooling1d().apply(steps)) });
}

/** A causal block that normalizes what it gives, between recurrent layers, of which the last leaves out what is masked. */
function tagger(): TrainableModel<unknown> {
  const text = tokens('text');
  const steps = lstm({ units: 4, returnSequences: true, name: 'reader' }).apply(words(7, 3, text));
  const block = transformerEncoder({
    intermediateDim: 6,
    numHeads: 2,
    activation: 'tanh',
    normalizeFirst: false,
    useCausalMask: true,
    name: 'block',
  });
  const over = gru({ units: 3, returnSequences: true, name: 'over' });
  const tag = dense({ units: 4, activation: 'softmax', name: 'tag' });
  return model({ inputs: text, outputs: tag.apply(over.apply(block.apply(steps))) });
}

const kinds = { optimizer: sgd, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;
const steps = { optimizer: sgd, loss: 'sparseCategoricalCrossentropy', weightedMetrics: ['accuracy'] } as const;
const squares = { optimizer: sgd, loss: ['meanSquaredError', 'meanSquaredError'] } as const;

/** How each model of the record is made and compiled. */
export const attentionRecipes: Readonly<Record<string, Recipe>> = {
  translator: { make: translator, compiled: () => steps },
  plain: { make: plain, compiled: () => squares },
  pooled: { make: pooled, compiled: () => kinds },
  windowed: { make: windowed, compiled: () => squares },
  transformer: { make: transformer, compiled: () => kinds },
  tagger: { make: tagger, compiled: () => steps },
};
