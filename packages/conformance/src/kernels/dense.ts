// The float64 reference of the dense kernel: y = φ(x W + b).
import { denseGradientKernel, denseKernel, fusedActivations, runKernel, type FusedActivation } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { ones } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import { activate, slope } from '../activation.ts';
import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, at, rowOf, zeros, type Arrays, type NdArray } from '../array.ts';
import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { Sums } from '../sums.ts';
import { named, onTape, tryTrial, type Trial } from '../trial.ts';
import { shaped, vector } from './recurrent.ts';
import type { KernelUnderTest } from './kernel-under-test.ts';

/** Inputs of the dense reference. */
export interface DenseArrays extends Arrays {
  readonly x: NdArray;
  readonly kernel: NdArray;
  readonly bias?: NdArray | undefined;
}

/** Dense and its gradients, given the gradient of its output. */
export function denseReference(
  { x, kernel, bias }: DenseArrays,
  activation: FusedActivation,
  dOutput: NdArray,
  arithmetic: Arithmetic,
): Arrays {
  const [features, units] = kernel.shape as [number, number];
  const rows = x.data.length / features;
  const output = zeros([...x.shape.slice(0, -1), units]);
  const dX = zeros(x.shape);
  const dKernel = new Sums(features * units);
  const dBias = new Sums(units);
  for (let row = 0; row < rows; row++) {
    const sums = new Sums(units).addProduct(rowOf(x, row), kernel);
    if (bias !== undefined) sums.addVector(bias.data);
    const y = sums.total(arithmetic).map((a) => activate(activation, a, arithmetic));
    rowOf(output, row).set(y);
    const d = vector(units, (unit) =>
      arithmetic.round(at(rowOf(dOutput, row), unit) * slope(activation, at(y, unit), arithmetic)),
    );
    rowOf(dX, row).set(new Sums(features).addTransposedProduct(d, kernel).total(arithmetic));
    dKernel.addOuterProduct(rowOf(x, row), d, units);
    dBias.addVector(d);
  }
  return {
    output,
    dX,
    dKernel: shaped(kernel.shape, dKernel.total(arithmetic)),
    dBias: bias === undefined ? undefined : shaped([units], dBias.total(arithmetic)),
  };
}

/** What a case sets. */
interface DenseSetting {
  /** The shape of x but for its last axis. */
  readonly rows: readonly number[];
  readonly features: number;
  readonly units: number;
  readonly bias: boolean;
  readonly activation: FusedActivation;
  /** Whether there are rows as masked steps have them, which repeat the row before and whose output has no gradient. Default false. */
  readonly padding?: boolean;
  readonly seed: number;
}

/** The trial of one setting. */
export function denseTrial(setting: DenseSetting): Trial {
  const { rows, features, units, activation } = setting;
  const random = new Random(setting.seed);
  const x = arrayOf([...rows, features], () => random.normal());
  const isPadding = Array.from({ length: x.data.length / features }, (_, row) => row > 0 && random.uniform() < 0.5);
  const pad = setting.padding === true;
  for (let row = 1; row < (pad ? isPadding.length : 0); row++) {
    // Some differ from the row before in their last number alone.
    if (isPadding[row]!) rowOf(x, row).set(rowOf(x, row - 1));
    else if (row % 3 === 0) rowOf(x, row).set(rowOf(x, row - 1).subarray(0, features - 1));
  }
  const kernel = arrayOf([features, units], () => random.normal(0, 1 / Math.sqrt(features)));
  const bias = setting.bias ? arrayOf([units], () => random.normal(0, 0.5)) : undefined;
  const dOutput = arrayOf([...rows, units], (index) =>
    pad && isPadding[Math.floor(index / units)]! ? 0 : random.normal(),
  );
  return {
    description: JSON.stringify(setting),
    inputs: { x, kernel, bias, dOutput },
    reference: (arithmetic) => denseReference({ x, kernel, bias }, activation, dOutput, arithmetic),
    kernels: [denseKernel, denseGradientKernel],
    // The kernel takes rows; only the operation takes deeper shapes.
    byKernel:
      rows.length !== 1
        ? undefined
        : (tensors, training) => {
            const inputs = { x: tensors['x']!, kernel: tensors['kernel']!, bias: tensors['bias'] };
            const [output, ...others] = runKernel(denseKernel, inputs, { activation });
            if (output === undefined || others.length > 0) throw new Error(`${denseKernel.name} returns one tensor.`);
            if (!training) return { output };
            const upstream = { ...inputs, output, dOutput: tensors['dOutput']! };
            const names = ['dX', 'dKernel', ...(setting.bias ? ['dBias'] : [])];
            const gradients = runKernel(denseGradientKernel, upstream, { activation });
            return { output, ...named(gradients, names, denseGradientKernel) };
          },
    byOperation: onTape(['x', 'kernel', 'bias'], (tensors) => ({
      output: ops.dense(tensors['x']!, tensors['kernel']!, tensors['bias'], activation),
    })),
  };
}

