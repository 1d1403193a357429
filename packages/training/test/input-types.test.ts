// Whole numbers and booleans into every layer, on every backend that runs here: what comes out is what the same numbers in
// float32 give, from the layer itself, from its stream and from a model.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { webgl } from '@rnnkit/backend-webgl';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  activation,
  bidirectional,
  dense,
  dropout,
  embedding,
  flatten,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru,
  gruCell,
  Layer,
  layerNormalization,
  lstm,
  lstmCell,
  masking,
  rnn,
  simpleRnn,
  spatialDropout1d,
  stackedRnnCells,
  timeDistributed,
  type LayerOutput,
  type Shape,
} from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import { tanh, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import {
  binaryCrossentropy,
  categoricalCrossentropy,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanSquaredError,
  poisson,
  sequential,
} from '../src/index.ts';

/** A layer of one's own, of a stock operation that takes float32 alone. */
class OwnTanh extends Layer {
  readonly className = 'OwnTanh';
  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
  protected compute(input: Tensor): LayerOutput {
    return { output: tanh(input) };
  }
  protected ownConfig(): Record<string, unknown> {
    return {};
  }
}

const shape = [2, 3, 4] as const;
const layers: Readonly<Record<string, () => Layer>> = {
  dense: () => dense({ units: 3, activation: 'tanh' }),
  'dense with softmax': () => dense({ units: 3, activation: 'softmax' }),
  activation: () => activation({ activation: 'sigmoid' }),
  dropout: () => dropout({ rate: 0.5 }),
  spatialDropout1d: () => spatialDropout1d({ rate: 0.5 }),
  flatten: () => flatten(),
  globalAveragePooling1d: () => globalAveragePooling1d(),
  globalMaxPooling1d: () => globalMaxPooling1d(),
  layerNormalization: () => layerNormalization(),
  masking: () => masking(),
  simpleRnn: () => simpleRnn({ units: 3 }),
  lstm: () => lstm({ units: 3, returnSequences: true, dropout: 0.5 }),
  gru: () => gru({ units: 3, resetAfter: false }),
  bidirectional: () => bidirectional(gru({ units: 3 })),
  rnn: () => rnn(lstmCell({ units: 3 })),
  stackedRnnCells: () => rnn(stackedRnnCells([gruCell({ units: 3 }), lstmCell({ units: 2 })])),
  timeDistributed: () => timeDistributed(dense({ units: 3 })),
  embedding: () => embedding({ inputDim: 3, outputDim: 2, maskZero: true }),
  'timeDistributed embedding': () => timeDistributed(embedding({ inputDim: 3, outputDim: 2 })),
  'a layer of one’s own': () => new OwnTanh(),
};
const whole = Float32Array.from({ length: 24 }, (_, index) => (index * 7) % 3);
const truths = Float32Array.from({ length: 24 }, (_, index) => Number((index * 5) % 7 > 3));
const types = [
  ['int32', whole],
  ['bool', truths],
] as const;

/** Losses whose labels are values in the predictions' shape. */
const losses = {
  meanSquaredError,
  meanAbsoluteError,
  huber,
  logCosh,
  hinge,
  klDivergence,
  poisson,
  cosineSimilarity,
  binaryCrossentropy,
  categoricalCrossentropy,
};

const backends = [];
for (const made of [cpu(), wasm(), webgl({ allowSoftware: true })])
  if ((await made.isSupported()).supported) backends.push(made);

describe.each(backends)('on $name', (backend) => {
  const run = async (layer: Layer, input: Tensor, way: 'call' | 'training' | 'stream'): Promise<unknown> => {
    const stream = way === 'stream' ? layer.openStream() : undefined;
    const results = tidy((): Tensor[] => {
      const options = way === 'training' ? { training: true, random: new Random(5) } : {};
      const value = { tensor: input };
      const { values } = stream === undefined ? layer.run([value], options) : stream.push([value]);
      const { tensor: output, mask } = values[0]!;
      return [output.clone(), ...(mask === undefined ? [] : [mask.clone()])];
    });
    stream?.dispose();
    const read = results.map(async (result) => [result.dtype, result.shape, Array.from(await result.data())]);
    const values = await Promise.all(read);
    for (const result of results) result.dispose();
    return values;
  };

  test.each(Object.entries(layers))('%s takes numbers of any type', async (name, make) => {
    await useBackend(backend);
    const layer = make();
    layer.build([null, null, 4], new Random(3));
    const ways = [
      'call',
      'training',
      ...(['flatten', 'bidirectional', 'a layer of one’s own'].includes(name) ? [] : ['stream']),
    ];
    for (const [type, values] of types) {
      for (const way of ways as readonly ('call' | 'training' | 'stream')[]) {
        const [floats, given] = [tensor(values, [...shape], 'float32'), tensor(Array.from(values), [...shape], type)];
        const expected = await run(layer, floats, way);
        expect(await run(layer, given, way), `${type}, ${way}`).toEqual(expected);
        floats.dispose();
        given.dispose();
      }
    }
    layer.dispose();
  });

  test('what is no number is refused in words', async () => {
    await useBackend(backend);
    const [layer, table] = [dense({ units: 2 }), embedding({ inputDim: 3, outputDim: 2 })];
    layer.build([null, 2], new Random(1));
    table.build([null, 2], new Random(1));
    tidy(() => {
      expect(() => layer.call(tensor([['a', 'b']]))).toThrow('is of type string; it has to be float32, int32 or bool');
      for (const id of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e20]) {
        expect(() => table.call(tensor([[1, id]]))).toThrow(`got ${Math.fround(id)} at position 1`);
      }
      expect(() => table.call(tensor([[1, 3]]))).toThrow('ids holds 3 at position 1');
    });
    layer.dispose();
    table.dispose();
  });

  test.each(Object.entries(losses))('%s takes labels of any type', async (_, make) => {
    await useBackend(backend);
    const loss = make();
    const costs = (['int32', 'bool', 'float32'] as const).map((type) =>
      tidy(() => {
        const labels = tensor([1, 0, 0, 0, 1, 0], [2, 3], type);
        return Array.from(loss.call(labels, tensor([0.7, 0.2, 0.1, 0.3, 0.6, 0.1], [2, 3])).dataSync());
      }),
    );
    expect(costs[0]).toEqual(costs[2]);
    expect(costs[1]).toEqual(costs[2]);
    expect(costs[2]!.every((cost) => Number.isFinite(cost))).toBe(true);
  });

  test('XOR as whole numbers is learned', async () => {
    await useBackend(backend);
    const model = sequential([dense({ units: 8, activation: 'tanh' }), dense({ units: 1, activation: 'sigmoid' })]);
    model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'binaryCrossentropy' });
    const x = tensor([0, 0, 0, 1, 1, 0, 1, 1], [4, 2], 'int32');
    const y = [0, 1, 1, 0];
    await model.fit(x, y, { epochs: 100, batchSize: 4 });
    const answers = await model.predict(x);
    expect(Array.from(await answers.data(), Math.round)).toEqual(y);
    answers.dispose();
    x.dispose();
    model.dispose();
  });
});
