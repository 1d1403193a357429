// Values of the wrong kind are refused with what was expected and what came, never with an error of the engine.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, register, RnnkitError } from '@rnnkit/data';
import { ones, tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  activation,
  averagePooling1d,
  batchNormalization,
  bidirectional,
  constant,
  conv1d,
  dense,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru,
  gruCell,
  identity,
  l1,
  l1l2,
  l2,
  layerFromConfig,
  layerNormalization,
  lstm,
  lstmCell,
  masking,
  maxPooling1d,
  maxNorm,
  minMaxNorm,
  orthogonal,
  permute,
  randomNormal,
  randomUniform,
  repeatVector,
  reshape,
  rnn,
  simpleRnn,
  simpleRnnCell,
  spatialDropout1d,
  stackedRnnCells,
  timeDistributed,
  truncatedNormal,
  unitNorm,
  unitNormalization,
  varianceScaling,
  type Layer,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

type AnyFactory = (...values: readonly unknown[]) => unknown;

/** Each takes its options as the last value. */
const factories: Readonly<Record<string, AnyFactory>> = {
  activation: activation as AnyFactory,
  bidirectional: (options) => (bidirectional as AnyFactory)(lstm({ units: 1 }), options),
  constant: constant as AnyFactory,
  dense: dense as AnyFactory,
  dropout: dropout as AnyFactory,
  embedding: embedding as AnyFactory,
  flatten: flatten as AnyFactory,
  globalAveragePooling1d: globalAveragePooling1d as AnyFactory,
  globalMaxPooling1d: globalMaxPooling1d as AnyFactory,
  gru: gru as AnyFactory,
  gruCell: gruCell as AnyFactory,
  identity: identity as AnyFactory,
  l1: l1 as AnyFactory,
  l1l2: l1l2 as AnyFactory,
  l2: l2 as AnyFactory,
  layerNormalization: layerNormalization as AnyFactory,
  lstm: lstm as AnyFactory,
  lstmCell: lstmCell as AnyFactory,
  masking: masking as AnyFactory,
  maxNorm: maxNorm as AnyFactory,
  minMaxNorm: minMaxNorm as AnyFactory,
  orthogonal: orthogonal as AnyFactory,
  randomNormal: randomNormal as AnyFactory,
  randomUniform: randomUniform as AnyFactory,
  rnn: (options) => (rnn as AnyFactory)(lstmCell({ units: 1 }), options),
  simpleRnn: simpleRnn as AnyFactory,
  simpleRnnCell: simpleRnnCell as AnyFactory,
  spatialDropout1d: spatialDropout1d as AnyFactory,
  stackedRnnCells: (options) => (stackedRnnCells as AnyFactory)([lstmCell({ units: 1 })], options),
  timeDistributed: (options) => (timeDistributed as AnyFactory)(dense({ units: 1 }), options),
  truncatedNormal: truncatedNormal as AnyFactory,
  unitNorm: unitNorm as AnyFactory,
  varianceScaling: varianceScaling as AnyFactory,
  averagePooling1d: averagePooling1d as AnyFactory,
  batchNormalization: batchNormalization as AnyFactory,
  conv1d: conv1d as AnyFactory,
  gaussianNoise: gaussianNoise as AnyFactory,
  maxPooling1d: maxPooling1d as AnyFactory,
  permute: permute as AnyFactory,
  repeatVector: repeatVector as AnyFactory,
  reshape: reshape as AnyFactory,
  unitNormalization: unitNormalization as AnyFactory,
};

/** What a call throws, if it throws; an error of the engine is none of ours. */
function thrown(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(RnnkitError);
    return (error as Error).message;
  }
}

test.each(Object.entries(factories))(
  '%s refuses what is no object of options, and options that it does not know',
  (name, make) => {
    for (const bad of [null, 5, 'x', true, 5n, [1], () => 1, Symbol('s')]) {
      expect(thrown(() => make(bad))).toContain('takes its options as an object; got');
    }
    for (const option of ['batch_size', 'Units', 'returnSequence', '__proto__']) {
      const message = thrown(() => make(JSON.parse(`{"${option}": 1}`)));
      expect(message).toContain(`does not know the option "${option}"; it takes`);
    }
    // Without options it is made, or says which one is missing.
    expect(thrown(() => make()) ?? 'is missing').toMatch(/is missing|takes its options as an object/);
    expect(name).not.toBe('');
  },
);

