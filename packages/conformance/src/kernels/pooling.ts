// The float64 reference of pooling over time: the average or the largest value over the valid steps, and how each step gets its
// share of the gradient.
import {
  averagePoolingGradientKernel,
  averagePoolingKernel,
  maxPoolingGradientKernel,
  maxPoolingKernel,
  runKernel,
} from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { ones, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, at, rowOf, zeros, type Arrays, type NdArray } from '../array.ts';
import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { Sums } from '../sums.ts';
import { named, onTape, tryTrial, type Tensors, type Trial } from '../trial.ts';
import { maskKinds, maskOf, type MaskKind } from './recurrent-trial.ts';
import type { KernelUnderTest, PropertyTrial, Refusal } from './kernel-under-test.ts';

/** Inputs of the pooling references. */
interface PoolingArrays {
  readonly x: NdArray;
  readonly mask: NdArray | undefined;
  readonly dOutput: NdArray;
}

/** A way of pooling under test. */
export interface PoolingSubject {
  /** What its cases' names begin with. */
  readonly form: string;
  readonly kernels: readonly [{ readonly name: string }, { readonly name: string }];
  readonly reference: (inputs: PoolingArrays, arithmetic: Arithmetic) => Arrays;
  readonly forward: (inputs: Tensors) => Tensor[];
  readonly gradient: (inputs: Tensors, output: Tensor) => Tensor[];
  readonly operate: (x: Tensor, mask: Tensor | undefined) => Tensor;
}

/** The valid steps of a text, as rows of x as `[batch × time, features]`. */
function stepsOf({ x, mask }: PoolingArrays, row: number): number[] {
  const time = x.shape[1]!;
  const steps = Array.from({ length: time }, (_, step) => row * time + step);
  return steps.filter((step) => mask === undefined || at(mask.data, step) !== 0);
}

function averageReference(inputs: PoolingArrays, arithmetic: Arithmetic): Arrays {
  const { x, dOutput } = inputs;
  const [batch, , features] = x.shape as [number, number, number];
  const output = zeros([batch, features]);
  const dX = zeros(x.shape);
  for (let row = 0; row < batch; row++) {
    const steps = stepsOf(inputs, row);
    if (steps.length === 0) continue;
    const sums = new Sums(features);
    for (const step of steps) sums.addVector(rowOf(x, step));
    rowOf(output, row).set(sums.total(arithmetic).map((sum) => arithmetic.round(sum / steps.length)));
    const share = rowOf(dOutput, row).map((value) => arithmetic.round(value / steps.length));
    for (const step of steps) rowOf(dX, step).set(share);
  }
  return { output, dX };
}

function maxReference(inputs: PoolingArrays, arithmetic: Arithmetic): Arrays {
  const { x, dOutput } = inputs;
  const [batch, , features] = x.shape as [number, number, number];
  const output = { ...zeros([batch, features]), exact: true };
  const dX = zeros(x.shape);
  for (let row = 0; row < batch; row++) {
    const steps = stepsOf(inputs, row);
    if (steps.length === 0) continue;
    for (let feature = 0; feature < features; feature++) {
      const values = steps.map((step) => at(rowOf(x, step), feature));
      const largest = values.reduce((left, right) => Math.max(left, right));
      rowOf(output, row)[feature] = largest;
      const ties = values.filter((value) => value === largest).length;
      const share = ties === 0 ? Number.NaN : arithmetic.round(at(rowOf(dOutput, row), feature) / ties);
      for (const [index, step] of steps.entries()) {
        rowOf(dX, step)[feature] = values[index] === largest || ties === 0 ? share : 0;
      }
    }
  }
  return { output, dX };
}

const inputsOf = ({ x, mask }: Tensors): { readonly x: Tensor; readonly mask: Tensor | undefined } => ({ x: x!, mask });

/** The average under test. */
export const averagePoolingSubject: PoolingSubject = {
  form: 'average: ',
  kernels: [averagePoolingKernel, averagePoolingGradientKernel],
  reference: averageReference,
  forward: (tensors) => runKernel(averagePoolingKernel, inputsOf(tensors), {}),
  gradient: ({ x, mask, dOutput }) =>
    runKernel(averagePoolingGradientKernel, { mask, dOutput: dOutput! }, { time: x!.shape[1]! }),
  operate: ops.averagePooling,
};

/** The largest value under test. */
export const maxPoolingSubject: PoolingSubject = {
  form: 'max: ',
  kernels: [maxPoolingKernel, maxPoolingGradientKernel],
  reference: maxReference,
  forward: (tensors) => runKernel(maxPoolingKernel, inputsOf(tensors), {}),
  gradient: (tensors, output) =>
    runKernel(maxPoolingGradientKernel, { ...inputsOf(tensors), output, dOutput: tensors['dOutput']! }, {}),
  operate: ops.maxPooling,
};

/** Both ways of pooling. */
export const poolingSubjects: readonly PoolingSubject[] = [averagePoolingSubject, maxPoolingSubject];

/** What a case sets. */
interface PoolingSetting {
  readonly batch: number;
  readonly time: number;
  readonly features: number;
  readonly mask: MaskKind;
  /** Whether values are few, so that several steps have the largest. */
  readonly ties: boolean;
  /** Whether masked steps of x hold NaN. */
  readonly nanInMasked: boolean;
  readonly seed: number;
}

