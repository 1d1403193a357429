// The linear-chain conditional random field from stock kernels, step by step of all texts at once.
import {
  add,
  argMax,
  cast,
  equal,
  exp,
  expandDims,
  fill,
  gather,
  log,
  logicalAnd,
  logicalNot,
  logicalOr,
  matMul,
  max,
  mul,
  ones,
  range,
  reshape,
  softmax,
  stack,
  sub,
  sum,
  tidy,
  transpose,
  unstack,
  where,
  zeros,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { expectIndices } from '../expect-tensor.ts';
import type { CrfInputs, CrfLogLikelihoodGradientInputs, CrfLogLikelihoodInputs } from '../kernels/crf.ts';

/** The log-likelihood and α. */
export function composeCrfLogLikelihood(inputs: CrfLogLikelihoodInputs): Tensor[] {
  return tidy(() => {
    const { scores, transitions, startScores, endScores } = inputs as unknown as Floats;
    const [batch = 0, , tags = 0] = scores.shape;
    const right = oneHotTags(inputs, tags);
    let [alpha, before, total] = [zeros([batch, tags]), zeros([batch, tags]), zeros([batch])];
    const alphas = stepsOf(inputs, scores).map(({ row, valid, hasBegun }, step) => {
      const own = right[step]!;
      const pairs = add(expandDims(alpha, 2), expandDims(transitions, 0));
      const grown = add(row, choose(hasBegun, logSumExp(pairs), startScores));
      const largest = max(grown, 1, true);
      const chosen = add(row, choose(hasBegun, matMul(before, transitions), startScores));
      const gain = sub(sum(mul(own, chosen), 1), reshape(largest, [batch]));
      total = add(total, where(valid, gain, zerosLike(gain)));
      alpha = choose(valid, sub(grown, largest), alpha);
      before = choose(valid, own, before);
      return alpha;
    });
    const ended = sub(
      sum(mul(before, endScores), 1),
      reshape(logSumExp(expandDims(add(alpha, endScores), 2)), [batch]),
    );
    const isAny = anyValid(inputs, scores);
    return [where(isAny, add(total, ended), zerosLike(total)), stackSteps(alphas, scores.shape)];
  });
}

/** The gradients of scores, transitions, and scores of beginnings and ends. */
export function composeCrfLogLikelihoodGradient(inputs: CrfLogLikelihoodGradientInputs): Tensor[] {
  return tidy(() => {
    const { transitions, endScores, alphas, dLogLikelihood } = inputs as unknown as Floats;
    const [batch = 0, , tags = 0] = alphas.shape;
    const right = oneHotTags(inputs, tags);
    const upstream = expandDims(where(anyValid(inputs, alphas), dLogLikelihood, zerosLike(dLogLikelihood)), 1);
    const steps = stepsOf(inputs, alphas);
    let following: Tensor | undefined;
    let probability = zeros([batch, tags]);
    let [dTransitions, dStart, dEnd] = [zeros([tags, tags]), zeros([tags]), zeros([tags])];
    let isAfter: Tensor = cast(zeros([batch]), 'bool');
    const dScores: Tensor[] = [];
    for (const [step, { row: alpha, valid }] of [...steps.entries()].toReversed()) {
      const own = right[step]!;
      // How probable each pair of this tag and the next one is, for texts that go on.
      const weights = softmax(transpose(add(expandDims(alpha, 2), expandDims(transitions, 0)), [0, 2, 1]));
      const goesOn = logicalAnd(valid, isAfter);
      const pairs = mul(weights, expandDims(probability, 2));
      const expectedPairs = choose(
        reshape(goesOn, [batch, 1]),
        transpose(pairs, [0, 2, 1]),
        zeros([batch, tags, tags]),
      );
      const isLast = logicalAnd(valid, logicalNot(isAfter));
      const here = choose(isAfter, sum(pairs, 1), softmax(add(alpha, endScores)));
      if (following !== undefined) {
        const found = matMul(expandDims(onlyIn(goesOn, own), 2), expandDims(following, 1));
        dTransitions = add(dTransitions, sum(mul(expandDims(upstream, 2), sub(found, expectedPairs)), 0));
      }
      const difference = mul(upstream, sub(own, here));
      dScores.unshift(onlyIn(valid, difference));
      dEnd = add(dEnd, sum(onlyIn(isLast, difference), 0));
      const isFirst = logicalAnd(valid, logicalNot(steps[step]!.hasBegun));
      dStart = add(dStart, sum(onlyIn(isFirst, difference), 0));
      probability = choose(valid, here, probability);
      following = choose(valid, own, following ?? zerosLike(own));
      isAfter = logicalOr(isAfter, valid);
    }
    return [stackSteps(dScores, alphas.shape), dTransitions, dStart, dEnd];
  });
}

/** The best tags and their score. */
export function composeCrfDecode(inputs: CrfInputs): Tensor[] {
  return tidy(() => {
    const { scores, transitions, startScores, endScores } = inputs as unknown as Floats;
    const [batch = 0, time = 0, tags = 0] = scores.shape;
    let [best, total] = [zeros([batch, tags]), zeros([batch])];
    const steps = stepsOf(inputs, scores);
    const origins = steps.map(({ row, valid, hasBegun }) => {
      const pairs = add(expandDims(best, 2), expandDims(transitions, 0));
      const grown = add(row, choose(hasBegun, max(pairs, 1), startScores));
      const largest = max(grown, 1, true);
      total = add(total, onlyIn(valid, reshape(largest, [batch])));
      best = choose(valid, sub(grown, largest), best);
      return argMax(pairs, 1);
    });
    const ended = add(best, endScores);
    const isAny = anyValid(inputs, scores);
    const score = onlyIn(isAny, add(total, max(ended, 1)));
    let tag: Tensor = argMax(ended, 1);
    const found: Tensor[] = [];
    const rows = mul(range(0, batch, 1, 'int32'), tags);
    for (let step = time - 1; step >= 0; step--) {
      const { valid, hasBegun } = steps[step]!;
      found.unshift(onlyIn(valid, tag));
      const origin = cast(gather(reshape(origins[step]!, [-1]), cast(add(rows, tag), 'int32')), 'int32');
      tag = where(logicalAnd(valid, hasBegun), origin, tag);
    }
    return [cast(time === 0 ? zeros([batch, 0]) : stack(found, 1), 'int32'), score];
  });
}

type Floats = Readonly<
  Record<'scores' | 'transitions' | 'startScores' | 'endScores' | 'alphas' | 'dLogLikelihood', Tensor>
>;

/** A step of all texts. */
interface Step {
  /** The numbers of the step, `[batch, tags]`, zeros where it is masked. */
  readonly row: Tensor;
  /** Where it is valid, bool `[batch]`. */
  readonly valid: Tensor;
  /** Where a step before it is valid, bool `[batch]`. */
  readonly hasBegun: Tensor;
}

function stepsOf({ mask }: { readonly mask?: unknown }, rows: Tensor): Step[] {
  const [batch = 0, time = 0] = rows.shape;
  if (time === 0) return [];
  const valid = mask === undefined ? undefined : unstack(mask as Tensor, 1);
  const all = cast(ones([batch]), 'bool');
  let begun: Tensor = cast(zeros([batch]), 'bool');
  return unstack(rows, 1).map((row, step) => {
    const own = valid?.[step] ?? all;
    const hasBegun = begun;
    begun = logicalOr(begun, own);
    return { row: valid === undefined ? row : onlyIn(own, row), valid: own, hasBegun };
  });
}

/** `[batch]`: whether any step is valid. */
function anyValid({ mask }: { readonly mask?: unknown }, { shape: [batch = 0, time] }: Tensor): Tensor {
  if (mask === undefined) return cast(fill([batch], time === 0 ? 0 : 1), 'bool');
  return logicalNot(equal(sum(cast(mask as Tensor, 'float32'), 1), 0));
}

/** Each step's tags one-hot, `[batch, tags]`. */
function oneHotTags(inputs: { readonly tags: unknown }, tags: number): Tensor[] {
  const right = inputs.tags as Tensor;
  expectIndices('crfLogLikelihood', 'tags', right.dataSync(), tags);
  if (right.shape[1] === 0) return [];
  return unstack(right, 1).map((column) => cast(equal(expandDims(column, 1), range(0, tags, 1, 'int32')), 'float32'));
}

/** One or the other for each text; what has no axis of texts is the same for all. */
function choose(condition: Tensor, yes: Tensor, no: Tensor): Tensor {
  const axes = Math.max(yes.rank, no.rank) - 1;
  return where(reshape(condition, [-1, ...Array.from({ length: axes }, () => 1)]), yes, no);
}

function onlyIn(condition: Tensor, rows: Tensor): Tensor {
  return choose(condition, rows, zerosLike(rows));
}

/** Over the axis 1. */
function logSumExp(x: Tensor): Tensor {
  const largest = max(x, 1, true);
  const total = log(sum(exp(sub(x, largest)), 1));
  return add(reshape(largest, total.shape), total);
}

function stackSteps(steps: Tensor[], shape: readonly number[]): Tensor {
  return steps.length === 0 ? zeros([...shape]) : stack(steps, 1);
}
