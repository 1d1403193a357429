// The recurrent kernels over tokens: what their plain forms compute from looked-up rows, so their references are the plain
// references between the embedding's. Ids repeat, so that gradients have to be summed; the rows that only masked steps
// name hold NaN.
import { Random } from '@rnnkit/core';
import fc from 'fast-check';

import { arrayOf, type NdArray } from '../array.ts';
import type { Case, Topic } from '../case.ts';
import { fuzz } from '../fuzz.ts';
import { tryRefusal, tryTrial, type Trial } from '../trial.ts';
import { embeddingGradientReference, embeddingReference } from './embedding.ts';
import {
  inputsOf,
  maskKinds,
  recurrentSettings,
  trialOf,
  usual,
  type RecurrentSetting,
  type RecurrentSubject,
} from './recurrent-cases.ts';

/** What a case sets. */
interface TokenSetting extends RecurrentSetting {
  /** Rows of the table. */
  readonly inputDim: number;
}

/** The trial of one setting; what is not set is as usual. */
export function tokenTrial(subject: RecurrentSubject, changes: Partial<TokenSetting>): Trial {
  const setting: TokenSetting = { ...usual, inputDim: 5, ...changes };
  const { x: _, ...rest } = inputsOf(subject, { ...setting, nanInMasked: false });
  const { batch, time, features, inputDim, nanInMasked } = setting;
  const random = new Random(setting.seed).derive('tokens');
  const isMasked = (step: number): boolean => nanInMasked && rest.mask?.data[step] === 0;
  const table = arrayOf([inputDim + 1, features], (index) =>
    nanInMasked && index < features ? Number.NaN : random.normal(),
  );
  const ids = arrayOf([batch, time], (step) => (isMasked(step) ? 0 : random.integer(1, inputDim + 1)), 'int32');
  const inputs = { ...rest, ids, table };
  const looked: NdArray = { ...embeddingReference(ids, table), exact: false };
  const trial = trialOf(
    { ...subject, kernels: subject.tokenKernels },
    { ...rest, x: looked },
    setting,
    `tokens, ${JSON.stringify(setting)}`,
  );
  return {
    ...trial,
    inputs,
    reference: (arithmetic) => {
      const { dX, ...others } = subject.reference({ ...rest, x: looked }, setting, rest, arithmetic);
      if (dX === undefined) return others;
      return { ...others, dTable: embeddingGradientReference(ids, dX, inputDim + 1, arithmetic) };
    },
  };
}

/** All cases of a recurrent kernel over tokens. */
export function tokenCases(group: string, subject: RecurrentSubject): Case[] {
  const one = (name: string, topic: Topic, ...settings: Partial<TokenSetting>[]): Case => ({
    group,
    name: `over tokens: ${name}`,
    topics: [topic],
    run: async (context) => {
      for (const setting of settings) await tryTrial(context, tokenTrial(subject, { seed: context.seed, ...setting }));
    },
  });
  return [
    one('values and gradients', 'values', {}, { bias: false }, { returnSequences: false, initialState: true }),
    one(
      'masks',
      'masks',
      ...maskKinds.flatMap((mask) => [
        { mask, nanInMasked: true, initialState: true },
        { mask, reverse: true, nanInMasked: true },
      ]),
    ),
    one('tokens that all differ, and one token alone', 'values', { inputDim: 400, batch: 2 }, { inputDim: 1 }),
    one('recurrent dropout', 'masks', { recurrentMask: true, mask: 'right', nanInMasked: true }),
    one(
      'sides around the ends of blocks',
      'values',
      { units: 47, batch: 5 },
      { features: 49, units: 9, time: 30 },
      { units: 1 },
    ),
    {
      group,
      name: 'over tokens: weights that change between two runs',
      run: async (context) => {
        for (const seed of [context.seed, context.seed + 1, context.seed]) {
          await tryTrial(context, tokenTrial(subject, { seed, inputDim: 7, time: 9 }));
        }
      },
    },
    {
      group,
      name: 'over tokens: ids outside the table are refused',
      topics: ['refusals'],
      run: async (context) => {
        const trial = tokenTrial(subject, { seed: context.seed });
        for (const id of [-1, 6, 2 ** 31 - 1]) {
          const given = trial.inputs['ids']!;
          const ids = { ...given, data: given.data.map((known, position) => (position === 7 ? id : known)) };
          await tryRefusal(context, { ...trial, inputs: { ...trial.inputs, ids } }, String(id));
        }
      },
    },
    {
      group,
      name: 'over tokens: fuzzed shapes, masks and options',
      topics: ['fuzz'],
      run: (context) =>
        fuzz(context, fc.tuple(recurrentSettings(subject), fc.integer({ min: 1, max: 60 })), ([setting, inputDim]) =>
          tryTrial(context, tokenTrial(subject, { ...setting, inputDim })),
        ),
    },
  ];
}
