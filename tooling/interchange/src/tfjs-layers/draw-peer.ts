// Models of real tfjs-layers, drawn at random, with its own defaults: hard sigmoid gates, initializers by their variance.
import type { Random } from '@rnnkit/data';

import { pick, type DrawnModel } from './draw-model.ts';
import { tf, type PeerModel } from './peer.ts';

type Symbolic = ReturnType<typeof tf.input>;
type RnnLayer = Parameters<typeof tf.layers.bidirectional>[0]['layer'];
type AnyLayer = Parameters<ReturnType<typeof tf.sequential>['add']>[0];

const one = (value: unknown): Symbolic => value as Symbolic;

function recurrent(random: Random, returnSequences: boolean): AnyLayer {
  const common = { units: random.integer(1, 7), useBias: random.uniform() < 0.8, returnSequences };
  const kind = random.integer(0, 5);
  if (kind === 4) {
    const cells = [
      tf.layers.lstmCell({ units: 3 }),
      tf.layers.gruCell({ units: 2 }),
      tf.layers.simpleRNNCell({ units: 4 }),
    ];
    const count = random.integer(1, 4);
    const cell = count === 1 ? cells[random.integer(0, 3)]! : cells.slice(0, count);
    return tf.layers.rnn({ cell, returnSequences });
  }
  const make = (more: object): RnnLayer => {
    if (kind === 0) return tf.layers.simpleRNN({ ...common, ...more });
    if (kind === 1) return tf.layers.gru({ ...common, kernelInitializer: 'heNormal', ...more });
    return tf.layers.lstm({
      ...common,
      recurrentActivation: pick(random, ['sigmoid', 'hardSigmoid'] as const),
      kernelRegularizer: 'l1l2',
      ...more,
    });
  };
  if (random.uniform() < 0.4)
    return tf.layers.bidirectional({
      layer: make({}),
      mergeMode: pick(random, ['concat', 'sum', 'ave', 'mul'] as const),
    });
  return make({ goBackwards: !returnSequences && random.uniform() < 0.3 });
}

function steps(random: Random, isMasked: boolean): AnyLayer {
  const kind = random.integer(0, isMasked ? 5 : 8);
  const layers = [
    () => tf.layers.layerNormalization({}),
    () => tf.layers.batchNormalization({}),
    () => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: random.integer(1, 6), activation: 'tanh' }) }),
    () =>
      tf.layers.activation({
        activation: pick(random, ['swish', 'softsign', 'elu', 'selu', 'relu6', 'softplus', 'hardSigmoid'] as const),
      }),
    () => tf.layers.dense({ units: random.integer(1, 6), kernelConstraint: 'maxNorm' }),
    () => tf.layers.conv1d({ filters: 3, kernelSize: 2, padding: 'same', activation: 'relu' }),
    () => tf.layers.maxPooling1d({ poolSize: 2, strides: 1 }),
    () => tf.layers.reLU({}),
  ];
  return layers[kind]!();
}

interface Parts {
  readonly length: number;
  readonly isSequence: boolean;
  readonly embedding: AnyLayer;
  readonly middle: readonly AnyLayer[];
  readonly pooling: () => AnyLayer;
  readonly head: AnyLayer;
}

const tokens = 12;

function drawParts(random: Random, isMasked: boolean, isGraph: boolean): Parts {
  const length = random.integer(3, 9);
  const embedding = tf.layers.embedding({
    inputDim: tokens,
    outputDim: random.integer(1, 6),
    maskZero: isMasked,
    ...(isGraph ? {} : { inputShape: [length] }),
  });
  const middle: AnyLayer[] = [];
  for (let count = random.integer(0, 3); count > 0; count--) middle.push(steps(random, isMasked));
  for (let count = random.integer(0, 3); count > 0; count--) middle.push(recurrent(random, true));
  const pooling = (): AnyLayer => {
    const kind = isMasked ? 0 : random.integer(0, 3);
    if (kind === 1) return tf.layers.globalAveragePooling1d();
    return kind === 2 ? tf.layers.flatten() : recurrent(random, false);
  };
  const activation = pick(random, ['softmax', 'sigmoid', 'linear'] as const);
  const head = tf.layers.dense({ units: random.integer(1, 4), activation });
  return { length, isSequence: random.uniform() < 0.3, embedding, middle, pooling, head };
}

/** A model with weights, all drawn from a generator. */
export function drawPeer(random: Random): Omit<DrawnModel, 'model'> & { readonly peer: PeerModel } {
  const isMasked = random.uniform() < 0.5;
  const isGraph = random.uniform() < 0.5;
  const parts = drawParts(random, isMasked, isGraph);
  const { length, isSequence } = parts;
  const x = [
    Array.from({ length: random.integer(1, 5) }, () => {
      const valid = isMasked ? random.integer(1, length + 1) : length;
      return Array.from({ length }, (_, step) => (step < valid ? random.integer(1, tokens) : 0));
    }),
  ];
  const peer = isGraph ? graph(random, parts) : path(parts);
  peer.setWeights(
    peer.weights.map((weight) => {
      const size = tf.util.sizeFromShape(weight.shape as number[]);
      const drawn = Array.from({ length: size }, () => random.normal(0, 0.4));
      const isVariance = weight.originalName.endsWith('moving_variance');
      return tf.tensor(isVariance ? drawn.map((value) => Math.abs(value) + 0.5) : drawn, weight.shape as number[]);
    }),
  );
  return { peer, x, isPadded: isMasked && isSequence };
}

function path({ embedding, middle, isSequence, pooling, head }: Parts): PeerModel {
  return tf.sequential({ layers: [embedding, ...middle, ...(isSequence ? [] : [pooling()]), head] });
}

function graph(random: Random, { length, embedding, middle, isSequence, pooling, head }: Parts): PeerModel {
  const ids = tf.input({ shape: [length] });
  let value = one(embedding.apply(ids));
  for (const layer of middle) value = one(layer.apply(value));
  if (!isSequence) value = one(pooling().apply(value));
  if (!isSequence && random.uniform() < 0.5) {
    const shared = recurrent(random, false);
    const read = one(shared.apply(embedding.apply(ids)));
    const again = one(shared.apply(embedding.apply(ids)));
    value = one(tf.layers.concatenate().apply([value, read, one(tf.layers.add().apply([read, again]))]));
  }
  if (random.uniform() < 0.3) {
    const size = value.shape.at(-1)!;
    const inputShape = isSequence ? [length, size] : [size];
    const first = tf.layers.dense({ units: size, activation: 'tanh', inputShape });
    const last = isSequence ? tf.layers.lstm({ units: 2, returnSequences: true }) : tf.layers.dense({ units: 3 });
    value = one(tf.sequential({ layers: [first, last] }).apply(value));
  }
  return tf.model({ inputs: ids, outputs: one(head.apply(value)) });
}
