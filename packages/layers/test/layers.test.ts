import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random, register } from '@rnnkit/data';
import {
  add,
  concat,
  dispose,
  matMul,
  memory,
  mul,
  ones,
  sigmoid,
  split,
  sub,
  sum,
  tanh,
  tensor,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  activation,
  bidirectional,
  dense,
  dropout,
  embedding,
  flatten,
  globalAveragePooling1d,
  globalMaxPooling1d,
  glorotUniform,
  gru,
  gruCell,
  layerFromConfig,
  layerNormalization,
  lstm,
  lstmCell,
  masking,
  RecurrentCell,
  rnn,
  simpleRnn,
  simpleRnnCell,
  spatialDropout1d,
  stackedRnnCells,
  timeDistributed,
  zeros,
  type CallOptions,
  type CellOutput,
  type Layer,
  type Shape,
  type WeightSource,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

const normal = (shape: number[], seed = 1): Tensor => {
  const random = new Random(seed);
  return tensor(
    Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => random.normal()),
    shape,
  );
};

function built(layer: Layer, shape: Shape): Layer {
  layer.build(shape, new Random(3));
  return layer;
}

const values = (result: Tensor): number[] => Array.from(result.dataSync());

/** The candidate sees W (r ⊙ h + x), as some tutorials print the GRU. */
class TutorialCell extends RecurrentCell {
  readonly className = 'rnnkit-tests>TutorialCell';
  readonly stateSizes: readonly number[];
  #gates: Variable | undefined;
  #candidate: Variable | undefined;
  #bias: Variable | undefined;

  constructor({ units }: { readonly units: number }) {
    super();
    this.stateSizes = [units];
  }

  protected override createWeights(_shape: Shape, source: WeightSource): void {
    const units = this.stateSizes[0]!;
    this.#gates = this.addWeight('gates', [2 * units, 2 * units], source, { initializer: glorotUniform() });
    this.#candidate = this.addWeight('candidate', [units, units], source, { initializer: glorotUniform() });
    this.#bias = this.addWeight('bias', [units], source, { initializer: zeros() });
  }

