// The float64 reference of the embedding kernel: rows are copied, and gradients are added where rows came from.
import { embeddingGradientKernel, embeddingKernel, runKernel } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { ones, type Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, at, rowOf, zeros, type NdArray } from '../array.ts';
import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { Sums } from '../sums.ts';
import { named, onTape, tryRefusal, tryTrial, type Trial } from '../trial.ts';
import { shaped } from './recurrent.ts';
import type { KernelUnderTest } from './kernel-under-test.ts';

/** The rows of `table` that `ids` name, `[...ids.shape, outputDim]`. */
export function embeddingReference(ids: NdArray, table: NdArray): NdArray {
  const output = zeros([...ids.shape, table.shape[1]!]);
  for (const [position, id] of ids.data.entries()) rowOf(output, position).set(rowOf(table, id));
  return { ...output, exact: true };
}

/** The gradient of the table, `[inputDim, outputDim]`. */
export function embeddingGradientReference(
  ids: NdArray,
  dOutput: NdArray,
  inputDim: number,
  arithmetic: Arithmetic,
): NdArray {
  const outputDim = dOutput.shape.at(-1)!;
  const sums = new Sums(inputDim * outputDim);
  for (const [position, id] of ids.data.entries()) {
    const row = rowOf(dOutput, position);
    for (let index = 0; index < outputDim; index++) sums.add(id * outputDim + index, at(row, index));
  }
  return shaped([inputDim, outputDim], sums.total(arithmetic));
}

/** What a case sets. */
interface EmbeddingSetting {
  readonly idsShape: readonly number[];
  readonly inputDim: number;
  readonly outputDim: number;
  /** The ids themselves, in place of random ones. */
  readonly ids?: readonly number[];
  readonly seed: number;
}

/** The trial of one setting. */
export function embeddingTrial(setting: EmbeddingSetting): Trial {
  const { idsShape, inputDim, outputDim } = setting;
  const random = new Random(setting.seed);
  const ids = arrayOf(idsShape, (index) => setting.ids?.[index] ?? random.integer(0, inputDim), 'int32');
  return embeddingTrialOf(
    ids,
    arrayOf([inputDim, outputDim], () => random.normal()),
    arrayOf([...idsShape, outputDim], () => random.normal()),
    JSON.stringify(setting),
  );
}

/** The trial of given inputs and upstream gradient. */
export function embeddingTrialOf(ids: NdArray, table: NdArray, dOutput: NdArray, description: string): Trial {
  const inputDim = table.shape[0]!;
  return {
    description,
    inputs: { ids, table, dOutput },
    reference: (arithmetic) => ({
      output: embeddingReference(ids, table),
      dTable: embeddingGradientReference(ids, dOutput, inputDim, arithmetic),
    }),
    kernels: [embeddingKernel, embeddingGradientKernel],
    byKernel: (tensors, training) => {
      const inputs = { ids: tensors['ids']!, table: tensors['table']! };
      const output = named(runKernel(embeddingKernel, inputs, {}), ['output'], embeddingKernel);
      if (!training) return output;
      const upstream = { ids: inputs.ids, dOutput: tensors['dOutput']! };
      return {
        ...output,
        ...named(runKernel(embeddingGradientKernel, upstream, { inputDim }), ['dTable'], embeddingGradientKernel),
      };
    },
    byOperation: onTape(['table'], (tensors) => ({
      output: ops.embedding(tensors['table'] as Tensor2D, tensors['ids']!),
    })),
  };
}

/** The cases of the embedding. */
export const embeddingCases: readonly Case[] = [
  {
    group: 'embedding',
    name: 'values and gradients',
    run: ({ seed, ...context }) =>
      tryTrial({ seed, ...context }, embeddingTrial({ idsShape: [4, 6], inputDim: 11, outputDim: 5, seed })),
  },
  {
    group: 'embedding',
    name: 'ids that repeat and rows that nobody asks for',
    run: async (context) => {
      const ids = [3, 3, 3, 0, 3, 9, 3, 0];
      await tryTrial(context, embeddingTrial({ idsShape: [8], ids, inputDim: 10, outputDim: 3, seed: context.seed }));
      const one = { idsShape: [300], inputDim: 1, outputDim: 7, seed: context.seed };
      await tryTrial(context, embeddingTrial(one));
    },
  },
  {
    group: 'embedding',
    name: 'ids of every rank',
    run: async (context) => {
      for (const idsShape of [[1], [5], [2, 3], [2, 3, 4]]) {
        await tryTrial(context, embeddingTrial({ idsShape, inputDim: 49, outputDim: 47, seed: context.seed }));
      }
    },
  },
  {
    group: 'embedding',
    name: 'ids outside the table are refused',
    topics: ['refusals'],
    run: async (context) => {
      const places = [
        [-1, 3],
        [10, 0],
        [1000, 5],
        [2 ** 31 - 1, 0],
        [-(2 ** 31), 5],
      ] as const;
      for (const [id, place] of places) {
        const ids = [0, 1, 2, 3, 4, 5].with(place, id);
        const setting = { idsShape: [2, 3], ids, inputDim: 10, outputDim: 3, seed: context.seed };
        const trial = embeddingTrial({ ...setting, ids: [0, 1, 2, 3, 4, 5] });
        const refused = { ...trial.inputs['ids']!, data: Float64Array.from(ids) };
        await tryRefusal(
          context,
          { ...trial, description: JSON.stringify(setting), inputs: { ...trial.inputs, ids: refused } },
          String(id),
        );
      }
    },
  },
  {
    group: 'embedding',
    name: 'fuzzed shapes',
    topics: ['fuzz'],
    run: (context) =>
      fuzz(
        context,
        fc.record({
          idsShape: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
          inputDim: side,
          outputDim: side,
          seed: fc.nat(),
        }),
        (setting) => tryTrial(context, embeddingTrial(setting)),
      ),
  },
];

/** The embedding under test. */
export const embeddingUnderTest: KernelUnderTest = {
  kernels: [embeddingKernel, embeddingGradientKernel],
  cases: embeddingCases,
  differences: [{ make: (seed) => embeddingTrial({ idsShape: [2, 4], inputDim: 5, outputDim: 3, seed }) }],
  madeInputs: [{ make: (seed) => embeddingTrial({ idsShape: [2, 3], inputDim: 7, outputDim: 5, seed }) }],
  types: [{ make: (seed) => embeddingTrial({ idsShape: [3, 4], inputDim: 5, outputDim: 6, seed }) }],
  refusals: [
    ['ids of floats', 'ids is of type float32', () => ops.embedding(ones([4, 2]), ones([3]))],
    ['a table of three axes', '[inputDim, outputDim]', () => ops.embedding(ones([4, 2, 2]), ones([3], 'int32'))],
  ],
};