/** The cases of dense. */
export const denseCases: readonly Case[] = [
  ...fusedActivations.map((activation): Case => ({
    group: 'dense',
    name: `activation ${activation}`,
    topics: ['activations'],
    run: async (context) => {
      for (const bias of [true, false]) {
        const setting = { rows: [5], features: 4, units: 3, bias, activation, seed: context.seed };
        await tryTrial(context, denseTrial(setting));
      }
    },
  })),
  {
    group: 'dense',
    name: 'the last axis of deeper shapes',
    run: async (context) => {
      for (const rows of [
        [2, 3],
        [2, 1, 4],
      ]) {
        const setting = { rows, features: 4, units: 3, bias: true, activation: 'tanh' as const, seed: context.seed };
        await tryTrial(context, denseTrial(setting));
      }
    },
  },
  {
    group: 'dense',
    name: 'rows that repeat the row before, and have no gradient',
    topics: ['masks'],
    run: async (context) => {
      for (const activation of ['linear', 'tanh', 'relu'] as const) {
        for (const rows of [9, 150]) {
          const setting = { rows: [rows], features: 5, units: 3, bias: true, activation, padding: true };
          await tryTrial(context, denseTrial({ ...setting, seed: context.seed }));
        }
      }
      const trial = denseTrial({
        rows: [7],
        features: 5,
        units: 3,
        bias: true,
        activation: 'linear',
        seed: context.seed,
      });
      trial.inputs['dOutput']!.data.fill(0);
      await tryTrial(context, { ...trial, description: 'no row has a gradient' });
    },
  },
  {
    group: 'dense',
    name: 'fuzzed shapes',
    topics: ['fuzz'],
    run: (context) =>
      fuzz(
        context,
        fc.record({
          rows: side.map((rows) => [rows]),
          features: side,
          units: side,
          bias: fc.boolean(),
          activation: fc.constantFrom(...fusedActivations),
          padding: fc.boolean(),
          seed: fc.nat(),
        }),
        (setting) => tryTrial(context, denseTrial(setting)),
      ),
  },
];

/** Dense under test. */
export const denseUnderTest: KernelUnderTest = {
  kernels: [denseKernel, denseGradientKernel],
  cases: denseCases,
  differences: [
    { make: (seed) => denseTrial({ rows: [5], features: 4, units: 3, bias: true, activation: 'sigmoid', seed }) },
  ],
  madeInputs: [
    { make: (seed) => denseTrial({ rows: [5], features: 4, units: 3, bias: true, activation: 'tanh', seed }) },
  ],
  types: [
    { make: (seed) => denseTrial({ rows: [5], features: 4, units: 3, bias: true, activation: 'tanh', seed }) },
    {
      form: 'deeper shapes: ',
      make: (seed) => denseTrial({ rows: [2, 3], features: 4, units: 3, bias: true, activation: 'tanh', seed }),
    },
  ],
  refusals: [
    ['a kernel of other features', '[4, units]', () => ops.dense(ones([2, 4]), ones([3, 2]))],
    ['a bias of other units', 'bias has the shape [3]', () => ops.dense(ones([2, 4]), ones([4, 2]), ones([3]))],
  ],
};
