// Models that are graphs, as tooling/golden makes them with Keras.
import {
  add,
  average,
  bidirectional,
  concatenate,
  dense,
  embedding,
  gru,
  lstm,
  maximum,
  multiply,
  simpleRnn,
  subtract,
  timeDistributed,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input, type Model } from '@rnnkit/models';

import { model, type CompileOptions, type TrainableModel } from '../src/index.ts';

const tokens = (name: string, ...shape: number[]): SymbolicValue =>
  input({ shape: shape.length === 0 ? [null] : shape, dtype: 'int32', name });

const adam = { className: 'Adam', config: { learningRate: 0.05 } } as const;

/** Two inputs and three outputs, of which two read the same layer. */
function twoAndTwo(): TrainableModel<unknown> {
  const [text, features] = [tokens('text'), input({ shape: [3], name: 'features' })];
  const read = lstm({ units: 3, name: 'read' }).apply(
    embedding({ inputDim: 7, outputDim: 2, maskZero: true, name: 'table' }).apply(text),
  );
  const both = dense({
    units: 4,
    activation: 'tanh',
    kernelRegularizer: { className: 'L2', config: { l2: 0.05 } },
    name: 'both',
  }).apply(concatenate().apply([read, features]));
  const topic = dense({ units: 3, activation: 'softmax', name: 'topic' }).apply(both);
  const urgent = dense({ units: 1, activation: 'sigmoid', name: 'urgent' }).apply(both);
  const length = dense({ units: 2, name: 'length' }).apply(read);
  return model({ inputs: [text, features], outputs: [topic, urgent, length] });
}

const twoAndTwoLosses = {
  optimizer: adam,
  loss: ['sparseCategoricalCrossentropy', 'binaryCrossentropy', 'meanSquaredError'],
  lossWeights: [1, 0.4, 0.1],
} as const;

/** Layers that read two texts. */
function shared(): TrainableModel<unknown> {
  const [left, right] = [tokens('left'), tokens('right')];
  const table = embedding({ inputDim: 7, outputDim: 2, maskZero: true, name: 'table' });
  const reader = gru({ units: 3, name: 'read' });
  const [one, other] = [reader.apply(table.apply(left)), reader.apply(table.apply(right))];
  const compared = concatenate().apply([multiply().apply([one, other]), subtract().apply([one, other])]);
  return model({
    inputs: [left, right],
    outputs: dense({ units: 1, activation: 'sigmoid', name: 'same' }).apply(compared),
  });
}

function encoder(name: string): Model<unknown> {
  const text = tokens(`${name}_text`);
  const read = gru({ units: 2, name: 'read' }).apply(
    embedding({ inputDim: 6, outputDim: 2, maskZero: true, name: 'table' }).apply(text),
  );
  return model({ inputs: text, outputs: dense({ units: 2, activation: 'tanh', name: 'code' }).apply(read), name });
}

/** A model that is called twice, and one that is called for every sentence. */
function nested(): TrainableModel<unknown> {
  const [title, subtitle, sentences] = [tokens('title'), tokens('subtitle'), tokens('sentences', 3, 3)];
  const short = encoder('short');
  const long = timeDistributed(encoder('long'), { name: 'long' }).apply(sentences);
  const all = concatenate().apply([
    short.apply(title),
    short.apply(subtitle),
    lstm({ units: 2, name: 'over' }).apply(long),
  ]);
  return model({
    inputs: [title, subtitle, sentences],
    outputs: dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(all),
  });
}

