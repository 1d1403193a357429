// The float64 reference of softmax cross-entropy: loss = Σ y' (logsumexp(a) − a) with y' = y (1 − s) + s / classes, and its
// gradient (softmax(a) · Σ y' − y') · dLoss.
import {
  runKernel,
  softmaxCrossEntropyGradientKernel,
  softmaxCrossEntropyKernel,
  type SoftmaxCrossEntropyGradientInputs,
  type SoftmaxCrossEntropyInputs,
} from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import { ones } from '@tensorflow/tfjs-core';
import fc from 'fast-check';

import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, at, rowOf, zeros, type Arrays } from '../array.ts';
import type { Case } from '../case.ts';
import { fuzz, side } from '../fuzz.ts';
import { Sums } from '../sums.ts';
import { tryRefusal, tryTrial, type Trial } from '../trial.ts';
import { counts, logitsOf, lossTrial, lossWeights, withMask, type LossArrays, type LossSubject } from './loss-cases.ts';
import { vector } from './recurrent.ts';
import type { KernelUnderTest } from './kernel-under-test.ts';

/** The loss of each row, and the gradient of the logits. Labels are class indices, one a row, or probabilities. */
export function softmaxCrossEntropyReference(
  arrays: LossArrays,
  labelSmoothing: number,
  arithmetic: Arithmetic,
): Arrays {
  const { logits, labels, dLoss } = arrays;
  const [rows, classes] = logits.shape as [number, number];
  const loss = zeros([rows]);
  const dLogits = zeros([rows, classes]);
  const { round, evaluate } = arithmetic;
  for (let row = 0; row < rows; row++) {
    if (!counts(arrays, row)) continue;
    const a = rowOf(logits, row);
    const target = vector(classes, (index) => {
      const areIndices = labels.shape.length === 1;
      const label = areIndices ? Number(at(labels.data, row) === index) : at(rowOf(labels, row), index);
      return round(label * (1 - labelSmoothing) + labelSmoothing / classes, Math.abs(label) + labelSmoothing, 2);
    });
    const largest = a.reduce((left, right) => Math.max(left, right));
    const exponentials = a.map((value) => evaluate(Math.exp(round(value - largest))));
    const total = new Sums(1);
    const mass = new Sums(1);
    for (let index = 0; index < classes; index++) {
      total.add(0, at(exponentials, index));
      mass.add(0, at(target, index));
    }
    const sum = at(total.total(arithmetic), 0);
    const targetMass = at(mass.total(arithmetic), 0);
    const logarithm = evaluate(Math.log(sum));
    const surprise = new Sums(1);
    for (let index = 0; index < classes; index++) {
      const below = at(a, index) - largest;
      // log(1 + δ) loses δ's own digits when δ is small: its error is that of 1 + δ.
      const logProbability = round(below - logarithm, Math.abs(below) + Math.abs(logarithm) + 1, 2);
      // A logit of −∞ is no loss where nothing is expected of it.
      if (at(target, index) !== 0) surprise.add(0, -at(target, index) * logProbability);
    }
    loss.data[row] = at(surprise.total(arithmetic), 0);
    const upstream = at(dLoss.data, row);
    for (let index = 0; index < classes; index++) {
      const share = round((at(exponentials, index) / sum) * targetMass, at(exponentials, index) / sum, 2);
      const wanted = at(target, index);
      dLogits.data[row * classes + index] = round(
        (share - wanted) * upstream,
        (share + wanted) * Math.abs(upstream),
        2,
      );
    }
  }
  return { loss, dLogits };
}

/** Softmax cross-entropy under test. */
export const softmaxCrossEntropySubject: LossSubject = {
  kernels: [softmaxCrossEntropyKernel, softmaxCrossEntropyGradientKernel],
  reference: softmaxCrossEntropyReference,
  forward: (inputs, labelSmoothing) =>
    runKernel(softmaxCrossEntropyKernel, inputs as unknown as SoftmaxCrossEntropyInputs, { labelSmoothing }),
  gradient: (inputs, labelSmoothing) =>
    runKernel(softmaxCrossEntropyGradientKernel, inputs as unknown as SoftmaxCrossEntropyGradientInputs, {
      labelSmoothing,
    }),
  operate: ops.softmaxCrossEntropy,
};

/** What a case sets. */
interface SoftmaxSetting {
  readonly rows: number;
  readonly classes: number;
  /** Class indices, one class with probability 1, or probabilities that need not add up to 1. */
  readonly labels: 'indices' | 'oneHot' | 'probabilities';
  readonly labelSmoothing: number;
  readonly size: number;
  /** Whether some rows are masked. Default false. */
  readonly masked?: boolean;
  readonly seed: number;
}

/** The trial of one setting. */
export function softmaxCrossEntropyTrial(setting: SoftmaxSetting): Trial {
  const { rows, classes, labelSmoothing } = setting;
  const random = new Random(setting.seed);
  const logits = logitsOf([rows, classes], setting.size, random);
  const indices = arrayOf([rows], () => random.integer(0, classes), 'int32');
  const labels = {
    indices,
    oneHot: arrayOf([rows, classes], (index) => Number(index % classes === indices.data[Math.floor(index / classes)])),
    probabilities: arrayOf([rows, classes], () => random.uniform()),
  }[setting.labels];
  const arrays = { logits, labels, dLoss: lossWeights([rows], random) };
  const given = setting.masked === true ? withMask(arrays, random) : arrays;
  return lossTrial(softmaxCrossEntropySubject, given, labelSmoothing, JSON.stringify(setting));
}

