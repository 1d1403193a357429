// Models of every layer that an ONNX file can have, drawn at random, and what they are given.
import {
  activation,
  add,
  additiveAttention,
  attention,
  average,
  averagePooling1d,
  batchNormalization,
  bidirectional,
  concatenate,
  conv1d,
  dense,
  dot,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru,
  layerNormalization,
  lstm,
  masking,
  maximum,
  maxPooling1d,
  minimum,
  multiHeadAttention,
  multiply,
  permute,
  positionEmbedding,
  repeatVector,
  reshape,
  simpleRnn,
  sinePositionEncoding,
  spatialDropout1d,
  subtract,
  timeDistributed,
  transformerEncoder,
  unitNormalization,
  type ActivationName,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input, model, type Model } from '@rnnkit/models';

import { RecurrentDrawer } from './draw-recurrent.ts';

/** Numbers of a batch. */
export type Rows = readonly (readonly (number | readonly number[])[])[];

/** A model, and what is asked of it. */
export interface DrawnForOnnx {
  readonly model: Model<unknown>;
  /** The inputs' numbers, by name. */
  readonly x: Readonly<Record<string, Rows>>;
}

const fused = ['linear', 'tanh', 'sigmoid', 'relu', 'hardSigmoid', 'legacyHardSigmoid'] as const;
const activations: readonly ActivationName[] = [
  ...fused,
  'softmax',
  'logSoftmax',
  'softplus',
  'softsign',
  'exponential',
  'elu',
  'selu',
  'relu6',
  'leakyRelu',
  'silu',
  'gelu',
  'mish',
];

/** Draws one model after the other from a generator. */
export class OnnxDrawer extends RecurrentDrawer {
  #time = 0;
  #features = 0;

  /** A sequence from another of any number of steps. */
  #step(value: SymbolicValue): SymbolicValue {
    const features = value.shape[2]!;
    const scored = { useCausalMask: this.chance(0.3) };
    const heads = { numHeads: this.random.integer(1, 4), keyDim: this.size(5), useBias: this.chance(0.8) };
    const window = this.chance(0.3) ? { slidingWindow: this.random.integer(1, 4) } : {};
    const choices: readonly (() => SymbolicValue)[] = [
      () => this.recurrent(true).apply(value),
      () => this.recurrent(true).apply(value),
      () => this.recurrent(true).apply(value),
      () => this.#statefully(value),
      () => this.#both(value),
      () => conv1d(this.#windows(features)).apply(value),
      () => this.#pooled(value),
      () =>
        attention({ ...scored, useScale: this.chance(0.5), scoreMode: this.pick(['dot', 'concat']) }).apply([
          value,
          value,
        ]),
      () => additiveAttention({ ...scored, useScale: this.chance(0.7) }).apply([value, value]),
      () =>
        multiHeadAttention({
          ...heads,
          ...scored,
          ...window,
          ...(this.chance(0.5) && { outputShape: this.size() }),
        }).apply([value, value]),
      () =>
        transformerEncoder({
          intermediateDim: this.size(),
          numHeads: this.random.integer(1, features + 1),
          ...scored,
          ...window,
          normalizeFirst: this.chance(0.5),
          activation: this.pick(activations),
        }).apply(value),
      () => this.#normalized(value),
      () => timeDistributed(dense({ units: this.size(), activation: this.pick(activations) })).apply(value),
      () => dense({ units: this.size(), activation: this.pick(activations), useBias: this.chance(0.7) }).apply(value),
      () => activation({ activation: this.pick(activations) }).apply(value),
      () => this.pick([dropout, spatialDropout1d])({ rate: 0.3 }).apply(value),
      () => gaussianNoise({ stddev: 0.3 }).apply(value),
      () => add().apply([value, positionEmbedding({ sequenceLength: 20 }).apply(value)]),
      () => add().apply([value, sinePositionEncoding().apply(value)]),
      () => concatenate({ axis: this.pick([-1, 1]) }).apply([value, dense({ units: features }).apply(value)]),
      () =>
        this.pick([add, average, maximum, minimum, multiply, subtract])().apply([
          value,
          dense({ units: features }).apply(value),
        ]),
      () =>
        multiply().apply([
          value,
          dense({ units: features, activation: 'sigmoid' }).apply(globalMaxPooling1d().apply(value)),
        ]),
      () => this.#twice(value, features),
    ];
    return this.pick(choices)();
  }