test('what has to be there is asked for', () => {
  const missing: [AnyFactory, string][] = [
    [lstm as AnyFactory, 'lstm: units is missing, the size of the state.'],
    [gruCell as AnyFactory, 'gru: units is missing'],
    [dense as AnyFactory, 'dense: units is missing, the size of the output.'],
    [embedding as AnyFactory, 'embedding: inputDim is missing'],
    [dropout as AnyFactory, 'dropout: rate is missing'],
    [activation as AnyFactory, 'activation: activation is missing'],
  ];
  for (const [make, message] of missing) expect(thrown(() => make({}))).toContain(message);
});

test('options of a wrong kind', () => {
  for (const bad of [3n, null, true, '3', 1.5, -1, Number.NaN, [3], {}]) {
    expect(thrown(() => dense({ units: bad as never }))).toContain('dense: units has to be a whole number');
    expect(thrown(() => lstm({ units: bad as never }))).toContain('lstm: units has to be a whole number');
    expect(thrown(() => embedding({ inputDim: 2, outputDim: bad as never }))).toContain('outputDim has to be');
    expect(thrown(() => dropout({ rate: bad as never }))).toContain('rate has to be a number from 0');
    for (const option of ['kernelInitializer', 'kernelRegularizer', 'kernelConstraint', 'activation']) {
      const message = thrown(() => dense({ units: 1, [option]: bad }));
      // Null stands for none where there may be none.
      if (bad === null && /Regularizer|Constraint/.test(option)) expect(message).toBeUndefined();
      else expect(message).toBeDefined();
    }
  }
  for (const weights of [
    5,
    'x',
    null,
    [[1, 2], [3]],
    [[1, 2]],
    [
      [1, Number.NaN],
      [3, 4],
    ],
    [
      [1, '2'],
      [3, 4],
    ],
    [1, 2, 3, 4],
  ]) {
    const message = thrown(() => embedding({ inputDim: 2, outputDim: 2, weights: weights as never }));
    expect(message).toContain('embedding: weights has to be 2 rows of 2 numbers');
  }
  expect(thrown(() => embedding({ inputDim: 1, outputDim: 2, weights: Float32Array.of(1, Infinity) }))).toContain(
    'finite',
  );
});

test('what has to be a layer', () => {
  const takers: [string, AnyFactory][] = [
    ['bidirectional', bidirectional as AnyFactory],
    ['timeDistributed', timeDistributed as AnyFactory],
    ['rnn', rnn as AnyFactory],
    ['stackedRnnCells', (value) => (stackedRnnCells as AnyFactory)([value])],
  ];
  for (const [name, take] of takers) {
    for (const bad of [undefined, null, 'dense', 5, 5n, true, {}, () => 1, Symbol('s')]) {
      expect(thrown(() => take(bad))).toContain(`${name} takes a layer, such as dense({ units: 1 }); got`);
    }
  }
  for (const bad of [undefined, 'x', 5n, []]) {
    expect(thrown(() => (stackedRnnCells as AnyFactory)(bad))).toContain('a list of at least one cell');
  }
  expect(thrown(() => rnn(dense({ units: 1 }) as never))).toContain(
    'takes a cell, such as lstmCell({ units: 1 }); got Dense',
  );
  const cell = lstmCell({ units: 1 });
  expect(thrown(() => rnn([cell, cell]))).toContain('twice');
  register('tests>Nothing', { fromConfig: () => undefined });
  expect(thrown(() => layerFromConfig({ className: 'tests>Nothing' }))).toContain(
    'has to make what has this className',
  );
  register('tests>NoLayer', { fromConfig: () => ({ className: 'tests>NoLayer' }) });
  expect(thrown(() => layerFromConfig({ className: 'tests>NoLayer' }))).toContain('takes a layer');
  for (const bad of [undefined, null, 'Dense', 5n, [], { className: 5 }, { className: 'Dense', config: [] }]) {
    expect(thrown(() => layerFromConfig(bad))).toContain('{ className, config }');
  }
  for (const config of [{ trainable: 0 }, { name: 5 }, { name: '' }]) {
    expect(thrown(() => layerFromConfig({ className: 'Flatten', config }))).toMatch(
      /trainable has to be|name has to be/,
    );
  }
});

