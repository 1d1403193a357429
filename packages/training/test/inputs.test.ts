// What models take: numbers in whatever form they come, and nothing that is no number.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import {
  dense,
  embedding,
  flatten,
  gru,
  Layer,
  lstm,
  timeDistributed,
  type LayerOutput,
  type Shape,
} from '@rnnkit/layers';
import { memory, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import type { DataInput } from '@rnnkit/models';
import { sequential, type LossName, type TrainableModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const compiled = (layers: Layer[], loss: LossName = 'meanSquaredError'): TrainableModel => {
  const model = sequential(layers, { seed: 2 });
  model.compile({ optimizer: 'sgd', loss });
  return model;
};

async function predicted(model: TrainableModel, x: DataInput): Promise<number[]> {
  const output = await model.predict(x);
  const values = Array.from(await output.data());
  output.dispose();
  return values;
}

const never = (value: unknown): never => value as never;

describe('whole numbers, booleans and typed arrays of any kind give what float32 gives', () => {
  const rows = [
    [1, 0, 2],
    [3, 1, 0],
  ];
  const flat = rows.flat();
  const kinds = [
    Float32Array,
    Float64Array,
    Int8Array,
    Int16Array,
    Int32Array,
    Uint8Array,
    Uint8ClampedArray,
    Uint16Array,
    Uint32Array,
  ];
  const forms: readonly (readonly [string, (shape: number[]) => DataInput])[] = [
    ...kinds.map((kind) => [kind.name, (shape: number[]) => ({ data: kind.from(flat), shape })] as const),
    ['an int32 tensor', (shape) => tensor(flat, shape, 'int32')],
    ['lists', (shape) => (shape.length === 2 ? rows : rows.map((row) => row.map((value) => [value])))],
    [
      'lists of typed arrays',
      (shape) =>
        shape.length === 2
          ? rows.map((row) => Uint16Array.from(row))
          : rows.map((row) => row.map((value) => Float64Array.of(value))),
    ],
  ];
  const models: readonly (readonly [string, number[], () => Layer[]])[] = [
    ['dense', [2, 3], () => [dense({ units: 2 })]],
    ['lstm', [2, 3, 1], () => [lstm({ units: 2 })]],
    ['gru over flattened', [2, 3, 1], () => [flatten(), dense({ units: 2, activation: 'tanh' })]],
    ['embedding', [2, 3], () => [embedding({ inputDim: 5, outputDim: 2, maskZero: true }), gru({ units: 2 })]],
  ];
  test.each(models)('%s', async (_, shape, layers) => {
    const reference = compiled(layers());
    const expected = await predicted(reference, { data: Float32Array.from(flat), shape });
    const y = [
      [1, 0],
      [0, 1],
    ];
    await reference.fit({ data: Float32Array.from(flat), shape }, { data: Float32Array.from(y.flat()), shape: [2, 2] });
    const trained = await reference.getWeights();
    for (const [name, make] of forms) {
      const model = compiled(layers());
      expect([name, await predicted(model, make(shape))]).toEqual([name, expected]);
      await model.fit(make(shape), y);
      expect([name, await model.getWeights()]).toEqual([name, trained]);
      model.dispose();
    }
    reference.dispose();
  });

  test('booleans', async () => {
    const model = compiled([dense({ units: 1 })]);
    const bits = [
      [true, false],
      [true, true],
    ];
    const numbers = bits.map((row) => row.map(Number));
    expect(await predicted(model, bits)).toEqual(await predicted(model, numbers));
    const bool = tensor(bits, [2, 2], 'bool');
    expect(await predicted(model, bool)).toEqual(await predicted(model, numbers));
    bool.dispose();
    expect(await model.trainOnBatch(bits, [true, false])).toBeGreaterThan(0);
    model.dispose();
  });

  test('what type a layer gets does not depend on whether the numbers are whole', async () => {
    const seen: string[] = [];
    class Watch extends Layer {
      readonly className = 'Watch';
      computeOutputShape(shape: Shape): Shape {
        return shape;
      }
      protected compute(input: Tensor): LayerOutput {
        seen.push(input.dtype);
        return { output: input };
      }
      protected ownConfig(): Record<string, unknown> {
        return {};
      }
    }
    const model = compiled([new Watch(), dense({ units: 1 })]);
    for (const x of [[[1]], [[1.5]], [[true]], { data: Int32Array.of(1), shape: [1, 1] }]) {
      await predicted(model, x);
      await model.fit(x, [1]);
    }
    expect(new Set(seen)).toEqual(new Set(['float32']));
    model.dispose();
  });

  test('rows of a larger buffer, Buffers of Node among them, are themselves', async () => {
    const model = compiled([dense({ units: 1 })]);
    class Bytes extends Uint8Array {}
    const bytes = new Bytes(Uint8Array.of(9, 1, 2, 9).buffer, 1, 2);
    expect(await predicted(model, { data: bytes, shape: [1, 2] })).toEqual(await predicted(model, [[1, 2]]));
    model.dispose();
  });
});

test('an index is never cast to another, nor to padding', async () => {
  const build = (): TrainableModel =>
    compiled([embedding({ inputDim: 10, outputDim: 2, maskZero: true }), gru({ units: 2 }), dense({ units: 1 })]);
  const before = memory().numTensors;
  for (const bad of [Number.NaN, Infinity, -Infinity, 1e20, 1.5, -1, 10, 2 ** 32 + 1]) {
    const asFloat32 = Math.fround(bad);
    const data = Float32Array.of(1, 2, 3, 4, bad, 5);
    const inputs: DataInput[] = [
      { data, shape: [2, 3] },
      { data: Float64Array.from(data), shape: [2, 3] },
      [
        [1, 2, 3],
        [4, asFloat32, 5],
      ],
    ];
    const message = `x holds ${asFloat32} at [1, 1]; ids of tokens are whole numbers from 0 to 9`;
    for (const x of inputs) {
      const model = build();
      const y = [0, 1];
      await expect(model.fit(x, y)).rejects.toThrow(message);
      await expect(model.predict(x)).rejects.toThrow(message);
      await expect(model.evaluate(x, y)).rejects.toThrow(message);
      await expect(model.trainOnBatch(x, y)).rejects.toThrow(message);
      await expect(model.testOnBatch(x, y)).rejects.toThrow(message);
      await expect(model.fit([[1, 2, 3]], [0], { validationData: [x, y] })).rejects.toThrow(
        `validationData: ${message}`,
      );
      await expect(
        model.fitDataset([{ x: { data, shape: [2, 3] }, y: { data: Int32Array.from(y), shape: [2] } }]),
      ).rejects.toThrow(message);
      const stream = model.stream();
      await expect(stream.push(bad)).rejects.toThrow(`push holds ${asFloat32} at [0, 0]`);
      await expect(stream.push([1, bad])).rejects.toThrow(`push holds ${asFloat32} at [0, 1]`);
      stream.dispose();
      model.dispose();
    }
    // An embedding that does not come first finds it, too.
    const inner = compiled([
      timeDistributed(embedding({ inputDim: 10, outputDim: 2 })),
      flatten(),
      dense({ units: 1 }),
    ]);
    await expect(inner.predict({ data, shape: [2, 3, 1] })).rejects.toThrow(
      Number.isInteger(bad) && Math.abs(bad) < 100
        ? `ids holds ${bad} at position 4`
        : `got ${asFloat32} at position 4`,
    );
    inner.dispose();
  }
  expect(memory().numTensors).toBe(before);
});

test('what is no number is refused with its place', async () => {
  const model = compiled([dense({ units: 1 })]);
  const deep: unknown[] = [];
  deep.push(deep);
  const disposed = tensor([[1]]);
  disposed.dispose();
  const words = tensor([['a']]);
  const form = 'x has to be a list of rows, a tensor, or { data, shape } with a typed array; got';
  const cases: readonly (readonly [unknown, string])[] = [
    ['abc', `${form} "abc".`],
    [undefined, `${form} nothing.`],
    [null, `${form} null.`],
    [5, `${form} 5.`],
    [5n, `${form} 5n.`],
    [true, `${form} true.`],
    [() => 1, `${form} a function.`],
    [{}, `${form} {}.`],
    [{ data: [1], shape: [1] }, `${form} {"data":[1],"shape":[1]}.`],
    [{ data: Float32Array.of(1) }, form],
    [Float32Array.of(1), `${form} a Float32Array.`],
    [Promise.resolve([[1]]), `${form} a Promise.`],
    [[], 'x has no rows.'],
    [{ data: new Float32Array(0), shape: [0, 2] }, 'x has no rows.'],
    [[[], []], 'x has rows without a number: its shape is [2, 0].'],
    [[[1], [2, 3]], 'x[1] has the length 2, x[0] 1. All rows need one shape: pad them to one length'],
    [[[1], 2], 'x[1] is 2, x[0] a list.'],
    [[1, [2]], 'x[1] is a list, x[0] a number.'],
    [[[[1]], [[1, 2]]], 'x[1][0] has the length 2, x[0][0] 1.'],
    [['a', 'b'], 'x[0] is "a"; it has to be a number. Texts become indices with a Tokenizer'],
    [[[1], ['b']], 'x[1][0] is "b"; it has to be a number.'],
    [[[1], [null]], 'x[1][0] is null'],
    [[[1], [undefined]], 'x[1][0] is nothing'],
    [[[1], [2n]], 'x[1][0] is 2n; it has to be a number. Make it a number with Number(…).'],
    [[[{}]], 'x[0][0] is {}'],
    [deep, 'x is nested deeper than the 6 axes of a tensor.'],
    [{ data: BigInt64Array.of(1n), shape: [1, 1] }, 'x is a BigInt64Array; it has to be a typed array of numbers'],
    [{ data: new DataView(new ArrayBuffer(4)), shape: [1, 1] }, 'x is a DataView'],
    [[BigInt64Array.of(1n)], 'x[0][0] is 1n'],
    [
      { data: Float32Array.of(1), shape: [] },
      'x has the shape []; it has to be whole numbers, the number of rows first.',
    ],
    [{ data: Float32Array.of(1), shape: [-1, -1] }, 'x has the shape [-1, -1]'],
    [{ data: Float32Array.of(1), shape: [0.5, 2] }, 'x has the shape [0.5, 2]'],
    [{ data: Float32Array.of(1), shape: ['1'] }, 'x has the shape [1]; it has to be whole numbers'],
    [{ data: Float32Array.of(1), shape: [Number.NaN] }, 'x has the shape [NaN]'],
    [{ data: Float32Array.of(1), shape: [1e9, 1e9] }, 'x has 1 numbers, but the shape [1000000000, 1000000000] needs'],
    [disposed, 'x is a tensor that has been disposed.'],
    [words, 'x is a tensor of type string; it has to be float32, int32 or bool.'],
  ];
  for (const [x, message] of cases) {
    await expect(model.predict(never(x))).rejects.toThrow(message);
    await expect(model.fit(never(x), [1])).rejects.toThrow(message);
    await expect(model.evaluate(never(x), [1])).rejects.toThrow(message);
    await expect(model.trainOnBatch(never(x), [1])).rejects.toThrow(message);
  }
  expect(await model.trainOnBatch([[1]], [1])).toBeGreaterThanOrEqual(0);
  await expect(model.fit([[1]], never(undefined))).rejects.toThrow('y has to be a list of rows');
  await expect(model.fit([[1]], ['spam'] as never)).rejects.toThrow('y[0] is "spam"');
  await expect(model.predict([[[1]]])).rejects.toThrow('x has the shape [1, 1, 1]: The model is built for [any, 1].');
  words.dispose();
  model.dispose();
});
