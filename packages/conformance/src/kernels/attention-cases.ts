// What is tried of attention.
import { attentionGradientKernel, attentionKernel } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { ones } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { tryTrial } from '../trial.ts';
import { attentionTrial, probabilitiesTrial, type AttentionSetting } from './attention.ts';
import type { KernelUnderTest, Refusal } from './kernel-under-test.ts';
import { maskKinds } from './recurrent-trial.ts';

const group = 'attention';

const one = (name: string, topics: Case['topics'], settings: readonly Partial<AttentionSetting>[]): Case => ({
  group,
  name,
  ...(topics === undefined ? {} : { topics }),
  run: async (context) => {
    for (const setting of settings) await tryTrial(context, attentionTrial({ seed: context.seed, ...setting }));
  },
});

const nan = 'everywhere' as const;
const causal = { causal: true, queries: 6, keys: 6 } as const;

/** The cases. */
const attentionCases: readonly Case[] = [
  ...maskKinds.map((mask) =>
    one(`keys masked: ${mask}`, mask === 'none' ? ['values'] : ['masks'], [
      { mask, nan },
      { mask, nan, ...causal },
      { mask, nan, pairs: true },
      { mask, nan, queries: 6, queryMask: mask },
    ]),
  ),
  ...maskKinds
    .filter((mask) => mask !== 'none')
    .map((queryMask) =>
      one(
        `queries masked: ${queryMask}`,
        ['masks'],
        [
          { queryMask, nan },
          { queryMask, nan, ...causal },
        ],
      ),
    ),
  one('causal, at every place among the keys', undefined, [
    causal,
    ...[-7, -1, 0, 1, 4, 9].map((offset) => ({ causal: true, offset, nan, queries: 4, keys: 6 })),
    { causal: true, offset: 6, queries: 1, keys: 7 },
    { causal: true, offset: 1, queries: 19, keys: 21, size: 5, valueSize: 9 },
  ]),
  one('rows of any size', undefined, [
    { size: 1, valueSize: 1, heads: 3 },
    { size: 19, valueSize: 22, keys: 9 },
    { size: 17, valueSize: 8, queries: 9 },
  ]),
  one('dropout', undefined, [
    { rate: 0.3 },
    { rate: 0.999 },
    { rate: 0.5, ...causal, mask: 'holes', nan },
    { rate: 0.5, queries: 3, keys: 49, pairs: true, seed: 4_294_967_295 },
  ]),
  one(
    'no query sees a key',
    ['nothingValid'],
    [
      { mask: 'allMasked', nan },
      { queryMask: 'allMasked', nan },
      { causal: true, offset: -5, nan },
    ],
  ),
  one('sharp and flat probabilities', ['edges'], [{ sharpness: 30 }, { sharpness: 1000 }, { sharpness: 1e-6 }]),
  one(
    'many keys, and as many queries',
    ['longSequences'],
    [
      { batch: 1, queries: 70, keys: 150, heads: 1, size: 16, valueSize: 16 },
      { batch: 1, queries: 130, keys: 130, heads: 1, causal: true, size: 8, valueSize: 8, mask: 'holes', nan },
    ],
  ),
  one('keys in several blocks, and one text', undefined, [
    { batch: 1, heads: 1, queries: 21, keys: 250 },
    { batch: 1, heads: 1, queries: 21, keys: 250, sharpness: 30 },
    { batch: 1, heads: 1, queries: 130, keys: 130, size: 8, valueSize: 8, causal: true, rate: 0.2, nan },
    { batch: 1, heads: 1, queries: 130, keys: 130, causal: true, mask: 'holes', queryMask: 'holes', nan },
    { batch: 1, heads: 1, queries: 9, keys: 125, mask: 'holes', pairs: true, nan },
  ]),
  {
    group,
    name: 'a query that is no number is its own row’s matter',
    topics: ['edges'],
    run: async (context) => {
      const predicting = { ...context.backend, capabilities: { ...context.backend.capabilities, training: false } };
      for (const setting of [{ queries: 9 }, causal, { pairs: true }, { keys: 1 }]) {
        const trial = attentionTrial({ ...setting, batch: 1, heads: 1, seed: context.seed });
        trial.inputs['query']!.data.fill(Number.NaN, 4, 6);
        await tryTrial({ ...context, backend: predicting }, trial);
      }
    },
  },
  {
    group,
    name: 'one query and one key are far longer than the others',
    topics: ['edges'],
    run: async (context) => {
      for (const [long, seen] of [
        [0, 0],
        [2, 5],
        [7, 11],
      ] as const) {
        const trial = attentionTrial({ batch: 1, heads: 1, queries: 9, keys: 13, seed: context.seed });
        for (const [name, row] of [
          ['query', long],
          ['key', seen],
        ] as const) {
          const { data, shape } = trial.inputs[name]!;
          data.fill(16, row * shape[3]!, (row + 1) * shape[3]!);
        }
        await tryTrial(context, trial);
      }
    },
  },
  {
    group,
    name: 'the probabilities themselves',
    run: async (context) => {
      for (const setting of [{}, { mask: 'holes', nan }, causal, { mask: 'left', pairs: true, nan }] as const) {
        await tryTrial(context, probabilitiesTrial({ ...setting, seed: context.seed }));
      }
    },
  },
  {
    group,
    name: 'fuzzed shapes and masks',
    // Where queries see one key, scores have no slope, and rounding is all that there is of one.
    topics: ['fuzz', 'edges'],
    run: (context) =>
      fuzz(
        context,
        fc.record({
          batch: fc.integer({ min: 1, max: 3 }),
          queries: side,
          keys: side,
          heads: fc.integer({ min: 1, max: 3 }),
          size: side,
          valueSize: side,
          mask: fc.constantFrom(...maskKinds),
          pairs: fc.boolean(),
          queryMask: fc.constantFrom(...maskKinds),
          causal: fc.boolean(),
          offset: fc.integer({ min: -3, max: 9 }),
          rate: fc.constantFrom(0, 0, 0.2),
          sharpness: fc.constantFrom(1, 0.1, 10),
          nan: fc.constantFrom('none' as const, 'everywhere' as const),
          seed: fc.nat(),
        }),
        (setting) => tryTrial(context, attentionTrial(setting)),
      ),
  },
];