  protected compute(x: Tensor, { initialState }: CallOptions): CellOutput {
    const h = initialState![0]!;
    const gates = sigmoid(matMul(concat([x, h], 1), this.#gates!));
    const [z, r] = split(gates, 2, 1) as [Tensor, Tensor];
    const candidate = tanh(add(matMul(add(mul(r, h), x), this.#candidate!), this.#bias!));
    const next = add(mul(sub(1, z), h), mul(z, candidate));
    return { output: next, states: [next] };
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { units: this.stateSizes[0] };
  }
}

const every: readonly [name: string, make: () => Layer, shape: number[]][] = [
  ['Activation', () => activation({ activation: 'gelu' }), [2, 3]],
  ['Bidirectional', () => bidirectional(gru({ units: 3, returnSequences: true }), { mergeMode: 'ave' }), [2, 4, 5]],
  [
    'Dense',
    () => dense({ units: 4, activation: 'softmax', kernelRegularizer: 'l2', biasConstraint: 'nonNeg' }),
    [2, 3, 5],
  ],
  ['Dropout', () => dropout({ rate: 0.3 }), [2, 3]],
  ['Flatten', () => flatten(), [2, 3, 4]],
  ['GRU', () => gru({ units: 3, variant: 'chung', returnSequences: true }), [2, 4, 5]],
  ['GlobalAveragePooling1D', () => globalAveragePooling1d(), [2, 3, 4]],
  ['GlobalMaxPooling1D', () => globalMaxPooling1d(), [2, 3, 4]],
  [
    'LSTM',
    () =>
      lstm({
        units: 3,
        dropout: 0.1,
        recurrentDropout: 0.2,
        recurrentInitializer: 'identity',
        kernelInitializer: { className: 'Constant', config: { value: 0.1 } },
      }),
    [2, 4, 3],
  ],
  ['LayerNormalization', () => layerNormalization(), [2, 3, 4]],
  ['Masking', () => masking({ maskValue: -1 }), [2, 3, 4]],
  ['RNN', () => rnn([lstmCell({ units: 3 }), gruCell({ units: 2 })], { returnSequences: true }), [2, 4, 5]],
  ['SimpleRNN', () => simpleRnn({ units: 3, goBackwards: true }), [2, 4, 5]],
  ['SpatialDropout1D', () => spatialDropout1d({ rate: 0.3 }), [2, 3, 4]],
  ['TimeDistributed', () => timeDistributed(dense({ units: 2 })), [2, 3, 4]],
];

describe.each(every)('%s', (className, make, shape) => {
  test('its configuration makes the same layer; shapes are as announced; nothing leaks', () => {
    const before = memory().numTensors;
    const layer = built(make(), [null, ...shape.slice(1)]);
    const config: unknown = JSON.parse(JSON.stringify({ className: layer.className, config: layer.getConfig() }));
    const again = built(layerFromConfig(config), [null, ...shape.slice(1)]);
    expect(layer.className).toBe(className);
    tidy(() => {
      const x = normal(shape);
      const { output } = layer.call(x, {});
      expect(output.shape).toEqual(layer.computeOutputShape(shape));
      expect(values(again.call(x, {}).output)).toEqual(values(output));
      const train = (one: Layer): number[] => values(one.call(x, { training: true, random: new Random(9) }).output);
      expect(train(layer)).toEqual(train(again));
    });
    expect(layer.getConfig()).toEqual(again.getConfig());
    layer.dispose();
    again.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('an option that it does not know is refused', () => {
    const layer = make();
    const config = { ...layer.getConfig(), bogus: 1 };
    expect(() => layerFromConfig({ className, config })).toThrow(/bogus/);
  });
});

test('rnn over the cell of a layer is the layer, with masks and both ways of time', () => {
  tidy(() => {
    const pairs = [
      [simpleRnn, simpleRnnCell],
      [lstm, lstmCell],
      [gru, gruCell],
    ] as const;
    const x = normal([3, 5, 4]);
    const mask = tensor([1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0], [3, 5], 'bool');
    for (const [makeLayer, makeCell] of pairs) {
      for (const options of [
        {},
        { returnSequences: true, goBackwards: true },
        { returnSequences: true, zeroOutputForMask: true },
      ]) {
        const layer = built(makeLayer({ units: 3, ...options }), [null, null, 4]);
        const loop = built(rnn(makeCell({ units: 3 }), options), [null, null, 4]);
        for (const [index, { variable }] of loop.weights.entries()) variable.assign(layer.weights[index]!.variable);
        const [expected, actual] = [layer.call(x, { mask }), loop.call(x, { mask })];
        for (const [index, value] of values(expected.output).entries()) {
          expect(values(actual.output)[index]!).toBeCloseTo(value, 6);
        }
        expect(actual.mask === undefined).toBe(expected.mask === undefined);
        if (expected.mask !== undefined) expect(values(actual.mask!)).toEqual(values(expected.mask));
        layer.dispose();
        loop.dispose();
      }
    }
  });
});

test('a stateful layer goes on where it was', () => {
  tidy(() => {
    const x = normal([2, 6, 3]);
    const whole = built(lstm({ units: 4 }), [null, null, 3]);
    const parts = built(lstm({ units: 4, stateful: true }), [null, null, 3]);
    const expected = values(whole.call(x, {}).output);
    const [first, second] = [normal([2, 6, 3]), normal([2, 6, 3])].map((all, index) =>
      sliceTime(all, index * 3, 3),
    ) as [Tensor, Tensor];
    parts.call(first, {});
    // The state is rounded to float32 in between.
    const goOn = (): void => {
      for (const [index, value] of values(parts.call(second, {}).output).entries()) {
        expect(value).toBeCloseTo(expected[index]!, 6);
      }
    };
    goOn();
    expect(() => parts.call(normal([3, 3, 3]), {})).toThrow('resetStates()');
    parts.resetStates();
    parts.call(first, {});
    goOn();
    whole.dispose();
    parts.dispose();
  });
});

function sliceTime(x: Tensor, start: number, count: number): Tensor {
  const [batch = 0, time = 0, features = 0] = x.shape;
  const all = values(x);
  const rows = Array.from({ length: batch }, (_, row) =>
    all.slice((row * time + start) * features, (row * time + start + count) * features),
  );
  return tensor(rows.flat(), [batch, count, features]);
}

test('masked pooling sees valid steps alone', () => {
  tidy(() => {
    const x = tensor([1, 2, Number.NaN, -4, -3, 9, 7, 7, 7], [3, 3, 1]);
    const mask = tensor([1, 1, 0, 1, 1, 0, 0, 0, 0], [3, 3], 'bool');
    expect(values(globalAveragePooling1d().call(x, { mask }).output)).toEqual([1.5, -3.5, 0]);
    expect(values(globalMaxPooling1d().call(x, { mask }).output)).toEqual([2, -3, 0]);
  });
});

test('masking finds the steps that are missing, NaN among them', () => {
  tidy(() => {
    const x = tensor([1, 0, 0, 0, Number.NaN, Number.NaN], [1, 3, 2]);
    expect(values(masking().call(x, {}).mask!)).toEqual([1, 0, 1]);
    expect(values(masking({ maskValue: Number.NaN }).call(x, {}).mask!)).toEqual([1, 1, 0]);
    expect(values(masking({ maskValue: Number.NaN }).call(x, {}).output)).toEqual([1, 0, 0, 0, 0, 0]);
  });
});

test('dropout drops its share, keeps the mean, and is the same at every step', () => {
  tidy(() => {
    const kept = values(
      dropout({ rate: 0.25 }).call(ones([100, 100]), { training: true, random: new Random(1) }).output,
    );
    const dropped = kept.filter((value) => value === 0).length / kept.length;
    expect(Math.abs(dropped - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / kept.length));
    expect(new Set(kept)).toEqual(new Set([0, Math.fround(4 / 3)]));
    expect(() => dropout({ rate: 0.25 }).call(ones([1]), { training: true })).toThrow('random');

    const spatial = values(
      spatialDropout1d({ rate: 0.5 }).call(ones([2, 3, 8]), { training: true, random: new Random(1) }).output,
    );
    for (let step = 1; step < 3; step++) expect(spatial.slice(step * 8, step * 8 + 8)).toEqual(spatial.slice(0, 8));
  });
});

test('layer normalization and embedding compute what they say', () => {
  tidy(() => {
    const normalized = values(built(layerNormalization({ epsilon: 1e-9 }), [null, 4]).call(normal([2, 4]), {}).output);
    for (const row of [normalized.slice(0, 4), normalized.slice(4)]) {
      expect(row.reduce((total, value) => total + value)).toBeCloseTo(0, 5);
      expect(row.reduce((total, value) => total + value ** 2 / 4, 0)).toBeCloseTo(1, 5);
    }
    const table = embedding({
      inputDim: 3,
      outputDim: 2,
      maskZero: true,
      weights: [
        [0, 0],
        [1, 2],
        [3, 4],
      ],
      trainable: false,
    });
    const { output, mask } = built(table, [null, null]).call(tensor([2, 0], [1, 2], 'int32'), {});
    expect(values(output)).toEqual([3, 4, 0, 0]);
    expect(values(mask!)).toEqual([1, 0]);
    expect(table.weights.map(({ trainable }) => trainable)).toEqual([false]);
    expect(() => embedding({ inputDim: 3, outputDim: 2, weights: [[1]] })).toThrow('3 rows of 2 numbers');
  });
});

test('wrong options and inputs are refused in words', () => {
  expect(() => lstm({ units: 0 })).toThrow('units has to be a whole number of at least 1; got 0.');
  expect(() => lstm({} as { units: number })).toThrow('units is missing');
  expect(() => gru({ units: 1, activation: 'gelu' as 'tanh' })).toThrow('one of linear, tanh, sigmoid');
  expect(() => dense({ units: 1, activation: 'softmaxx' as 'softmax' })).toThrow('"softmaxx"');
  expect(() => dense({ units: 1, kernelInitializer: 'xavier' as 'zeros' })).toThrow('There is no initializer "xavier"');
  expect(() => lstmCell({ units: 1, returnState: true } as { units: number })).toThrow('belongs to rnn()');
  expect(() => stackedRnnCells([])).toThrow('at least one cell');
  expect(() => bidirectional(dense({ units: 1 }))).toThrow('got Dense');
  expect(() => built(lstm({ units: 1 }), [null, 3])).toThrow(
    'takes [batch, time, features]; got an input of the shape [any, 3]',
  );
  expect(() => layerFromConfig({ className: 'constructor', config: {} })).toThrow('There is no layer "constructor"');
  const layer = built(dense({ units: 1 }), [null, 3]);
  expect(() => built(layer, [null, 4])).toThrow('is built for 3 features');
  layer.dispose();
});

test('the tutorial’s GRU learns', () => {
  register('rnnkit-tests>TutorialCell', {
    fromConfig: (config) => new TutorialCell(config as { readonly units: number }),
  });
  const before = memory().numTensors;
  const original = rnn(new TutorialCell({ units: 4 }));
  const layer = built(layerFromConfig({ className: original.className, config: original.getConfig() }), [
    null,
    null,
    4,
  ]);
  const x = normal([8, 5, 4]);
  const target = tidy(() => mul(tanh(sum(x, 1)), 0.5));
  const lossOf = (): Scalar => sum(mul(sub(layer.call(x, {}).output, target), sub(layer.call(x, {}).output, target)));
  const losses: number[] = [];
  for (let step = 0; step < 60; step++) {
    const { value, grads } = variableGrads(
      lossOf,
      layer.weights.map(({ variable }) => variable),
    );
    losses.push(value.dataSync()[0]!);
    for (const { variable } of layer.weights)
      tidy(() => {
        variable.assign(sub(variable, mul(grads[variable.name]!, 0.02)));
      });
    value.dispose();
    dispose(grads);
  }
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  layer.dispose();
  dispose([x, target]);
  expect(memory().numTensors).toBe(before);
});

test('the variants of a gru, under both of their names', () => {
  const variantOf = (options: object): unknown => gru({ units: 2, ...options }).getConfig()['variant'];
  expect(variantOf({})).toBe('resetAfter');
  expect(variantOf({ resetAfter: true })).toBe('resetAfter');
  expect(variantOf({ resetAfter: false })).toBe('resetBefore');
  expect(variantOf({ variant: 'chung' })).toBe('chung');
  expect(variantOf({ variant: 'chung', resetAfter: false })).toBe('chung');
  expect(() => variantOf({ variant: 'chung', resetAfter: true })).toThrow('contradict each other');
  expect(() => variantOf({ variant: 'cho' })).toThrow('variant has to be one of resetAfter, resetBefore, chung');
  // As files of version 1 say it.
  for (const className of ['GRU', 'GRUCell']) {
    const read = (config: object): unknown =>
      layerFromConfig({ className, config: { units: 2, ...config } }).getConfig()['variant'];
    expect(read({ chung: true, resetAfter: true })).toBe('chung');
    expect(read({ chung: false, resetAfter: true })).toBe('resetAfter');
    expect(read({ chung: false, resetAfter: false })).toBe('resetBefore');
    expect(read({ variant: 'resetBefore' })).toBe('resetBefore');
    expect(() => read({ chung: 1 })).toThrow('chung has to be true or false');
  }
});
