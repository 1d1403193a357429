// The cases of the optimizer updates: one step from slots that are in use, in every variant of every rule.
import { Random } from '@rnnkit/data';
import fc from 'fast-check';

import { arrayOf, type Arrays } from '../array.ts';
import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { named, tryTrial, type Trial } from '../trial.ts';
import { updates } from './update-table.ts';
import type { UpdateVariant } from './update.ts';

/** One variant of an update, and of which. */
export interface Variant extends UpdateVariant {
  readonly group: string;
  readonly kernel: { readonly name: string };
}

/** All variants. */
export const variants: readonly Variant[] = Object.entries(updates).flatMap(([group, { kernel, variants: own }]) =>
  own.map((one) => ({ ...one, group, kernel })),
);

/** The trial of one variant. */
export function trialOf(one: Variant, shape: readonly number[], seed: number): Trial {
  const random = new Random(seed);
  const slots = Object.entries(one.slots).map(([name, range]) => [
    name,
    // A mean is small against its mean square, so that a variance stays away from zero.
    arrayOf(shape, () => (range === 'positive' ? random.uniform(0.5, 2) : random.normal(0, 0.2))),
  ]);
  const inputs: Arrays = {
    variable: arrayOf(shape, () => random.normal()),
    gradient: arrayOf(shape, () => random.normal()),
    ...Object.fromEntries(slots),
  };
  const names = ['variable', ...Object.keys(one.slots)];
  return {
    description: `${one.group}, ${one.name}, shape [${shape.join(', ')}], seed ${seed}`,
    inputs,
    reference: (arithmetic) => one.reference(inputs, arithmetic),
    kernels: [one.kernel],
    byKernel: undefined,
    byOperation: (tensors) => named(one.update(tensors), names, { name: one.group }),
  };
}

/** Tries an update, unless the backend cannot train at all. */
export const tryUpdate = async (context: Parameters<Case['run']>[0], trial: Trial): Promise<void> => {
  if (context.backend.capabilities.training) await tryTrial(context, trial);
};

/** The cases of all updates. */
export const updateCases: readonly Case[] = variants.flatMap((one): Case[] => [
  {
    group: one.group,
    name: one.name,
    run: async (context) => {
      for (const shape of [[1], [3, 4], [2, 3, 5], [49]]) await tryUpdate(context, trialOf(one, shape, context.seed));
    },
  },
  {
    group: one.group,
    name: `${one.name}: fuzzed shapes`,
    topics: ['fuzz'],
    run: (context) =>
      fuzz(context, fc.tuple(fc.array(side, { minLength: 1, maxLength: 2 }), fc.nat()), ([shape, seed]) =>
        tryUpdate(context, trialOf(one, shape, seed)),
      ),
  },
]);
