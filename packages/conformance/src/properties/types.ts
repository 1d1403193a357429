// Inputs of other types than float32. An operation counts whole numbers and booleans as the numbers that they are; a kernel,
// which reads memory, refuses in words what it does not declare, or counts it likewise. Nothing takes the bits of one number for
// those of another.
import { memory, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';

import type { NdArray } from '../array.ts';
import type { Case, CaseContext } from '../case.ts';
import { expectationsOf } from '../expectation.ts';
import { kernelsUnderTest } from '../kernel-groups.ts';
import {
  compareResults,
  failureOf,
  resultsOf,
  tryTrial,
  waysOf,
  type Result,
  type Tensors,
  type Trial,
  type Way,
} from '../trial.ts';

const types = ['int32', 'bool'] as const;

/** What has a type of its own: it names rows, or tells which steps are valid. */
const typed = new Set(['ids', 'mask', 'queryMask', 'tags']);

/** The inputs that are float32 as a rule, but for upstream gradients, which a tape makes in float32. */
function floatInputs({ inputs }: Trial): string[] {
  return Object.entries(inputs).flatMap(([name, array]) => {
    const isIndices = name === 'labels' && array?.shape.length === 1;
    return array === undefined || typed.has(name) || isIndices || /^d[A-Z]/.test(name) ? [] : [name];
  });
}

/** The trial with some of its inputs in another type. References read these arrays each time. */
function retyped(trial: Trial, names: readonly string[], dtype: (typeof types)[number]): Trial {
  for (const name of names) {
    const array = trial.inputs[name] as NdArray;
    for (const [index, value] of array.data.entries()) {
      array.data[index] = dtype === 'bool' ? Number(value > 0) : Math.round(2 * value);
    }
    Object.assign(array, { dtype });
  }
  return { ...trial, description: `${names.join(', ')} in ${dtype}, ${trial.description}` };
}

/** Goes by the kernels: what they are given in another type they refuse, or take for the numbers that it holds. */
async function tryKernels(context: CaseContext, trial: Trial, names: readonly string[]): Promise<void> {
  const expected = expectationsOf(trial.reference, context.precision);
  for (const [name, way] of waysOf(trial, context)) {
    if (name !== 'kernel') continue;
    const before = memory().numTensors;
    let results: ReadonlyMap<string, Result> | undefined;
    try {
      results = await resultsOf(trial.inputs, way, context.backend.capabilities.training);
    } catch (error) {
      if (!(error instanceof Error && names.some((input) => error.message.includes(`${input} `)))) {
        throw new Error(`${failureOf(trial, name)}the refusal does not name the input.`, { cause: error });
      }
    }
    if (results !== undefined) compareResults(context, trial, name, results, expected);
    if (memory().numTensors !== before) throw new Error(`${failureOf(trial, name)}tensors stay behind.`);
  }
}

/** The trial's operation on tensors made of other typed arrays: what is small enough for the array is rounded to fit it. */
function fromTypedArrays(trial: Trial, names: readonly string[]): Trial {
  const arrays = [Int32Array, Uint8Array, Uint8ClampedArray];
  for (const [place, name] of names.entries()) {
    const { data } = trial.inputs[name] as NdArray;
    const isSigned = place % arrays.length === 0;
    for (const [index, value] of data.entries()) data[index] = isSigned ? Math.round(value) : Number(value > 0);
  }
  const remade = (given: Tensors): Tensors => {
    const made: Record<string, Tensor> = { ...given };
    for (const [place, name] of names.entries()) {
      const { data, shape } = trial.inputs[name] as NdArray;
      // tfjs takes clamped arrays, too, though it does not say so.
      const values = arrays[place % arrays.length]!.from(data) as Uint8Array;
      made[name] = tensor(values, [...shape], 'float32');
    }
    return made;
  };
  const byOperation: Way = (given, training) => tidy(() => trial.byOperation(remade(given), training) as never);
  return { ...trial, byKernel: undefined, byOperation, description: `typed arrays, ${trial.description}` };
}

const one = (group: string, name: string, make: (seed: number) => Trial): Case => ({
  group,
  name,
  topics: ['types'],
  run: async (context) => {
    const names = floatInputs(make(context.seed));
    for (const dtype of types) {
      for (const some of [names, ...names.map((input) => [input])]) {
        const trial = retyped(make(context.seed), some, dtype);
        await tryTrial(context, { ...trial, byKernel: undefined });
        await tryKernels(context, trial, some);
      }
    }
    await tryTrial(context, fromTypedArrays(make(context.seed), names));
  },
});

/** The cases. */
export const typeCases: readonly Case[] = Object.entries(kernelsUnderTest).flatMap(([group, kernel]) =>
  kernel.types.map(({ form = '', make }) => one(group, `${form}inputs of every type`, make)),
);