/** Masks that meet. */
function masks(): TrainableModel<unknown> {
  const [left, right] = [tokens('left'), tokens('right')];
  const one = embedding({ inputDim: 6, outputDim: 2, maskZero: true, name: 'one' }).apply(left);
  const other = embedding({ inputDim: 6, outputDim: 2, maskZero: true, name: 'other' }).apply(right);
  const summed = lstm({ units: 2, name: 'summed' }).apply(add().apply([one, other]));
  const beside = gru({ units: 2, name: 'beside' }).apply(concatenate().apply([one, other]));
  const after = simpleRnn({ units: 2, name: 'after' }).apply(concatenate({ axis: 1 }).apply([one, other]));
  const mixed = lstm({ units: 2, name: 'mixed', returnSequences: true }).apply(average().apply([one, other]));
  const steps = dense({ units: 1, name: 'steps' }).apply(maximum().apply([mixed, one]));
  const whole = dense({ units: 2, name: 'whole' }).apply(concatenate().apply([summed, beside, after]));
  return model({ inputs: [left, right], outputs: [whole, steps] });
}

/** A decoder that begins where an encoder ended. */
function states(): TrainableModel<unknown> {
  const [source, target] = [tokens('source'), tokens('target')];
  const [, hidden, cell] = lstm({ units: 3, returnState: true, name: 'encoder' }).apply(
    embedding({ inputDim: 6, outputDim: 2, maskZero: true, name: 'words' }).apply(source),
  );
  const [decoded, last] = lstm({ units: 3, returnSequences: true, returnState: true, name: 'decoder' }).apply(
    embedding({ inputDim: 5, outputDim: 2, maskZero: true, name: 'begun' }).apply(target),
    { initialState: [hidden!, cell!] },
  );
  const next = timeDistributed(dense({ units: 4, activation: 'softmax' }), { name: 'next' }).apply(decoded!);
  const ended = dense({ units: 1, activation: 'sigmoid', name: 'ended' }).apply(last!);
  return model({ inputs: [source, target], outputs: [next, ended] });
}

/** Both directions, apart and merged. */
function directions(): TrainableModel<unknown> {
  const text = tokens('text');
  const words = embedding({ inputDim: 6, outputDim: 2, maskZero: true, name: 'words' }).apply(text);
  const pair = bidirectional(lstm({ units: 2, returnSequences: true }), { mergeMode: null, name: 'pair' });
  const [forward, backward] = pair.apply(words);
  const merged = add().apply([multiply().apply([forward!, backward!]), maximum().apply([forward!, backward!])]);
  const over = gru({ units: 2, name: 'over' }).apply(merged);
  return model({ inputs: text, outputs: dense({ units: 2, name: 'answer' }).apply(over) });
}

/** How a model is made. */
export interface Recipe {
  readonly make: () => TrainableModel<unknown>;
  /** What it is compiled with, without and with sample weights. */
  readonly compiled: (isWeighted: boolean) => CompileOptions;
}

/** How each model of the record is made and compiled. */
export const recipes: Readonly<Record<string, Recipe>> = {
  twoAndTwo: {
    make: twoAndTwo,
    compiled: (isWeighted) => ({
      ...twoAndTwoLosses,
      [isWeighted ? 'weightedMetrics' : 'metrics']: [['accuracy'], ['accuracy'], []],
    }),
  },
  shared: {
    make: shared,
    compiled: () => ({ optimizer: adam, loss: 'binaryCrossentropy', metrics: ['accuracy'] }),
  },
  nested: {
    make: nested,
    compiled: () => ({
      optimizer: { className: 'SGD', config: { learningRate: 0.1, momentum: 0.9 } },
      loss: { kind: 'sparseCategoricalCrossentropy' },
      metrics: { kind: 'accuracy' },
    }),
  },
  masks: {
    make: masks,
    compiled: () => ({
      optimizer: { className: 'SGD', config: { learningRate: 0.1 } },
      loss: { steps: 'meanAbsoluteError', whole: 'meanSquaredError' },
      lossWeights: { steps: 2, whole: 0.5 },
    }),
  },
  states: {
    make: states,
    compiled: () => ({
      optimizer: adam,
      loss: { next: 'sparseCategoricalCrossentropy', ended: 'binaryCrossentropy' },
      lossWeights: [1, 0.3],
      metrics: { next: ['accuracy'] },
      weightedMetrics: [['accuracy'], ['accuracy']],
    }),
  },
  directions: { make: directions, compiled: () => ({ optimizer: adam, loss: 'meanSquaredError' }) },
};