/** The trial of one setting. */
export function poolingTrial(subject: PoolingSubject, setting: PoolingSetting): Trial {
  const { batch, time, features, ties, nanInMasked } = setting;
  const random = new Random(setting.seed);
  const mask = maskOf(setting, random);
  const x = arrayOf([batch, time, features], (index) => {
    const isMasked = mask !== undefined && at(mask.data, Math.floor(index / features)) === 0;
    if (isMasked && nanInMasked) return Number.NaN;
    return ties ? random.integer(-2, 2) : random.normal();
  });
  return poolingTrialOf(subject, { x, mask, dOutput: arrayOf([batch, features], () => random.normal()) }, setting);
}

function poolingTrialOf(subject: PoolingSubject, arrays: PoolingArrays, setting: object): Trial {
  return {
    description: JSON.stringify(setting),
    inputs: { ...arrays },
    reference: (arithmetic) => subject.reference(arrays, arithmetic),
    kernels: subject.kernels,
    byKernel: (tensors, training) => {
      const output = named(subject.forward(tensors), ['output'], subject.kernels[0]);
      if (!training) return output;
      return { ...output, ...named(subject.gradient(tensors, output['output']!), ['dX'], subject.kernels[1]) };
    },
    byOperation: onTape(['x'], ({ x, mask }) => ({ output: subject.operate(x!, mask) })),
  };
}

const group = 'pooling';
const usual = { batch: 4, time: 6, features: 5, nanInMasked: true } as const;

function casesOf(subject: PoolingSubject): Case[] {
  const { form } = subject;
  return [
    ...maskKinds.map((mask): Case => ({
      group,
      name: `${form}mask ${mask}, with and without ties`,
      topics: mask === 'none' ? ['values'] : ['masks'],
      run: async (context) => {
        for (const ties of [false, true]) {
          await tryTrial(context, poolingTrial(subject, { ...usual, mask, ties, seed: context.seed }));
        }
      },
    })),
    {
      group,
      name: `${form}no text has a valid step`,
      topics: ['nothingValid'],
      run: (context) =>
        tryTrial(context, poolingTrial(subject, { ...usual, mask: 'allMasked', ties: false, seed: context.seed })),
    },
    {
      group,
      name: `${form}infinities and NaN stay in their text and feature`,
      topics: ['edges'],
      run: async (context) => {
        const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        const predicting = { ...context.backend, capabilities: { ...context.backend.capabilities, training: false } };
        for (const mask of ['none', 'left'] as const) {
          for (const place of [0, 3, 5]) {
            const setting = { ...usual, mask, ties: false, seed: context.seed };
            const { x, ...others } = poolingTrial(subject, setting).inputs as unknown as PoolingArrays;
            const data = Float64Array.from(x.data);
            for (const [feature, value] of values.entries()) data[place * usual.features + feature] = value;
            // All that there is of one feature is −∞.
            for (let step = 0; step < usual.time; step++) data[step * usual.features + 3] = Number.NEGATIVE_INFINITY;
            const trial = poolingTrialOf(subject, { ...others, x: { ...x, data } }, { ...setting, place });
            await tryTrial({ ...context, backend: predicting }, trial);
          }
        }
      },
    },
    {
      group,
      name: `${form}fuzzed shapes and masks`,
      topics: ['fuzz'],
      run: (context) =>
        fuzz(
          context,
          fc.record({
            batch: side,
            time: side,
            features: side,
            mask: fc.constantFrom(...maskKinds),
            ties: fc.boolean(),
            nanInMasked: fc.boolean(),
            seed: fc.nat(),
          }),
          (setting) => tryTrial(context, poolingTrial(subject, setting)),
        ),
    },
  ];
}

/** The cases of pooling over time. */
export const poolingCases: readonly Case[] = poolingSubjects.flatMap(casesOf);

const small = { batch: 3, time: 5, features: 4 } as const;

const withTies = (subject: PoolingSubject): PropertyTrial => ({
  form: subject.form,
  make: (seed) => poolingTrial(subject, { ...small, mask: 'holes', ties: true, nanInMasked: false, seed }),
});

/** Pooling under test. */
export const poolingUnderTest: KernelUnderTest = {
  kernels: poolingSubjects.flatMap(({ kernels }) => kernels),
  cases: poolingCases,
  differences: poolingSubjects.flatMap((subject) =>
    (['none', 'holes'] as const).map((mask) => ({
      form: subject.form,
      detail: `, mask ${mask}`,
      make: (seed) => poolingTrial(subject, { ...small, mask, ties: false, nanInMasked: true, seed }),
    })),
  ),
  madeInputs: poolingSubjects.map(withTies),
  types: poolingSubjects.map(withTies),
  refusals: Object.entries({ averagePooling: ops.averagePooling, maxPooling: ops.maxPooling }).flatMap(
    ([name, pool]): Refusal[] => [
      [`${name} of a sequence without features`, '[batch, time, features]', () => pool(ones([2, 3]))],
      [
        `${name} with other steps' mask`,
        'mask has the shape [2, 4]',
        () => pool(ones([2, 3, 4]), ones([2, 4], 'bool')),
      ],
      [`${name} with a mask of floats`, 'mask is of type float32', () => pool(ones([2, 3, 4]), ones([2, 3]))],
    ],
  ),
};