test('what a layer is built and applied with', () => {
  tidy(() => {
    const layers: [Layer, number[]][] = [
      [dense({ units: 2 }), [2, 3, 4]],
      [lstm({ units: 2 }), [2, 3, 4]],
      [bidirectional(gru({ units: 2 })), [2, 3, 4]],
      [rnn(lstmCell({ units: 2 })), [2, 3, 4]],
      [timeDistributed(dense({ units: 2 })), [2, 3, 4]],
      [embedding({ inputDim: 2, outputDim: 2 }), [2, 3]],
      [layerNormalization(), [2, 3, 4]],
    ];
    for (const [layer, shape] of layers) {
      const x = ones(shape);
      expect(thrown(() => layer.call(x))).toContain('has no weights yet');
      for (const bad of [undefined, null, 5, 'x', [5.5], [], {}]) {
        expect(
          thrown(() => {
            layer.build(bad as never, new Random(1));
          }),
        ).toContain('is built for a shape');
      }
      expect(
        thrown(() => {
          layer.build(shape, undefined as never);
        }),
      ).toContain('new Random(1)');
      layer.build(shape, new Random(1));
      for (const bad of [undefined, null, 5n, 'x', true, [[1]], {}]) {
        expect(thrown(() => layer.call(bad as never))).toContain('takes a tensor; got');
      }
      expect(thrown(() => layer.call(x, { Mask: x } as never))).toContain('does not know the option "Mask"');
      expect(thrown(() => layer.call(x, { training: 1 as never }))).toContain('training has to be true or false');
      expect(thrown(() => layer.call(x, { initialState: [5] as never }))).toContain(
        'initialState[0] has to be a tensor',
      );
      expect(thrown(() => layer.call(x, { random: 5 as never }))).toContain('random has to be a Random');
      layer.dispose();
    }
    for (const layer of [globalAveragePooling1d(), globalMaxPooling1d(), masking(), spatialDropout1d({ rate: 0.1 })]) {
      expect(thrown(() => layer.call(ones([2, 3])))).toContain(
        'takes [batch, time, features]; got an input of the shape [any, 3]',
      );
    }
    expect(thrown(() => timeDistributed(flatten()).call(ones([2, 3])))).toContain('takes [batch, time, …]');
    const sequences = [
      globalAveragePooling1d(),
      globalMaxPooling1d(),
      masking(),
      timeDistributed(flatten()),
      lstm({ units: 1 }),
      bidirectional(gru({ units: 1 })),
      rnn(lstmCell({ units: 1 })),
    ];
    for (const layer of sequences) {
      expect(thrown(() => layer.call(ones([2, 0, 3])))).toContain('a sequence has at least one step');
    }
    for (const layer of [dense({ units: 1 }), layerNormalization(), lstm({ units: 1 })]) {
      expect(
        thrown(() => {
          layer.build([null, 2, 0], new Random(1));
        }),
      ).toContain('has to be at least 1');
    }
  });
});

test('masks of a wrong shape or type, in every layer that is given one', () => {
  tidy(() => {
    const x = ones([2, 3, 4]);
    const layers = [
      dense({ units: 2 }),
      activation({ activation: 'tanh' }),
      dropout({ rate: 0.5 }),
      spatialDropout1d({ rate: 0.5 }),
      layerNormalization(),
      masking(),
      globalAveragePooling1d(),
      globalMaxPooling1d(),
      lstm({ units: 2 }),
      gru({ units: 2 }),
      simpleRnn({ units: 2 }),
      bidirectional(lstm({ units: 2 })),
      rnn(gruCell({ units: 2 })),
      timeDistributed(dense({ units: 2 })),
      flatten(),
    ];
    const masks = [[2], [3], [3, 2], [2, 4], [2, 3, 4], [2, 3, 1], [1, 3], []];
    for (const layer of layers) {
      layer.build([null, 3, 4], new Random(1));
      for (const shape of masks) {
        const mask = tensor(new Uint8Array(shape.reduce((product, size) => product * size, 1)), shape, 'bool');
        expect(thrown(() => layer.call(x, { mask }))).toContain('the mask has the shape');
      }
      expect(thrown(() => layer.call(x, { mask: ones([2, 3]) }))).toContain(
        'the mask is of type float32; it has to be bool',
      );
      expect(thrown(() => layer.call(x, { mask: null as never }))).toContain('mask has to be a tensor; got null');
      layer.call(x, { mask: tensor([1, 1, 1, 1, 0, 0], [2, 3], 'bool') });
      if (layer.className !== 'Bidirectional' && layer.className !== 'Flatten') {
        const stream = layer.openStream();
        const mask = tensor([1, 1, 1, 1], [2, 2], 'bool');
        expect(thrown(() => stream.push([{ tensor: x, mask }]))).toContain('the mask has the shape');
        for (const bad of [undefined, null, 5n, 'x', [[1]]]) {
          expect(thrown(() => stream.push([{ tensor: bad as never }]))).toContain('takes a tensor; got');
        }
        stream.dispose();
      }
      layer.dispose();
    }
  });
});
