// The recurrent kernels with embedding: what their plain forms compute from looked-up rows, so their references are the plain
// references between the embedding's. Ids repeat, so that gradients have to be summed; the rows that only masked steps
// name hold NaN.
import { Random } from '@rnnkit/data';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import { arrayOf, toTensor, type NdArray } from '../array.ts';
import type { Case, CaseContext, Topic } from '../case.ts';
import { expectationsOf } from '../expectation.ts';
import { fuzz } from '../fuzz.ts';
import {
  compareResults,
  disposeAll,
  resultsWith,
  toTensors,
  tryRefusal,
  tryTrial,
  waysOf,
  type Trial,
} from '../trial.ts';
import { embeddingGradientReference, embeddingReference } from './embedding.ts';
import {
  inputsOf,
  maskKinds,
  recurrentSettings,
  trialOf,
  usual,
  type RecurrentSetting,
  type RecurrentSubject,
} from './recurrent-trial.ts';

/** What a case sets. */
interface TokenSetting extends RecurrentSetting {
  /** Rows of the table. */
  readonly inputDim: number;
}

/** The inputs of one setting, and the upstream gradients; x is not looked at. */
type TokenArrays = ReturnType<typeof inputsOf> & { readonly ids: NdArray; readonly table: NdArray };

/** The trial of one setting; what is not set is as usual. */
export function fusedEmbeddingTrial(subject: RecurrentSubject, changes: Partial<TokenSetting>): Trial {
  const setting: TokenSetting = { ...usual, inputDim: 5, ...changes };
  return tokenTrialOf(subject, tokensOf(subject, setting), setting);
}

function tokensOf(subject: RecurrentSubject, setting: TokenSetting): TokenArrays {
  const rest = inputsOf(subject, { ...setting, nanInMasked: false });
  const { batch, time, features, inputDim, nanInMasked } = setting;
  const random = new Random(setting.seed).derive('tokens');
  const isMasked = (step: number): boolean => nanInMasked && rest.mask?.data[step] === 0;
  const table = arrayOf([inputDim + 1, features], (index) =>
    nanInMasked && index < features ? Number.NaN : random.normal(),
  );
  const ids = arrayOf([batch, time], (step) => (isMasked(step) ? 0 : random.integer(1, inputDim + 1)), 'int32');
  return { ...rest, ids, table };
}

function tokenTrialOf(subject: RecurrentSubject, inputs: TokenArrays, setting: TokenSetting): Trial {
  const { ids, table, x: _, ...rest } = inputs;
  const looked = () => ({ ...rest, x: { ...embeddingReference(ids, table), exact: false } });
  const trial = trialOf(
    { ...subject, kernels: subject.embeddingKernels },
    looked(),
    setting,
    `tokens, ${JSON.stringify(setting)}`,
  );
  return {
    ...trial,
    inputs: { ...rest, ids, table },
    reference: (arithmetic) => {
      const { dX, ...others } = subject.reference(looked(), setting, rest, arithmetic);
      if (dX === undefined) return others;
      return { ...others, dTable: embeddingGradientReference(ids, dX, setting.inputDim + 1, arithmetic) };
    },
  };
}

/** What changes from one prediction to the next. */
const changes = [undefined, 'ids', 'bias', 'ids', 'kernel', 'ids', 'table', 'ids', 'recurrentKernel', 'ids'] as const;

/**
 * Predictions one after the other, of which each has one input that the one before did not have: what a backend remembers of
 * tokens and weights is right as long as they stay, and no longer.
 */
async function tryOneChangeAtATime(context: CaseContext, subject: RecurrentSubject): Promise<void> {
  const setting = { ...usual, inputDim: 12, seed: context.seed };
  const first = tokensOf(subject, setting);
  const other = tokensOf(subject, { ...setting, seed: context.seed + 1 });
  for (const [name, way] of waysOf(tokenTrialOf(subject, first, setting), context)) {
    const inputs = { ...first };
    const tensors = { ...toTensors(tokenTrialOf(subject, first, setting).inputs) };
    const before: Tensor[] = [];
    try {
      for (const changed of changes) {
        if (changed !== undefined) {
          const next = (inputs[changed] === other[changed] ? first : other)[changed]!;
          Object.assign(inputs, { [changed]: next });
          // The old one stays alive, as in a model of two layers with one table.
          before.push(tensors[changed]!);
          tensors[changed] = toTensor(next);
        }
        const trial = tokenTrialOf(subject, { ...inputs }, setting);
        const description = `${trial.description}, ${changed === undefined ? 'at first' : `after other ${changed}`}`;
        const expected = expectationsOf(trial.reference, context.precision);
        compareResults(context, { ...trial, description }, name, await resultsWith(tensors, way, false), expected);
      }
    } finally {
      disposeAll(tensors);
      for (const one of before) one.dispose();
    }
  }
}

/** All cases of a recurrent kernel with embedding. */
export function fusedEmbeddingCases(group: string, subject: RecurrentSubject): Case[] {
  const one = (name: string, topic: Topic, ...settings: Partial<TokenSetting>[]): Case => ({
    group,
    name: `with embedding: ${name}`,
    topics: [topic],
    run: async (context) => {
      for (const setting of settings)
        await tryTrial(context, fusedEmbeddingTrial(subject, { seed: context.seed, ...setting }));
    },
  });
  return [
    one('values and gradients', 'values', {}, { bias: false }, { returnSequences: false, initialState: true }),
    one(
      'masks',
      'masks',
      ...maskKinds.flatMap((mask) => [
        { mask, nanInMasked: true, initialState: true },
        { mask, goBackwards: true, nanInMasked: true },
      ]),
    ),
    one('tokens that all differ, and one token alone', 'values', { inputDim: 400, batch: 2 }, { inputDim: 1 }),
    one('recurrent dropout', 'masks', { recurrentDropoutMask: true, mask: 'right', nanInMasked: true }),
    one(
      'sides around the ends of blocks',
      'values',
      { units: 47, batch: 5 },
      { features: 49, units: 9, time: 30 },
      { units: 1 },
    ),
    {
      group,
      name: 'with embedding: weights that change between two runs',
      run: async (context) => {
        for (const seed of [context.seed, context.seed + 1, context.seed]) {
          await tryTrial(context, fusedEmbeddingTrial(subject, { seed, inputDim: 7, time: 9 }));
        }
      },
    },
    {
      group,
      name: 'with embedding: weights that stay, one changing after the other',
      run: (context) => tryOneChangeAtATime(context, subject),
    },
    {
      group,
      name: 'with embedding: ids outside the table are refused',
      topics: ['refusals'],
      run: async (context) => {
        const trial = fusedEmbeddingTrial(subject, { seed: context.seed });
        const given = trial.inputs['ids']!;
        const places = [
          [-1, 7],
          [6, 0],
          [2 ** 31 - 1, given.data.length - 1],
        ] as const;
        for (const [id, place] of places) {
          const ids = { ...given, data: given.data.with(place, id) };
          await tryRefusal(context, { ...trial, inputs: { ...trial.inputs, ids } }, String(id));
        }
      },
    },
    {
      group,
      name: 'with embedding: fuzzed shapes, masks and options',
      topics: ['fuzz'],
      run: (context) =>
        fuzz(context, fc.tuple(recurrentSettings(subject), fc.integer({ min: 1, max: 60 })), ([setting, inputDim]) =>
          tryTrial(context, fusedEmbeddingTrial(subject, { ...setting, inputDim })),
        ),
    },
  ];
}
