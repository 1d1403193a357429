// The float64 reference of the linear-chain conditional random field: a text at a time, over its valid steps.
import {
  crfDecodeKernel,
  crfLogLikelihoodGradientKernel,
  crfLogLikelihoodKernel,
  runKernel,
  type CrfInputs,
} from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { Random } from '@rnnkit/data';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { Arithmetic } from '../arithmetic.ts';
import { arrayOf, at, rowOf, zeros, type Arrays, type NdArray, type Vector } from '../array.ts';
import { Sums } from '../sums.ts';
import { named, onTape, type Tensors, type Trial } from '../trial.ts';
import { maskOf, type MaskKind } from './recurrent-trial.ts';

/** Inputs of the reference. */
export interface CrfArrays {
  readonly scores: NdArray;
  readonly transitions: NdArray;
  readonly startScores: NdArray;
  readonly endScores: NdArray;
  readonly mask: NdArray | undefined;
  readonly tags: NdArray;
  readonly dLogLikelihood: NdArray;
}

/** The valid steps of a text, as rows of the scores as `[batch × time, tags]`. */
function stepsOf({ scores, mask }: CrfArrays, text: number): number[] {
  const time = scores.shape[1]!;
  const steps = Array.from({ length: time }, (_, step) => text * time + step);
  return steps.filter((step) => mask === undefined || at(mask.data, step) !== 0);
}

/** The scores of all pairs with a tag that comes after, for what has been before. */
function pairsWith(before: Vector, after: number, transitions: NdArray, { round }: Arithmetic): Vector {
  return before.map((value, tag) => {
    const pair = at(rowOf(transitions, tag), after);
    return round(value + pair, Math.abs(value) + Math.abs(pair));
  });
}

/** The largest, the logarithm of the sum of the exponentials, and their shares of it. */
function softmaxOf(x: Vector, arithmetic: Arithmetic): { readonly logSum: number; readonly shares: Vector } {
  const { round, evaluate } = arithmetic;
  const largest = x.reduce((left, right) => Math.max(left, right));
  const exponentials = x.map((value) => evaluate(Math.exp(round(value - largest))));
  const total = at(new Sums(1).addProduct(exponentials, ones(x.length)).total(arithmetic), 0);
  const normalizer = evaluate(Math.log(total));
  return {
    logSum: round(largest + normalizer, Math.abs(largest) + Math.abs(normalizer)),
    shares: exponentials.map((value) => round(value / total, value / total, 2)),
  };
}

const ones = (length: number): NdArray => ({ shape: [length, 1], data: new Float64Array(length).fill(1) });

/** A vector less the largest of it, and that. */
function lowered(x: Vector, { round }: Arithmetic): { readonly rest: Vector; readonly largest: number } {
  const largest = x.reduce((left, right) => Math.max(left, right));
  return { rest: x.map((value) => round(value - largest, Math.abs(value) + Math.abs(largest))), largest };
}

function plus(left: Vector, right: Vector, { round }: Arithmetic): Vector {
  return left.map((value, index) => round(value + at(right, index), Math.abs(value) + Math.abs(at(right, index))));
}