const group = 'softmaxCrossEntropy';
const labelKinds = ['indices', 'oneHot', 'probabilities'] as const;

/** The cases of softmax cross-entropy. */
export const softmaxCrossEntropyCases: readonly Case[] = [
  ...labelKinds.map((labels): Case => ({
    group,
    name: `labels as ${labels}, with and without smoothing`,
    run: async (context) => {
      for (const labelSmoothing of [0, 0.1]) {
        const setting = { rows: 6, classes: 4, labels, labelSmoothing, size: 2, seed: context.seed };
        await tryTrial(context, softmaxCrossEntropyTrial(setting));
      }
    },
  })),
  {
    group,
    name: 'masked rows have neither loss nor gradient, whatever they hold',
    topics: ['masks'],
    run: async (context) => {
      for (const labels of labelKinds) {
        const setting = { rows: 9, classes: 5, labels, labelSmoothing: 0.1, size: 1, masked: true, seed: context.seed };
        await tryTrial(context, softmaxCrossEntropyTrial(setting));
      }
    },
  },
  {
    group,
    name: 'logits of ±10,000',
    topics: ['edges'],
    run: async (context) => {
      for (const labels of labelKinds) {
        for (const labelSmoothing of [0, 0.1]) {
          const setting = { rows: 9, classes: 5, labels, labelSmoothing, size: 1e4, seed: context.seed };
          await tryTrial(context, softmaxCrossEntropyTrial(setting));
        }
      }
    },
  },
  {
    group,
    name: 'a logit of −∞ where nothing is expected of it',
    topics: ['edges'],
    run: async (context) => {
      for (const labels of ['indices', 'oneHot'] as const) {
        const setting = { rows: 4, classes: 3, labels, labelSmoothing: 0, size: 1, seed: context.seed };
        const { inputs } = softmaxCrossEntropyTrial(setting);
        const { logits, dLoss } = inputs as unknown as LossArrays;
        const given = inputs['labels']!;
        for (let row = 0; row < 4; row++) {
          const label = labels === 'indices' ? at(given.data, row) : rowOf(given, row).indexOf(1);
          logits.data[row * 3 + ((label + 1) % 3)] = Number.NEGATIVE_INFINITY;
        }
        const arrays = { logits, labels: given, dLoss };
        await tryTrial(
          context,
          lossTrial(softmaxCrossEntropySubject, arrays, 0, `${JSON.stringify(setting)}, one logit of each row −∞`),
        );
      }
    },
  },
  {
    group,
    name: 'class indices outside the classes are refused',
    topics: ['refusals'],
    run: async (context) => {
      for (const [place, label] of [4, 1000, -1].entries()) {
        const setting = { rows: 3, classes: 4, labels: 'indices', labelSmoothing: 0, size: 1, seed: 1 } as const;
        const trial = softmaxCrossEntropyTrial(setting);
        const labels = { ...trial.inputs['labels']!, data: Float64Array.of(0, 2, 1).with(place, label) };
        const description = `labels ${labels.data.join(', ')} of 4 classes`;
        const inputs = { ...trial.inputs, labels };
        await tryRefusal(context, { ...trial, description, inputs }, String(label));
        const mask = { shape: [3], data: new Float64Array(3), dtype: 'bool' as const };
        await tryRefusal(context, { ...trial, description, inputs: { ...inputs, mask } }, String(label));
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
          classes: side,
          labels: fc.constantFrom(...labelKinds),
          labelSmoothing: fc.constantFrom(0, 0.1, 1),
          size: fc.constantFrom(0.01, 1, 20, 1e4),
          masked: fc.boolean(),
          seed: fc.nat(),
        }),
        (setting) => tryTrial(context, softmaxCrossEntropyTrial(setting)),
      ),
  },
];

const fromProbabilities = (seed: number): Trial =>
  softmaxCrossEntropyTrial({ rows: 4, classes: 3, labels: 'probabilities', labelSmoothing: 0.1, size: 1, seed });

/** Softmax cross-entropy under test. */
export const softmaxCrossEntropyUnderTest: KernelUnderTest = {
  kernels: [softmaxCrossEntropyKernel, softmaxCrossEntropyGradientKernel],
  cases: softmaxCrossEntropyCases,
  differences: [{ make: fromProbabilities }],
  madeInputs: [{ make: fromProbabilities }],
  types: (['indices', 'oneHot'] as const).map((labels) => ({
    form: `labels as ${labels}: `,
    make: (seed) => softmaxCrossEntropyTrial({ rows: 6, classes: 4, labels, labelSmoothing: 0.1, size: 2, seed }),
  })),
  refusals: [
    ['logits of three axes', '[rows, classes]', () => ops.softmaxCrossEntropy(ones([2, 3, 4]), ones([2], 'int32'))],
    [
      'labels of another number',
      'labels has the shape [3]',
      () => ops.softmaxCrossEntropy(ones([2, 3]), ones([3], 'int32')),
    ],
    ['probabilities of other classes', '[2, 3]', () => ops.softmaxCrossEntropy(ones([2, 3]), ones([2, 4]))],
    [
      'a mask of other rows',
      'mask has the shape [3]',
      () => ops.softmaxCrossEntropy(ones([2, 3]), ones([2, 3]), 0, ones([3], 'bool')),
    ],
    [
      'a mask of floats',
      'mask is of type float32',
      () => ops.softmaxCrossEntropy(ones([2, 3]), ones([2, 3]), 0, ones([2])),
    ],
    ['class indices of floats', 'labels is of type float32', () => ops.softmaxCrossEntropy(ones([2, 3]), ones([2]))],
  ],
};
