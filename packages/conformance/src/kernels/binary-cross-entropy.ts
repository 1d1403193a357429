// The float64 reference of binary cross-entropy: loss = max(a, 0) − a y' + log(1 + exp(−|a|)) with y' = y (1 − s) + s / 2,
// and its gradient (σ(a) − y') · dLoss.
import {
  binaryCrossEntropyGradientKernel,
  binaryCrossEntropyKernel,
  runKernel,
  type BinaryCrossEntropyGradientInputs,
  type BinaryCrossEntropyInputs,
} from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { ones } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import { sigmoid } from '../activation.ts';
import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, at, zeros, type Arrays } from '../array.ts';
import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { tryTrial, type Trial } from '../trial.ts';
import { counts, logitsOf, lossTrial, lossWeights, withMask, type LossArrays, type LossSubject } from './loss-cases.ts';
import type { KernelUnderTest } from './kernel-under-test.ts';

/** The loss of each element, and the gradient of the logits. */
export function binaryCrossEntropyReference(
  arrays: LossArrays,
  labelSmoothing: number,
  arithmetic: Arithmetic,
): Arrays {
  const { logits, labels, dLoss } = arrays;
  const units = logits.shape[1]!;
  const loss = zeros(logits.shape);
  const dLogits = zeros(logits.shape);
  const { round, evaluate } = arithmetic;
  for (let index = 0; index < logits.data.length; index++) {
    if (!counts(arrays, Math.floor(index / units))) continue;
    const a = at(logits.data, index);
    const label = at(labels.data, index);
    const target = round(label * (1 - labelSmoothing) + labelSmoothing / 2, Math.abs(label) + labelSmoothing, 2);
    const exponential = evaluate(Math.exp(-Math.abs(a)));
    // Without log1p the logarithm's error is that of 1 + e⁻|ᵃ|.
    const logarithm = round(evaluate(Math.log1p(exponential)), 1 + exponential);
    loss.data[index] = round(
      Math.max(a, 0) - a * target + logarithm,
      Math.max(a, 0) + Math.abs(a * target) + Math.abs(logarithm),
      3,
    );
    const share = evaluate(sigmoid(a));
    const upstream = at(dLoss.data, index);
    dLogits.data[index] = round((share - target) * upstream, (share + target) * Math.abs(upstream), 2);
  }
  return { loss, dLogits };
}

/** Binary cross-entropy under test. */
export const binaryCrossEntropySubject: LossSubject = {
  kernels: [binaryCrossEntropyKernel, binaryCrossEntropyGradientKernel],
  reference: binaryCrossEntropyReference,
  forward: (inputs, labelSmoothing) =>
    runKernel(binaryCrossEntropyKernel, inputs as unknown as BinaryCrossEntropyInputs, { labelSmoothing }),
  gradient: (inputs, labelSmoothing) =>
    runKernel(binaryCrossEntropyGradientKernel, inputs as unknown as BinaryCrossEntropyGradientInputs, {
      labelSmoothing,
    }),
  operate: ops.binaryCrossEntropy,
};

/** What a case sets. */
interface BinarySetting {
  readonly rows: number;
  readonly units: number;
  readonly labels: 'zeroOrOne' | 'probabilities';
  readonly labelSmoothing: number;
  readonly size: number;
  /** Whether some rows are masked. Default false. */
  readonly masked?: boolean;
  readonly seed: number;
}

/** The trial of one setting. */
export function binaryCrossEntropyTrial(setting: BinarySetting): Trial {
  const random = new Random(setting.seed);
  const shape = [setting.rows, setting.units];
  const logits = logitsOf(shape, setting.size, random);
  const labels = arrayOf(shape, () => (setting.labels === 'zeroOrOne' ? random.integer(0, 2) : random.uniform()));
  const arrays = { logits, labels, dLoss: lossWeights(shape, random) };
  const given = setting.masked === true ? withMask(arrays, random) : arrays;
  return lossTrial(binaryCrossEntropySubject, given, setting.labelSmoothing, JSON.stringify(setting));
}

const group = 'binaryCrossEntropy';
const labelKinds = ['zeroOrOne', 'probabilities'] as const;

/** The cases of binary cross-entropy. */
export const binaryCrossEntropyCases: readonly Case[] = [
  ...labelKinds.map((labels): Case => ({
    group,
    name: `labels ${labels}, with and without smoothing`,
    run: async (context) => {
      for (const labelSmoothing of [0, 0.1]) {
        const setting = { rows: 6, units: 4, labels, labelSmoothing, size: 2, seed: context.seed };
        await tryTrial(context, binaryCrossEntropyTrial(setting));
      }
    },
  })),
  {
    group,
    name: 'masked rows have neither loss nor gradient, whatever they hold',
    topics: ['masks'],
    run: async (context) => {
      for (const units of [1, 4]) {
        const setting = { rows: 9, units, labels: 'zeroOrOne', labelSmoothing: 0.1, size: 1, masked: true } as const;
        await tryTrial(context, binaryCrossEntropyTrial({ ...setting, seed: context.seed }));
      }
    },
  },
  {
    group,
    name: 'logits of ±10,000',
    topics: ['edges'],
    run: async (context) => {
      for (const labelSmoothing of [0, 0.1]) {
        const setting = {
          rows: 9,
          units: 2,
          labels: 'zeroOrOne',
          labelSmoothing,
          size: 1e4,
          seed: context.seed,
        } as const;
        await tryTrial(context, binaryCrossEntropyTrial(setting));
      }
    },
  },
  {
    group,
    name: 'fuzzed shapes',
    topics: ['fuzz'],
    run: (context) =>
      fuzz(
        context,
        fc.record({
          rows: side,
          units: side,
          labels: fc.constantFrom(...labelKinds),
          labelSmoothing: fc.constantFrom(0, 0.1, 1),
          size: fc.constantFrom(0.01, 1, 20, 1e4),
          masked: fc.boolean(),
          seed: fc.nat(),
        }),
        (setting) => tryTrial(context, binaryCrossEntropyTrial(setting)),
      ),
  },
];

const fromProbabilities = (seed: number): Trial =>
  binaryCrossEntropyTrial({ rows: 4, units: 3, labels: 'probabilities', labelSmoothing: 0.1, size: 1, seed });

/** Binary cross-entropy under test. */
export const binaryCrossEntropyUnderTest: KernelUnderTest = {
  kernels: [binaryCrossEntropyKernel, binaryCrossEntropyGradientKernel],
  cases: binaryCrossEntropyCases,
  differences: [{ make: fromProbabilities }],
  madeInputs: [{ make: fromProbabilities }],
  types: [
    {
      make: (seed) =>
        binaryCrossEntropyTrial({ rows: 6, units: 4, labels: 'zeroOrOne', labelSmoothing: 0.1, size: 2, seed }),
    },
  ],
  refusals: [
    ['labels of another shape', '[2, 3]', () => ops.binaryCrossEntropy(ones([2, 3]), ones([2, 1]))],
    [
      'a mask of elements',
      'mask has the shape [2, 3]',
      () => ops.binaryCrossEntropy(ones([2, 3]), ones([2, 3]), 0, ones([2, 3], 'bool')),
    ],
  ],
};