/** The log-likelihood and its gradients. */
export function crfReference(inputs: CrfArrays, arithmetic: Arithmetic): Arrays {
  const { scores, transitions, startScores, endScores, tags, dLogLikelihood } = inputs;
  const [batch, , count] = scores.shape as [number, number, number];
  const logLikelihood = zeros([batch]);
  const dScores = zeros(scores.shape);
  const [pairSums, startSums, endSums] = [new Sums(count * count), new Sums(count), new Sums(count)];
  for (let text = 0; text < batch; text++) {
    const steps = stepsOf(inputs, text);
    if (steps.length === 0) continue;
    const right = steps.map((step) => at(tags.data, step));
    const sums = new Sums(1);
    const alphas: Vector[] = [];
    for (const [place, step] of steps.entries()) {
      const before = alphas.at(-1);
      const entered =
        before === undefined
          ? startScores.data
          : before.map((_, tag) => softmaxOf(pairsWith(before, tag, transitions, arithmetic), arithmetic).logSum);
      const { rest, largest } = lowered(plus(rowOf(scores, step), entered, arithmetic), arithmetic);
      alphas.push(rest);
      const [own, last] = [right[place]!, right[place - 1]];
      sums.add(0, at(rowOf(scores, step), own));
      sums.add(0, last === undefined ? at(startScores.data, own) : at(rowOf(transitions, last), own));
      sums.add(0, -largest);
    }
    const ended = softmaxOf(plus(alphas.at(-1)!, endScores.data, arithmetic), arithmetic);
    sums.add(0, at(endScores.data, right.at(-1)!));
    sums.add(0, -ended.logSum);
    logLikelihood.data[text] = at(sums.total(arithmetic), 0);

    const upstream = at(dLogLikelihood.data, text);
    let probability = ended.shares;
    for (const [place, step] of [...steps.entries()].toReversed()) {
      const own = right[place]!;
      if (place < steps.length - 1) {
        const alpha = alphas[place]!;
        const here = new Sums(count);
        for (const [after, share] of probability.entries()) {
          const { shares } = softmaxOf(pairsWith(alpha, after, transitions, arithmetic), arithmetic);
          for (const [tag, value] of shares.entries()) {
            here.add(tag, share * value);
            pairSums.add(tag * count + after, -upstream * share * value);
          }
        }
        pairSums.add(own * count + right[place + 1]!, upstream);
        probability = here.total(arithmetic);
      }
      for (const [tag, share] of probability.entries()) {
        const isOwn = Number(tag === own);
        const difference = arithmetic.round(upstream * (isOwn - share), Math.abs(upstream) * (isOwn + share), 2);
        rowOf(dScores, step)[tag] = difference;
        if (place === 0) startSums.add(tag, difference);
        if (place === steps.length - 1) endSums.add(tag, difference);
      }
    }
  }
  return {
    logLikelihood,
    dScores,
    dTransitions: { shape: [count, count], data: pairSums.total(arithmetic) },
    dStartScores: { shape: [count], data: startSums.total(arithmetic) },
    dEndScores: { shape: [count], data: endSums.total(arithmetic) },
  };
}

/** The first of the largest. */
function argMax(x: Vector): number {
  return x.reduce((best, value, index) => (value > at(x, best) ? index : best), 0);
}

/** The best tags and their score. */
export function crfDecodeReference(inputs: CrfArrays, arithmetic: Arithmetic): Arrays {
  const { scores, transitions, startScores, endScores } = inputs;
  const [batch, time] = scores.shape as [number, number, number];
  const tags = zeros([batch, time]);
  const score = zeros([batch]);
  for (let text = 0; text < batch; text++) {
    const steps = stepsOf(inputs, text);
    if (steps.length === 0) continue;
    const sums = new Sums(1);
    let best: Vector | undefined;
    const origins: number[][] = [];
    for (const step of steps) {
      const before = best;
      const pairs = before?.map((_, tag) => argMax(pairsWith(before, tag, transitions, arithmetic)));
      const entered = pairs?.map((from, tag) => at(pairsWith(before!, tag, transitions, arithmetic), from));
      origins.push([...(pairs ?? [])]);
      const { rest, largest } = lowered(plus(rowOf(scores, step), entered ?? startScores.data, arithmetic), arithmetic);
      sums.add(0, largest);
      best = rest;
    }
    const ended = plus(best!, endScores.data, arithmetic);
    let tag = argMax(ended);
    sums.add(0, at(ended, tag));
    score.data[text] = at(sums.total(arithmetic), 0);
    for (const [place, step] of [...steps.entries()].toReversed()) {
      tags.data[step] = tag;
      if (place > 0) tag = origins[place]![tag]!;
    }
  }
  return { tags, score };
}

/** What a case sets. */
export interface CrfSetting {
  readonly batch: number;
  readonly time: number;
  readonly tags: number;
  readonly mask: MaskKind;
  /** Factor of the usual size of all scores. */
  readonly sharpness: number;
  /** The share of the transitions that score −10,000. */
  readonly forbidden: number;
  /** Whether scores are few whole numbers, so that several paths are the best. */
  readonly ties: boolean;
  /** Whether the scores of masked steps are NaN. */
  readonly nan: boolean;
  readonly seed: number;
}