  #windows(features: number): Parameters<typeof conv1d>[0] {
    const dilated = this.chance(0.3);
    return {
      filters: features * this.random.integer(1, 3),
      groups: this.pick([1, features]),
      kernelSize: this.size(4),
      padding: this.pick(['same', 'causal']),
      strides: dilated ? 1 : this.size(3),
      dilationRate: dilated ? this.size(4) : 1,
      activation: this.pick(activations),
      useBias: this.chance(0.7),
    };
  }

  #pooled(value: SymbolicValue): SymbolicValue {
    return this.pick([averagePooling1d, maxPooling1d])({
      poolSize: this.size(4),
      strides: this.size(4),
      padding: 'same',
    }).apply(value);
  }

  #normalized(value: SymbolicValue): SymbolicValue {
    const learned = { center: this.chance(0.7), scale: this.chance(0.7) };
    return this.pick([
      () => layerNormalization({ ...learned, rmsScaling: this.chance(0.3) }).apply(value),
      () => batchNormalization(learned).apply(value),
      () => unitNormalization().apply(value),
    ])();
  }

  /** A recurrent layer that begins with the states of another. */
  #statefully(value: SymbolicValue): SymbolicValue {
    const units = this.size();
    const make = this.pick([lstm, gru, simpleRnn]);
    const [, ...states] = [...make({ units, returnState: true, returnSequences: this.chance(0.5) }).apply(value)];
    const goBackwards = this.chance(0.4);
    return make({ units, returnSequences: true, goBackwards, zeroOutputForMask: this.chance(0.3) }).apply(value, {
      initialState: states,
    });
  }

  /** Both directions with their states, and outputs that stay apart. */
  #both(value: SymbolicValue): SymbolicValue {
    const units = this.size();
    const make = this.pick([lstm, gru]);
    const [first, last, ...states] = [
      ...bidirectional(make({ units, returnState: true, returnSequences: true }), { mergeMode: null }).apply(value),
    ];
    const [again] = [
      ...bidirectional(make({ units, returnState: true, returnSequences: true })).apply(value, {
        initialState: states,
      }),
    ];
    return concatenate().apply([first!, last!, again!]);
  }

  /** One layer, called twice, within a model that is a layer. */
  #twice(value: SymbolicValue, features: number): SymbolicValue {
    const read = input({ shape: [null, features] });
    const shared = dense({ units: features, activation: 'tanh' });
    const inner = model({
      inputs: read,
      outputs: lstm({ units: 3, returnSequences: true }).apply(shared.apply(shared.apply(read))),
    });
    return concatenate().apply([inner.apply(value), inner.apply(activation({ activation: 'tanh' }).apply(value))]);
  }

  #reduced(value: SymbolicValue): SymbolicValue {
    return this.pick([
      () => this.recurrent(false).apply(value),
      () => this.recurrent(false).apply(value),
      () => globalAveragePooling1d().apply(value),
      () => globalMaxPooling1d().apply(value),
      () =>
        flatten().apply(
          dot({ axes: [1, 1], normalize: this.chance(0.5) }).apply([dense({ units: 1 }).apply(value), value]),
        ),
    ])();
  }

  #vector(value: SymbolicValue): SymbolicValue {
    const flat = value.shape.length === 2 ? value : flatten().apply(value);
    const size = flat.shape[1]!;
    return this.pick([
      () => dense({ units: this.size(), activation: this.pick(activations) }).apply(flat),
      () => batchNormalization().apply(flat),
      () => layerNormalization().apply(flat),
      () => dot({ axes: -1 }).apply([flat, dense({ units: size }).apply(flat)]),
      () => flatten().apply(permute({ dims: [2, 1] }).apply(reshape({ targetShape: [-1, size] }).apply(flat))),
      () => this.recurrent(false).apply(repeatVector({ n: this.size(5) }).apply(flat)),
    ])();
  }

  /** A model with weights. */
  draw(): DrawnForOnnx {
    this.#time = this.random.integer(2, 9);
    const tokens = this.random.integer(3, 12);
    const isIds = this.chance(0.6);
    this.#features = this.size();
    const isMasked = this.chance(0.7);
    const text = isIds
      ? input({ shape: [null], dtype: 'int32', name: 'text' })
      : input({ shape: [null, this.#features], name: 'features' });
    let value = isIds ? embedding({ inputDim: tokens, outputDim: this.size(), maskZero: isMasked }).apply(text) : text;
    if (!isIds && isMasked) value = masking().apply(value);
    for (let count = this.random.integer(0, 4); count > 0; count--) value = this.#step(value);
    const tagged = timeDistributed(dense({ units: 2, activation: this.pick(['softmax', 'linear']) }), {
      name: 'tags',
    }).apply(value);
    const inputs = [text];
    let vector = this.#reduced(value);
    if (this.chance(0.3)) {
      inputs.push(input({ shape: [3], name: 'extra' }));
      vector = concatenate().apply([vector, inputs[1]!]);
    }
    for (let count = this.random.integer(0, 3); count > 0; count--) vector = this.#vector(vector);
    const head = dense({ units: 3, activation: this.pick(['softmax', 'linear', 'sigmoid']), name: 'head' }).apply(
      vector,
    );
    const made = model({ inputs, outputs: this.chance(0.4) ? [head, tagged] : head }) as Model<unknown>;
    made.build();
    made.setWeights(made.weights.map(({ name, variable }) => this.#numbers(variable.size, name.endsWith('variance'))));
    return { model: made, x: this.#data(isIds ? tokens : undefined, inputs.length > 1, isMasked) };
  }

  #numbers(size: number, isPositive: boolean): Float32Array {
    const draw = (): number => this.random.normal(0, 0.5);
    return Float32Array.from({ length: size }, () => Math.fround(isPositive ? 0.5 + Math.abs(draw()) : draw()));
  }

  #data(tokens: number | undefined, isExtra: boolean, isMasked: boolean): DrawnForOnnx['x'] {
    const rows = this.random.integer(1, 6);
    const number = (): number => Math.fround(this.random.normal(0, 1));
    const list = <Item>(length: number, make: () => Item): readonly Item[] => Array.from({ length }, make);
    const step = (): number | readonly number[] => {
      const isNone = isMasked && this.chance(0.35);
      if (tokens !== undefined) return isNone ? 0 : this.random.integer(isMasked ? 1 : 0, tokens);
      return list(this.#features, () => (isNone ? 0 : number()));
    };
    return {
      [tokens === undefined ? 'features' : 'text']: list(rows, () => list(this.#time, step)),
      ...(isExtra && { extra: list(rows, () => list(3, number)) }),
    };
  }
}
