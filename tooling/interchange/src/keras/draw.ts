// Models that Keras has, too, drawn at random, with what they are given and compiled with.
import type { HostArray, Random } from '@rnnkit/data';
import * as layers from '@rnnkit/layers';
import type { Layer, SymbolicValue } from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import { model, sequential, type CompileOptions, type LossOption, type TrainableModel } from '@rnnkit/training';

/** A model, and what is asked of it. */
export interface Drawn {
  readonly model: TrainableModel<unknown>;
  readonly inputs: readonly HostArray[];
  readonly targets: readonly HostArray[];
}

/** Sizes of the data. */
interface Sizes {
  readonly rows: number;
  readonly steps: number;
  readonly tokens: number;
}

/** What draws, with a few words for it. */
class Drawer {
  readonly random: Random;
  readonly sizes: Sizes;

  constructor(random: Random) {
    this.random = random;
    this.sizes = { rows: random.integer(2, 6), steps: random.integer(2, 8), tokens: random.integer(4, 20) };
  }

  pick<Item>(...items: readonly Item[]): Item {
    return items[this.random.integer(0, items.length)]!;
  }

  is(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  size(): number {
    // Keras cannot normalize a batch of one masked feature.
    return this.random.integer(2, 7);
  }

  embedding(maskZero: boolean): Layer {
    return layers.embedding({ inputDim: this.sizes.tokens, outputDim: this.size(), maskZero });
  }

  /** A recurrent layer, or two of them, or cells. */
  recurrent(returnSequences: boolean): Layer {
    const options = {
      units: this.size(),
      returnSequences,
      useBias: this.is(0.8),
      zeroOutputForMask: this.is(0.3),
      kernelInitializer: this.pick('glorotUniform', 'heNormal', 'orthogonal'),
      ...(this.is(0.2) && { kernelRegularizer: 'l2' as const, biasConstraint: 'nonNeg' as const }),
    } as const;
    const gated = { ...options, recurrentActivation: this.pick('sigmoid', 'hardSigmoid') } as const;
    const one = (): Layer =>
      this.pick(
        () => layers.lstm({ ...gated, activation: this.pick('tanh', 'relu') }),
        () => layers.gru({ ...gated, resetAfter: this.is(0.6) }),
        () => layers.simpleRnn(options),
      )();
    if (this.is(0.2)) {
      const cell = this.pick(layers.simpleRnnCell, layers.gruCell, layers.lstmCell)({ units: this.size() });
      const cells = [layers.lstmCell({ units: this.size() }), layers.gruCell({ units: this.size() })];
      return this.is(0.5) ? layers.rnn(cells, { returnSequences }) : layers.rnn(cell, { returnSequences });
    }
    return this.is(0.4) ? layers.bidirectional(one(), { mergeMode: this.pick('concat', 'sum', 'mul', 'ave') }) : one();
  }

  /** Something that treats each step by itself. */
  between(): Layer {
    return this.pick(
      () => layers.layerNormalization({ rmsScaling: this.is(0.2) }),
      () =>
        layers.dense({ units: this.size(), activation: this.pick('relu', 'gelu', 'silu', 'tanh', 'softsign', 'elu') }),
      () => layers.timeDistributed(layers.dense({ units: this.size(), activation: 'tanh' })),
      () => layers.unitNormalization(),
      () => layers.dropout({ rate: 0 }),
    )();
  }

  head(): Layer {
    const activation = this.pick('linear', 'sigmoid', 'softmax', 'softplus', 'selu');
    return layers.dense({ units: this.random.integer(2, 5), activation, trainable: this.is(0.9) });
  }

  ids(isPadded: boolean): HostArray {
    const { rows, steps, tokens } = this.sizes;
    const data = Int32Array.from({ length: rows * steps }, () => this.random.integer(1, tokens));
    const isLeft = this.is(0.3);
    for (let row = 0; row < (isPadded ? rows : 0); row++) {
      const kept = this.random.integer(1, steps + 1);
      for (let step = 0; step < steps; step++)
        if (isLeft ? step < steps - kept : step >= kept) data[row * steps + step] = 0;
    }
    return { shape: [rows, steps], data };
  }

  numbers(...shape: readonly number[]): HostArray {
    const size = shape.reduce((product, side) => product * side, 1);
    return { shape, data: Float32Array.from({ length: size }, () => this.random.normal(0, 1)) };
  }
}

/** What a kind of model is made of: its model, and the inputs' data. */
type Kind = (draw: Drawer) => { readonly model: TrainableModel<unknown>; readonly inputs: readonly HostArray[] };

function path(draw: Drawer): ReturnType<Kind> {
  const isMasked = draw.is(0.6);
  const returnSequences = draw.is(0.6);
  const stack = [draw.embedding(isMasked)];
  if (draw.is(0.4)) stack.push(draw.between());
  if (draw.is(0.4)) stack.push(draw.recurrent(true));
  stack.push(draw.recurrent(returnSequences));
  if (returnSequences && draw.is(0.7)) {
    if (isMasked || draw.is(0.5)) stack.push(layers.globalAveragePooling1d());
    else stack.push(layers.conv1d({ filters: 3, kernelSize: 2, padding: 'same' }), layers.globalMaxPooling1d());
  }
  const made = sequential([...stack, draw.head()]);
  made.build([null, null]);
  return { model: made, inputs: [draw.ids(isMasked)] };
}

/** Layers in the steps of numbers, of which some are masked. */
function features(draw: Drawer): ReturnType<Kind> {
  const { rows, steps } = draw.sizes;
  const given = draw.numbers(rows, steps, 3);
  for (let step = 0; step < steps - 1; step++) if (draw.is(0.3)) given.data.fill(0, step * 3, step * 3 + 3);
  const made = sequential([
    layers.masking(),
    draw.between(),
    draw.recurrent(true),
    layers.batchNormalization(),
    draw.recurrent(false),
    draw.head(),
  ]);
  made.build([null, null, 3]);
  return { model: made, inputs: [given] };
}

const idsInput = (name: string): SymbolicValue => input({ shape: [null], dtype: 'int32', name });

function translator(draw: Drawer): ReturnType<Kind> {
  const isMasked = draw.is(0.7);
  const [source, target] = [idsInput('source'), idsInput('target')];
  const units = draw.size();
  const make = draw.pick(layers.lstm, layers.gru, layers.simpleRnn);
  const encoder = make({ units, returnSequences: true, returnState: true });
  const [encoded, ...states] = encoder.apply(draw.embedding(isMasked).apply(source));
  const decoder = make({ units, returnSequences: true });
  const decoded = decoder.apply(draw.embedding(isMasked).apply(target), { initialState: states });
  const attention = draw.pick(
    layers.additiveAttention(),
    layers.attention({ useScale: draw.is(0.5) }),
    layers.multiHeadAttention({ numHeads: 2, keyDim: 2 }),
  );
  const context = attention.apply([decoded, encoded!]);
  const joined = draw
    .pick(layers.concatenate(), layers.add(), layers.multiply(), layers.maximum())
    .apply([decoded, context]);
  const answer = layers.timeDistributed(draw.head()).apply(joined);
  const outputs = draw.is(0.5) ? answer : { tags: answer, state: states[0]! };
  // At a step of padding Keras' MultiHeadAttention attends to everything alike, ours to nothing: on purpose, and of no account.
  const isPadded = isMasked && attention.className !== 'MultiHeadAttention';
  return { model: model({ inputs: [source, target], outputs }), inputs: [draw.ids(isMasked), draw.ids(isPadded)] };
}

function branches(draw: Drawer): ReturnType<Kind> {
  const isMasked = draw.is(0.5);
  const [text, numbers] = [idsInput('text'), input({ shape: [4], name: 'numbers' })];
  const rows = draw.embedding(isMasked).apply(text);
  const deep = draw.recurrent(false).apply(draw.recurrent(true).apply(rows));
  const shallow = draw.recurrent(false).apply(rows);
  const shared = layers.dense({ units: 3, activation: 'tanh', name: 'shared' });
  const other = shared.apply(layers.dense({ units: 5, activation: 'relu' }).apply(numbers));
  const both = [shared.apply(layers.dense({ units: 5 }).apply(deep)), other];
  const merged = draw.pick(layers.add(), layers.subtract(), layers.average(), layers.minimum()).apply(both);
  const all = layers.concatenate().apply([merged, shallow]);
  const heads = [draw.head().apply(all), draw.head().apply(other)];
  return {
    model: model({ inputs: [text, numbers], outputs: heads }),
    inputs: [draw.ids(isMasked), draw.numbers(draw.sizes.rows, 4)],
  };
}

function nested(draw: Drawer): ReturnType<Kind> {
  const [one, two] = [idsInput('one'), idsInput('two')];
  const encoder = sequential([draw.embedding(draw.is(0.5)), draw.recurrent(false)], { name: 'encoder' });
  const [left, right] = [encoder.apply(one), encoder.apply(two)];
  const inner = idsInput('inner');
  const within = model({
    inputs: inner,
    outputs: layers.globalAveragePooling1d().apply(draw.embedding(true).apply(inner)),
  });
  const near = draw.pick(layers.multiply(), layers.dot({ axes: 1, normalize: draw.is(0.5) })).apply([left, right]);
  const all = layers.concatenate().apply([near, within.apply(one)]);
  return {
    model: model({ inputs: [one, two], outputs: draw.head().apply(all) }),
    inputs: [draw.ids(true), draw.ids(true)],
  };
}

function transformer(draw: Drawer): ReturnType<Kind> {
  const text = input({ shape: [draw.sizes.steps], dtype: 'int32', name: 'text' });
  const rows = draw.embedding(draw.is(0.5)).apply(text);
  const options = { numHeads: draw.random.integer(1, 4), keyDim: draw.size(), useCausalMask: draw.is(0.4) };
  const context = layers.multiHeadAttention(options).apply([rows, rows]);
  const normal = layers.layerNormalization().apply(layers.add().apply([rows, context]));
  const pooled = draw.is(0.5) ? layers.globalAveragePooling1d().apply(normal) : draw.recurrent(false).apply(normal);
  return { model: model({ inputs: text, outputs: draw.head().apply(pooled) }), inputs: [draw.ids(true)] };
}

const kinds: readonly Kind[] = [path, path, features, translator, branches, nested, transformer];

function optimizerOf(draw: Drawer): CompileOptions['optimizer'] {
  const schedule = draw.pick(
    { className: 'ExponentialDecay', config: { initialLearningRate: 0.01, decaySteps: 3, decayRate: 0.5 } },
    {
      className: 'CosineDecay',
      config: { initialLearningRate: 0.01, decaySteps: 9, warmupTarget: 0.02, warmupSteps: 2 },
    },
    { className: 'PiecewiseConstantDecay', config: { boundaries: [1, 3], values: [0.01, 0.02, 0.005] } },
  );
  const common = {
    learningRate: draw.is(0.3) ? schedule : 0.01,
    ...(draw.is(0.2) && { clipNorm: 0.5 }),
    ...(draw.is(0.2) && { weightDecay: 0.01 }),
    ...(draw.is(0.2) && { useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 2 }),
    ...(draw.is(0.2) && { gradientAccumulationSteps: 2 }),
  };
  return draw.pick(
    { className: 'Adam', config: { ...common, amsgrad: draw.is(0.3) } },
    { className: 'AdamW', config: common },
    { className: 'Nadam', config: common },
    { className: 'Adamax', config: common },
    { className: 'Lamb', config: common },
    { className: 'Adagrad', config: common },
    { className: 'Adadelta', config: common },
    { className: 'RMSprop', config: { ...common, momentum: draw.pick(0, 0.5), centered: draw.is(0.5) } },
    { className: 'SGD', config: { ...common, momentum: draw.pick(0, 0.5), nesterov: draw.is(0.5) } },
  );
}

/** A model with weights and an optimizer, all drawn from a generator. */
export function drawModel(random: Random, number: number): Drawn {
  const draw = new Drawer(random);
  const { model: made, inputs } = kinds[number % kinds.length]!(draw);
  if (!made.built) made.build();
  made.compile({
    optimizer: optimizerOf(draw)!,
    loss: draw.pick<LossOption>('meanSquaredError', { className: 'Huber' }, 'logCosh'),
    ...(made.outputNames.length > 1 && { lossWeights: made.outputNames.map((_, place) => 0.5 + place) }),
  });
  const { rows, steps } = draw.sizes;
  const targets = made.outputShapes.map((shape) => draw.numbers(rows, ...shape.slice(1).map((size) => size ?? steps)));
  return { model: made, inputs, targets };
}