/** Defaults. */
export const usual: CrfSetting = {
  batch: 3,
  time: 5,
  tags: 4,
  mask: 'none',
  sharpness: 1,
  forbidden: 0,
  ties: false,
  nan: true,
  seed: 1,
};

function arraysOf({ batch, time, tags, mask: kind, sharpness, forbidden, ties, nan, seed }: CrfSetting): CrfArrays {
  const random = new Random(seed);
  const draw = (): number => (ties ? random.integer(-1, 2) : random.normal(0, sharpness));
  const mask = maskOf({ batch, time, mask: kind }, random);
  const isMasked = (step: number): boolean => mask !== undefined && at(mask.data, step) === 0;
  return {
    scores: arrayOf([batch, time, tags], (index) => (nan && isMasked(Math.floor(index / tags)) ? Number.NaN : draw())),
    transitions: arrayOf([tags, tags], () => (random.uniform() < forbidden ? -10_000 : draw())),
    startScores: arrayOf([tags], draw),
    endScores: arrayOf([tags], draw),
    mask,
    tags: arrayOf([batch, time], () => random.integer(0, tags), 'int32'),
    dLogLikelihood: arrayOf([batch], () => random.normal()),
  };
}

type Chain = Readonly<Record<Exclude<keyof CrfInputs, 'mask'>, Tensor>> & { readonly mask?: Tensor | undefined };

const chainOf = ({ scores, transitions, startScores, endScores, mask }: Tensors): Chain => ({
  scores: scores!,
  transitions: transitions!,
  startScores: startScores!,
  endScores: endScores!,
  mask,
});

/** The trial of the log-likelihood in one setting; what is not set is as usual. */
export function crfTrial(changes: Partial<CrfSetting>): Trial {
  const arrays = arraysOf({ ...usual, ...changes });
  const kernels = [crfLogLikelihoodKernel, crfLogLikelihoodGradientKernel] as const;
  return {
    description: JSON.stringify(changes),
    inputs: { ...arrays },
    reference: (arithmetic) => crfReference(arrays, arithmetic),
    kernels,
    byKernel: (tensors, training) => {
      const [tags, chain] = [tensors['tags']!, chainOf(tensors)];
      const outputs = named(runKernel(kernels[0], { ...chain, tags }, {}), ['logLikelihood', 'alphas'], kernels[0]);
      const { logLikelihood, alphas } = outputs as { readonly logLikelihood: Tensor; readonly alphas: Tensor };
      // What α holds in masked steps is nobody's business.
      if (!training) return { logLikelihood };
      const { transitions, endScores, mask } = chain;
      const dLogLikelihood = tensors['dLogLikelihood']!;
      const gradients = runKernel(kernels[1], { alphas, transitions, endScores, mask, tags, dLogLikelihood }, {});
      const names = ['dScores', 'dTransitions', 'dStartScores', 'dEndScores'];
      return { logLikelihood, ...named(gradients, names, kernels[1]) };
    },
    byOperation: onTape(['scores', 'transitions', 'startScores', 'endScores'], (tensors) => ({
      logLikelihood: ops.crfLogLikelihood(chainOf(tensors), tensors['tags']!),
    })),
  };
}

/** The trial of the best tags in one setting; what is not set is as usual. */
export function crfDecodeTrial(changes: Partial<CrfSetting>): Trial {
  const setting = { ...usual, ...changes };
  const arrays = arraysOf(setting);
  const { scores, transitions, startScores, endScores, mask } = arrays;
  return {
    description: JSON.stringify(changes),
    inputs: { scores, transitions, startScores, endScores, mask },
    reference: (arithmetic) => {
      const { tags, score } = crfDecodeReference(arrays, arithmetic);
      // Whole numbers are added without rounding, and who is first is told.
      return { tags: { ...tags!, exact: setting.ties }, score };
    },
    kernels: [crfDecodeKernel],
    byKernel: (tensors) => named(runKernel(crfDecodeKernel, chainOf(tensors), {}), ['tags', 'score'], crfDecodeKernel),
    byOperation: (tensors) => ({ ...ops.crfDecode(chainOf(tensors)) }),
  };
}
