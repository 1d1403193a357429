// The cases of the optimizer updates: one step from slots that are in use, in every variant of every rule.
import {
  adadeltaKernel,
  adadeltaUpdate,
  adagradKernel,
  adagradUpdate,
  adamaxKernel,
  adamaxUpdate,
  adamKernel,
  adamUpdate,
  lionKernel,
  lionUpdate,
  nadamKernel,
  nadamUpdate,
  rmspropKernel,
  rmspropUpdate,
  sgdKernel,
  sgdUpdate,
  type UpdateAttributes,
} from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, type Arrays } from '../array.ts';
import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { named, tryTrial, type Tensors, type Trial } from '../trial.ts';
import { adadeltaRule } from './adadelta.ts';
import { adagradRule } from './adagrad.ts';
import { adamRule } from './adam.ts';
import { adamaxRule } from './adamax.ts';
import { lionRule } from './lion.ts';
import { nadamRule } from './nadam.ts';
import { rmspropRule } from './rmsprop.ts';
import { sgdRule } from './sgd.ts';
import { updateArrays, type UpdateRule } from './update.ts';

/** The kernels that update, by their groups. */
type UpdateGroup = 'adadelta' | 'adagrad' | 'adam' | 'adamax' | 'lion' | 'nadam' | 'rmsprop' | 'sgd';

/** One variant of an update. */
export interface Variant {
  readonly group: UpdateGroup;
  readonly name: string;
  /** Slots, and whether their values are never negative. */
  readonly slots: Readonly<Record<string, 'any' | 'positive'>>;
  readonly reference: (inputs: Arrays, arithmetic: Arithmetic) => Arrays;
  readonly update: (inputs: Tensors, donate?: boolean) => Tensor[];
}

/** The update kernels by their group. */
const kernels: Readonly<Record<UpdateGroup, { readonly name: string }>> = {
  adadelta: adadeltaKernel,
  adagrad: adagradKernel,
  adam: adamKernel,
  adamax: adamaxKernel,
  lion: lionKernel,
  nadam: nadamKernel,
  rmsprop: rmspropKernel,
  sgd: sgdKernel,
};

const common: UpdateAttributes = { learningRate: 0.05, weightDecay: 0 };
const decay: UpdateAttributes = { learningRate: 0.05, weightDecay: 0.1 };

function variant<Attributes extends UpdateAttributes>(
  group: Variant['group'],
  name: string,
  slots: Variant['slots'],
  rule: UpdateRule<Attributes>,
  update: (inputs: never, attributes: Attributes) => Tensor[],
  attributes: Attributes,
): Variant {
  return {
    group,
    name,
    slots,
    reference: (inputs, arithmetic) => updateArrays(rule, inputs, attributes, arithmetic),
    update: (inputs, donate = false) => update(inputs as never, { ...attributes, donate }),
  };
}

const conventions = ['keras', 'pytorch'] as const;
const moments = { momentum: 'any', velocity: 'positive' } as const;
/** Large enough that it matters where it is added. */
const epsilon = 1e-3;
const betas = { beta1: 0.9, beta2: 0.99, epsilon };

/** All variants. */
export const variants: readonly Variant[] = [
  variant('sgd', 'plain, with weight decay', {}, sgdRule, sgdUpdate, {
    ...decay,
    momentum: 0,
    nesterov: false,
    convention: 'keras',
  }),
  ...conventions.flatMap((convention) =>
    [false, true].map((nesterov) =>
      variant(
        'sgd',
        `momentum${nesterov ? ' of Nesterov' : ''}, ${convention}`,
        { momentum: 'any' },
        sgdRule,
        sgdUpdate,
        {
          ...common,
          momentum: 0.9,
          nesterov,
          convention,
        },
      ),
    ),
  ),
  ...conventions.flatMap((convention) => [
    variant('rmsprop', convention, { velocity: 'positive' }, rmspropRule, rmspropUpdate, {
      ...decay,
      rho: 0.9,
      momentum: 0,
      epsilon,
      convention,
    }),
    variant(
      'rmsprop',
      `momentum, ${convention}`,
      { velocity: 'positive', momentum: 'any' },
      rmspropRule,
      rmspropUpdate,
      {
        ...common,
        rho: 0.9,
        momentum: 0.5,
        epsilon,
        convention,
      },
    ),
    variant('adam', `with weight decay, ${convention}`, moments, adamRule, adamUpdate, {
      ...decay,
      ...betas,
      step: 3,
      convention,
    }),
    variant('adam', `AMSGrad, ${convention}`, { ...moments, maximum: 'positive' }, adamRule, adamUpdate, {
      ...common,
      ...betas,
      step: 1,
      convention,
    }),
    variant('adamax', convention, { momentum: 'any', norm: 'positive' }, adamaxRule, adamaxUpdate, {
      ...common,
      ...betas,
      step: 2,
      convention,
    }),
    variant('adagrad', convention, { accumulator: 'positive' }, adagradRule, adagradUpdate, {
      ...common,
      epsilon,
      convention,
    }),
  ]),
  variant(
    'rmsprop',
    'centered',
    { velocity: 'positive', average: 'any', momentum: 'any' },
    rmspropRule,
    rmspropUpdate,
    {
      ...common,
      rho: 0.9,
      momentum: 0.5,
      epsilon: 1e-3,
      convention: 'keras',
    },
  ),
  variant('nadam', 'plain', moments, nadamRule, nadamUpdate, {
    ...common,
    ...betas,
    step: 4,
    momentumFactor: 0.8,
    gradientFactor: 0.4,
  }),
  variant('adadelta', 'plain', { accumulator: 'positive', delta: 'positive' }, adadeltaRule, adadeltaUpdate, {
    ...common,
    rho: 0.95,
    epsilon,
  }),
  variant('lion', 'plain, with weight decay', { momentum: 'any' }, lionRule, lionUpdate, {
    ...decay,
    beta1: 0.9,
    beta2: 0.99,
  }),
];

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
    kernels: [kernels[one.group]],
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
