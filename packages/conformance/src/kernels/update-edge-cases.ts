// The edges of the optimizer updates: zeros, small numbers, NaN, and which tensors an update may write to.
import type { NdArray } from '../array.ts';
import type { Case } from '../case.ts';
import { named, resultsOf, type Result, type Tensors, type Trial } from '../trial.ts';
import { trialOf, tryUpdate, variants } from './update-cases.ts';

/** Gradients that are small numbers, from slots of zero: Lion moves as far as by any other, momentum by as little as they are. */
export const updateSmallCases: readonly Case[] = variants.map((one): Case => ({
  group: one.group,
  name: `${one.name}: a gradient of small numbers`,
  topics: ['smallNumbers', 'edges'],
  run: async (context) => {
    for (const factor of [2 ** -27, 2 ** -40]) {
      const trial = trialOf(one, [7], context.seed);
      for (const [name, array] of Object.entries(trial.inputs)) {
        if (name === 'variable') continue;
        for (const [index, value] of array!.data.entries()) {
          array!.data[index] = name === 'gradient' ? value * factor : 0;
        }
      }
      await tryUpdate(context, { ...trial, description: `${trial.description}, gradients times ${factor}` });
    }
  },
}));

/**
 * Zeros stay finite; NaN in one element of the gradient reaches that element alone; what is given up is updated alike, and stays
 * as it was where somebody else holds it, too; and what is not given up stays as it was.
 */
export const updateEdgeCases: readonly Case[] = variants.flatMap((one): Case[] => [
  {
    group: one.group,
    name: `${one.name}: a gradient of zero, and slots of zero`,
    topics: ['edges'],
    run: async (context) => {
      for (const kept of [['variable'], ['variable', ...Object.keys(one.slots)]]) {
        const trial = trialOf(one, [7], context.seed);
        for (const [name, array] of Object.entries(trial.inputs)) if (!kept.includes(name)) array?.data.fill(0);
        await tryUpdate(context, { ...trial, description: `${trial.description}, zeros but for ${kept.join(', ')}` });
      }
    },
  },
  {
    group: one.group,
    name: `${one.name}: NaN stays in its element`,
    topics: ['edges'],
    run: async (context) => {
      if (!context.backend.capabilities.training) return;
      const results = async (trial: Trial): Promise<ReadonlyMap<string, Result>> =>
        resultsOf(trial.inputs, trial.byOperation, true);
      const without = await results(trialOf(one, [7], context.seed));
      const trial = trialOf(one, [7], context.seed);
      trial.inputs['gradient']!.data[3] = Number.NaN;
      for (const [name, { data }] of await results(trial)) {
        const expected = without.get(name)!.data;
        for (const [index, value] of data.entries()) {
          // The sign of NaN has no definition that all agree on; everything else of a step is NaN.
          const wanted =
            index === 3 ? (one.group === 'lion' && name === 'variable' ? value : Number.NaN) : expected[index];
          if (!Object.is(value, wanted)) {
            throw new Error(`With NaN in gradient[3], ${name}[${index}] is ${value}, expected ${wanted}.`);
          }
        }
      }
    },
  },
  {
    group: one.group,
    name: `${one.name}: inputs that are given up`,
    topics: ['edges'],
    run: async (context) => {
      if (!context.backend.capabilities.training) return;
      const { inputs, byOperation, description } = trialOf(one, [49], context.seed);
      const expected = await resultsOf(inputs, byOperation, true);
      const names = ['variable', ...Object.keys(one.slots)];
      for (const held of [undefined, ...names]) {
        const donating = (tensors: Tensors): Tensors => {
          const holder = held === undefined ? {} : { [`held ${held}`]: tensors[held]!.clone() };
          const updated = named(one.update(tensors, true), names, { name: one.group });
          return { ...updated, ...holder, gradient: tensors['gradient']!.clone() };
        };
        for (const [name, { data }] of await resultsOf(inputs, donating, true)) {
          const wanted = expected.get(name)?.data ?? inputs[name.replace('held ', '')]!.data;
          const place = data.findIndex((value, index) => !Object.is(value, wanted[index]));
          if (place === -1) continue;
          throw new Error(
            `${description}, inputs given up: ${name}[${place}] is ${data[place]}, expected ${wanted[place]}, as when they are not.`,
          );
        }
      }
    },
  },
  {
    group: one.group,
    name: `${one.name}: inputs that are not given up stay as they were`,
    topics: ['edges'],
    run: async (context) => {
      if (!context.backend.capabilities.training) return;
      const { inputs, description } = trialOf(one, [49], context.seed);
      const keeping = (tensors: Tensors): Tensors => {
        for (const updated of one.update(tensors)) updated.dispose();
        return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]));
      };
      for (const [name, { data }] of await resultsOf(inputs, keeping, true)) {
        expectSame(data, toStored(inputs[name]!), `${description}, nothing given up: ${name}`);
      }
    },
  },
  {
    group: one.group,
    name: `${one.name}: a tensor that is given up for all slots at once`,
    topics: ['edges'],
    run: async (context) => {
      if (!context.backend.capabilities.training) return;
      const { inputs, description } = trialOf(one, [49], context.seed);
      const names = ['variable', ...Object.keys(one.slots)];
      const shared =
        (donate: boolean) =>
        (tensors: Tensors): Tensors => {
          const slots = Object.fromEntries(names.map((name) => [name, tensors['variable']!]));
          return named(one.update({ ...tensors, ...slots }, donate), names, { name: one.group });
        };
      // As large as a velocity may be.
      const positive = { ...inputs['variable']!, data: inputs['variable']!.data.map((value) => 0.5 + Math.abs(value)) };
      const given = { gradient: inputs['gradient'], variable: positive };
      const expected = await resultsOf(given, shared(false), true);
      for (const [name, { data }] of await resultsOf(given, shared(true), true)) {
        expectSame(data, expected.get(name)!.data, `${description}, one tensor given up for all: ${name}`);
      }
    },
  },
]);

/** What a tensor of an array holds. */
const toStored = ({ data }: NdArray): Float32Array => Float32Array.from(data);

function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  for (let index = 0; index < expected.length; index++) {
    if (Object.is(actual[index], expected[index])) continue;
    throw new Error(`${what}[${index}] is ${actual[index]}, expected ${expected[index]}.`);
  }
}
