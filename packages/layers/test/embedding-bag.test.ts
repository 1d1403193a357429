// Several rows of a table for each step: beside sums in double precision, with gradients by finite differences.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { memory, mul, sum, tensor, tidy, variableGrads, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  embeddingBag,
  type EmbeddingLookup,
  gru,
  layerFromConfig,
  type EmbeddingBagOptions,
  type Layer,
} from '../src/index.ts';
import { distinctBags } from '../src/layers/distinct-bags.ts';

beforeAll(async () => {
  await useBackend(cpu());
  registerStockGradients();
});

const [rows, columns] = [7, 3];
const bags = [
  [1, 2, 0, 6],
  [0, 0, 0, 0],
  [1, 2, 0, 6],
  [5, 5, 5, 0],
  [3, 0, 0, 0],
  [0, 0, 0, 3],
];
const shape: [number, number, number] = [2, 3, 4];
const ids = (): Tensor => tensor(bags.flat(), shape, 'int32');

function made(options: Partial<EmbeddingBagOptions> = {}): Layer {
  const layer = embeddingBag({ inputDim: rows, outputDim: columns, embeddingsInitializer: 'randomNormal', ...options });
  layer.build([null, null, null], new Random(3));
  return layer;
}

/** The output in double precision. */
function expected(table: ArrayLike<number>, combiner: 'mean' | 'sum'): number[] {
  return bags.flatMap((bag) => {
    const held = bag.filter((id) => id !== 0);
    return Array.from({ length: columns }, (_, column) => {
      const all = held.reduce((total, id) => total + table[id * columns + column]!, 0);
      return combiner === 'sum' || held.length === 0 ? all : all / held.length;
    });
  });
}

describe.each(['mean', 'sum'] as const)('the %s', (combiner) => {
  test('is that of the rows whose id is not 0', () => {
    const before = memory().numTensors;
    const layer = made({ combiner });
    const table = layer.weights[0]!.variable.dataSync();
    const given = ids();
    const output = tidy(() => layer.call(given).output);
    expect(output.shape).toEqual([2, 3, columns]);
    for (const [place, value] of expected(table, combiner).entries())
      expect(output.dataSync()[place]).toBeCloseTo(value, 6);
    for (const used of [output, given, layer]) used.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test.each([
    ['by itself', undefined],
    ['through a recurrent layer, which projects each word once', () => gru({ units: 2 })],
  ])('has the gradient that finite differences have, %s', (_, reader) => {
    const layer = made({ combiner, maskZero: true });
    const recurrent = reader?.();
    recurrent?.build([null, null, columns], new Random(4));
    const weighing = tensor(
      Array.from({ length: 2 * 3 * columns }, (_one, place) => Math.sin(place + 1)),
      [2, 3, columns],
    );
    const loss = (): Scalar =>
      tidy(() => {
        const { values } = layer.run([{ tensor: ids() }]);
        const [value] = values;
        if (recurrent === undefined) return sum(mul(value!.tensor, weighing));
        const [read] = recurrent.run([value!]).values;
        expect((value as EmbeddingLookup).isLookedUp).toBe(false);
        return sum(mul(read!.tensor, tensor([1, -2, 0.5, 3], [2, 2])));
      });
    const { variable } = layer.weights[0]!;
    const { grads } = variableGrads(loss, [variable]);
    const found = grads[variable.name]!.dataSync();
    const table = Float32Array.from(variable.dataSync());
    const by = 1e-2;
    for (const [place, value] of table.entries()) {
      const at = (moved: number): number =>
        tidy(() => {
          const changed = table.slice();
          changed[place] = moved;
          variable.assign(tensor(changed, [rows, columns]));
          return loss().dataSync()[0]!;
        });
      expect(found[place], String(place)).toBeCloseTo((at(value + by) - at(value - by)) / (2 * by), 2);
    }
    // Row 0 stands for none.
    expect([...found.subarray(0, columns)]).toEqual([0, 0, 0]);
    layer.dispose();
    recurrent?.dispose();
  });
});

test('steps without an id are masked where that is asked for', () => {
  const mask = (options: Partial<EmbeddingBagOptions>): number[] | undefined =>
    tidy(() => {
      const [value] = made(options).run([{ tensor: ids() }]).values;
      return value!.mask && [...value!.mask.dataSync()];
    });
  expect(mask({ maskZero: true })).toEqual([1, 0, 1, 1, 1, 1]);
  expect(mask({})).toBeUndefined();
});

test('a layer of its configuration is the same; given tables are taken', () => {
  const table = Float32Array.from({ length: rows * columns }, (_, place) => place);
  const layer = made({ weights: table, combiner: 'sum', trainable: false, embeddingsRegularizer: 'l2' });
  expect(layer.weights[0]!.variable.dataSync()).toEqual(table);
  const { className } = layer;
  const again = layerFromConfig(JSON.parse(JSON.stringify({ className, config: layer.getConfig() })));
  expect(again.getConfig()).toEqual(layer.getConfig());
  expect(layer.computeOutputShape([null, 5, 9])).toEqual([null, 5, columns]);
  expect(layer.indexLimit).toBe(rows);
});

test('what it cannot take is said', () => {
  expect(() => embeddingBag({} as never)).toThrow('inputDim is missing');
  expect(() => made({ combiner: 'max' as never })).toThrow('combiner');
  expect(() => made({ weights: [[1]] })).toThrow('weights');
  expect(() => made().computeOutputShape([null, 4])).toThrow('several ids for each step, [batch, time, ids]');
  expect(() =>
    tidy(() =>
      made()
        .call(tensor([[[rows]]], [1, 1, 1], 'int32'))
        .output.dataSync(),
    ),
  ).toThrow(String(rows));
});

test('distinct bags are all there, once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 60 }),
      (size, numbers) => {
        const count = Math.floor(numbers.length / size);
        const given = Int32Array.from(numbers.slice(0, count * size));
        const found = distinctBags(given, size);
        const bag = (from: Int32Array, place: number): string => from.subarray(place * size, (place + 1) * size).join();
        const all = Array.from({ length: found.count }, (_, place) => bag(found.bags, place));
        expect(new Set(all).size).toBe(found.count);
        for (const [row, place] of found.places.entries()) expect(all[place]).toBe(bag(given, row));
        expect(all[0]).toBe(Array(size).fill(0).join());
      },
    ),
  );
});
