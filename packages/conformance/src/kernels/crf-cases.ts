// What is tried of the linear-chain conditional random field.
import { crfDecodeKernel, crfLogLikelihoodGradientKernel, crfLogLikelihoodKernel } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { fill, ones, zeros, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { tryTrial, type Trial } from '../trial.ts';
import { crfDecodeTrial, crfTrial, type CrfSetting } from './crf.ts';
import type { KernelUnderTest, Refusal } from './kernel-under-test.ts';
import { maskKinds } from './recurrent-trial.ts';

const group = 'crf';

/** Both: how probable given tags are, and which are the best. */
const subjects: readonly (readonly [form: string, make: (changes: Partial<CrfSetting>) => Trial])[] = [
  ['likelihood: ', crfTrial],
  ['best tags: ', crfDecodeTrial],
];

interface Tried {
  readonly name: string;
  readonly topics?: Case['topics'];
  readonly settings: readonly Partial<CrfSetting>[];
}

const tried: readonly Tried[] = [
  ...maskKinds.map((mask): Tried => ({
    name: `mask ${mask}`,
    topics: mask === 'none' ? ['values'] : ['masks'],
    settings: [{ mask }, { mask, batch: 6, time: 8, tags: 3 }],
  })),
  { name: 'tags of any number', settings: [2, 3, 5, 8, 19].map((tags) => ({ tags })) },
  // What is sure has a likelihood of which rounding is all that there is.
  { name: 'one tag alone', topics: ['edges'], settings: [{ tags: 1 }, { tags: 1, mask: 'holes' }] },
  { name: 'texts of one step, and of one valid step', settings: [{ time: 1 }, { time: 2, mask: 'right', batch: 6 }] },
  { name: 'no text has a valid step', topics: ['nothingValid'], settings: [{ mask: 'allMasked' }] },
  {
    name: 'sharp and flat probabilities',
    topics: ['edges'],
    settings: [{ sharpness: 30 }, { sharpness: 1000, batch: 8 }, { sharpness: 1e-6 }],
  },
  {
    name: 'transitions that are forbidden',
    topics: ['edges'],
    settings: [{ forbidden: 0.5 }, { forbidden: 0.8, mask: 'holes', time: 9 }, { forbidden: 1 }],
  },
  {
    name: 'whole numbers, and several best paths',
    topics: ['edges'],
    settings: [
      { ties: true, batch: 9 },
      { ties: true, mask: 'holes', tags: 9 },
    ],
  },
  {
    name: 'many steps',
    topics: ['longSequences'],
    settings: [
      { batch: 1, time: 300 },
      { batch: 2, time: 200, mask: 'holes', tags: 7 },
    ],
  },
];

const nanCase: Case = {
  group,
  name: 'likelihood: a score that is no number is its own text’s matter',
  topics: ['edges'],
  run: async (context) => {
    const predicting = { ...context.backend, capabilities: { ...context.backend.capabilities, training: false } };
    for (const mask of ['none', 'holes'] as const) {
      const trial = crfTrial({ mask, seed: context.seed });
      trial.inputs['scores']!.data.fill(Number.NaN, 5, 8);
      await tryTrial({ ...context, backend: predicting }, trial);
    }
  },
};

const crfCases: readonly Case[] = subjects.flatMap(([form, make]): Case[] => [
  ...tried.map(({ name, topics = ['values'], settings }): Case => ({
    group,
    name: form + name,
    topics,
    run: async (context) => {
      for (const setting of settings) await tryTrial(context, make({ seed: context.seed, ...setting }));
    },
  })),
  {
    group,
    name: `${form}fuzzed shapes and masks`,
    // There may be one tag.
    topics: ['fuzz', 'edges'],
    run: (context) =>
      fuzz(
        context,
        fc.record({
          batch: fc.integer({ min: 1, max: 5 }),
          time: fc.integer({ min: 1, max: 9 }),
          tags: side,
          mask: fc.constantFrom(...maskKinds),
          sharpness: fc.constantFrom(1, 0.1, 10),
          forbidden: fc.constantFrom(0, 0, 0.4),
          ties: fc.boolean(),
          nan: fc.boolean(),
          seed: fc.nat(),
        }),
        (setting) => tryTrial(context, make(setting)),
      ),
  },
]);

const chain = (changes: object = {}): ops.CrfTensors => ({
  scores: ones([2, 3, 4]),
  transitions: ones([4, 4]),
  ...changes,
});

const refused = (what: string, message: string, changes: () => object): Refusal[] => [
  [`likelihood of ${what}`, message, () => ops.crfLogLikelihood(chain(changes()), zeros([2, 3], 'int32'))],
  [`best tags of ${what}`, message, () => ops.crfDecode(chain(changes()))],
];

const tagsRefused = (what: string, message: string, make: () => Tensor): Refusal => [
  what,
  message,
  () => ops.crfLogLikelihood(chain(), make()),
];

/** The linear-chain conditional random field under test. */
export const crfUnderTest: KernelUnderTest = {
  kernels: [crfLogLikelihoodKernel, crfLogLikelihoodGradientKernel, crfDecodeKernel],
  cases: [...crfCases, nanCase],
  differences: (['none', 'holes', 'left', 'wholeRows'] as const).map((mask) => ({
    detail: `, mask ${mask}`,
    make: (seed) => crfTrial({ mask, seed }),
  })),
  madeInputs: subjects.map(([form, make]) => ({ form, make: (seed) => make({ mask: 'holes', nan: false, seed }) })),
  types: subjects.map(([form, make]) => ({
    form,
    make: (seed) => make({ mask: 'holes', nan: false, ties: true, seed }),
  })),
  refusals: [
    ...refused('scores without steps', '[batch, time, tags]', () => ({ scores: ones([3, 4]) })),
    ...refused('transitions of other tags', 'transitions has the shape [4, 5]', () => ({ transitions: ones([4, 5]) })),
    ...refused('beginnings with other tags', 'startScores has the shape [3]', () => ({ startScores: ones([3]) })),
    ...refused('ends with other tags', 'endScores has the shape [5]', () => ({ endScores: ones([5]) })),
    ...refused('other steps’ mask', 'mask has the shape [2, 4]', () => ({ mask: ones([2, 4], 'bool') })),
    ...refused('a mask of floats', 'mask is of type float32', () => ({ mask: ones([2, 3]) })),
    tagsRefused('tags of other steps', 'tags has the shape [2, 2]', () => zeros([2, 2], 'int32')),
    tagsRefused('tags that are floats', 'tags is of type float32', () => zeros([2, 3])),
    tagsRefused('a tag that is none', 'tags holds 4 at position 0', () => fill([2, 3], 4, 'int32')),
  ],
};