const tensors = (changes: object = {}): ops.AttentionTensors => ({
  query: ones([2, 3, 2, 4]),
  key: ones([2, 5, 2, 4]),
  value: ones([2, 5, 2, 6]),
  ...changes,
});

const refused = (what: string, message: string, changes: () => object, options: ops.AttentionOptions = {}): Refusal => [
  what,
  message,
  () => ops.dotProductAttention(tensors(changes()), options),
];

/** Attention under test. */
export const attentionUnderTest: KernelUnderTest = {
  kernels: [attentionKernel, attentionGradientKernel],
  cases: attentionCases,
  differences: [
    { make: (seed) => attentionTrial({ seed }) },
    {
      detail: ', causal',
      make: (seed) => attentionTrial({ ...causal, mask: 'holes', nan: 'inputs', rate: 0.3, seed }),
    },
    { detail: ', masked', make: (seed) => attentionTrial({ mask: 'left', queryMask: 'right', nan: 'inputs', seed }) },
  ],
  madeInputs: [{ make: (seed) => attentionTrial({ mask: 'holes', queryMask: 'left', seed }) }],
  types: [{ make: (seed) => attentionTrial({ mask: 'holes', queryMask: 'left', seed }) }],
  refusals: [
    refused('queries without heads', '[batch, queries, heads, size]', () => ({ query: ones([2, 3, 4]) })),
    refused('keys of another size', '[2, keys, 2, 4]', () => ({ key: ones([2, 5, 2, 3]) })),
    refused('values of other keys', 'value has the shape [2, 4, 2, 6]', () => ({ value: ones([2, 4, 2, 6]) })),
    refused('a mask of other queries', '[2, 3, 5]', () => ({ mask: ones([2, 2, 5], 'bool') })),
    refused('a mask of floats', 'mask is of type float32', () => ({ mask: ones([2, 1, 5]) })),
    refused('queries masked by floats', 'queryMask is of type float32', () => ({ queryMask: ones([2, 3]) })),
    refused('a rate of 1', 'rate is 1', () => ({}), { rate: 1 }),
    refused('a negative seed', 'seed is -1', () => ({}), { seed: -1 }),
    refused('half an offset', 'offset is 0.5', () => ({}), { offset: 0.5 }),
    refused('a scale that is no number', 'scale is NaN', () => ({}), { scale: Number.NaN }),
    [
      'probabilities of keys of another size',
      'attentionProbabilities: key has the shape [2, 5, 2, 3]',
      () => ops.attentionProbabilities({ query: ones([2, 3, 2, 4]), key: ones([2, 5, 2, 3]) }),
    ],
  ],
};
