// Inputs as other operations leave them: a part of a larger tensor, which a backend may keep as a view of it, and a result that is
// still in the form in which it was computed.
import { concat, reshape, slice, tensor1d, type Tensor } from '@tensorflow/tfjs-core';

import { sizeOf, type NdArray } from '../array.ts';
import type { Case } from '../case.ts';
import { kernelsUnderTest } from '../kernel-groups.ts';
import { trialOf, tryUpdate, variants } from '../kernels/update-cases.ts';
import { tryTrial, type Tensors, type Trial } from '../trial.ts';

/** Enough that no backend treats it as small. */
const before = 301;
const after = 5;

const ways: Readonly<Record<string, (tensor: Tensor, array: NdArray) => Tensor>> = {
  'parts of larger tensors': (_, { data, shape }) => {
    const larger = new Float32Array(before + data.length + after).fill(Number.NaN);
    larger.set(data, before);
    return reshape(slice(tensor1d(larger), before, data.length), [...shape]);
  },
  'results of other operations': (given, { shape }) => {
    const larger = concat([tensor1d(new Float32Array(before)), reshape(given, [-1])]);
    return reshape(slice(larger, before, sizeOf(shape)), [...shape]);
  },
};

/** The trial with its float inputs made in another way. */
function made(trial: Trial, name: string): Trial {
  const make = ways[name]!;
  const remade = (tensors: Tensors): Tensors =>
    Object.fromEntries(
      Object.entries(tensors).map(([input, given]) => {
        const array = trial.inputs[input];
        return [input, given.dtype !== 'float32' || array === undefined ? given : make(given, array)];
      }),
    );
  const { byKernel, byOperation } = trial;
  return {
    ...trial,
    description: `${name}, ${trial.description}`,
    byKernel: byKernel === undefined ? undefined : (tensors, training) => byKernel(remade(tensors), training),
    byOperation: (tensors, training) => byOperation(remade(tensors), training),
  };
}

/** The cases. */
export const madeInputCases: readonly Case[] = Object.keys(ways).flatMap((name): Case[] => [
  ...Object.entries(kernelsUnderTest).flatMap(([group, { madeInputs }]) =>
    madeInputs.map(({ form = '', make }): Case => ({
      group,
      name: `${form}inputs that are ${name}`,
      run: (context) => tryTrial(context, made(make(context.seed), name)),
    })),
  ),
  ...variants.map((one): Case => ({
    group: one.group,
    name: `${one.name}: inputs that are ${name}`,
    run: (context) => tryUpdate(context, made(trialOf(one, [3, 5], context.seed), name)),
  })),
]);
