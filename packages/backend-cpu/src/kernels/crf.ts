// The linear-chain conditional random field, text by text over its valid steps, in double.
import type { CrfInputs, CrfLogLikelihoodGradientInputs, CrfLogLikelihoodInputs } from '@rnnkit/core';
import { expectIndices } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { scratch } from '../scratch.ts';
import { booleanValues, floatTensor, floatValues, integerValues, type NativeBackend } from '../tensors.ts';

/** The log-likelihood of each text, and α. */
export function crfLogLikelihood(inputs: CrfLogLikelihoodInputs, _: object, native: NativeBackend): TensorInfo[] {
  const { batch, time, count, stepsOf } = read(inputs.scores.shape, inputs.mask, native);
  const [scores, transitions] = [floatValues(native, inputs.scores), floatValues(native, inputs.transitions)];
  const [starts, ends] = [floatValues(native, inputs.startScores), floatValues(native, inputs.endScores)];
  const tags = readTags(inputs.tags, count, native);
  const logLikelihood = new Float32Array(batch);
  const alphas = new Float32Array(batch * time * count);
  const [alpha, next, terms] = [scratch('crf α', count), scratch('crf next α', count), scratch('crf terms', count)];
  for (let text = 0; text < batch; text++) {
    const steps = stepsOf(text);
    let sum = 0;
    for (let place = 0; place < steps.length; place++) {
      const row = steps[place]! * count;
      for (let tag = 0; tag < count; tag++) {
        let entered = starts[tag]!;
        if (place > 0) {
          for (let from = 0; from < count; from++) terms[from] = alpha[from]! + transitions[from * count + tag]!;
          entered = logSumExp(terms, count);
        }
        next[tag] = scores[row + tag]! + entered;
      }
      const largest = largestOf(next, count);
      for (let tag = 0; tag < count; tag++) alphas[row + tag] = alpha[tag] = next[tag]! - largest;
      const tag = tags[steps[place]!]!;
      sum += scores[row + tag]! - largest;
      sum += place === 0 ? starts[tag]! : transitions[tags[steps[place - 1]!]! * count + tag]!;
    }
    if (steps.length === 0) continue;
    for (let tag = 0; tag < count; tag++) terms[tag] = alpha[tag]! + ends[tag]!;
    logLikelihood[text] = sum + ends[tags[steps.at(-1)!]!]! - logSumExp(terms, count);
  }
  return [floatTensor(native, [batch], logLikelihood), floatTensor(native, inputs.scores.shape, alphas)];
}

/** The gradients of scores, transitions, and scores of beginnings and ends. */
export function crfLogLikelihoodGradient(
  inputs: CrfLogLikelihoodGradientInputs,
  _: object,
  native: NativeBackend,
): TensorInfo[] {
  const { batch, time, count, stepsOf } = read(inputs.alphas.shape, inputs.mask, native);
  const [alphas, transitions] = [floatValues(native, inputs.alphas), floatValues(native, inputs.transitions)];
  const [ends, upstreams] = [floatValues(native, inputs.endScores), floatValues(native, inputs.dLogLikelihood)];
  const tags = readTags(inputs.tags, count, native);
  const dScores = new Float32Array(batch * time * count);
  const [dTransitions, dStarts, dEnds] = [count * count, count, count].map((size) => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [after, here, shares] = [scratch('crf after', count), scratch('crf here', count), scratch('crf terms', count)];
  for (let text = 0; text < batch; text++) {
    const steps = stepsOf(text);
    const upstream = upstreams[text]!;
    for (let place = steps.length - 1; place >= 0; place--) {
      const row = steps[place]! * count;
      const own = tags[steps[place]!]!;
      if (place === steps.length - 1) {
        for (let tag = 0; tag < count; tag++) here[tag] = alphas[row + tag]! + ends[tag]!;
        softmax(here, count);
      } else {
        here.fill(0, 0, count);
        for (let to = 0; to < count; to++) {
          for (let tag = 0; tag < count; tag++) shares[tag] = alphas[row + tag]! + transitions[tag * count + to]!;
          softmax(shares, count);
          for (let tag = 0; tag < count; tag++) {
            const pair = shares[tag]! * after[to]!;
            here[tag]! += pair;
            dTransitions[tag * count + to]! -= upstream * pair;
          }
        }
        dTransitions[own * count + tags[steps[place + 1]!]!]! += upstream;
      }
      for (let tag = 0; tag < count; tag++) {
        after[tag] = here[tag]!;
        const difference = upstream * (Number(tag === own) - here[tag]!);
        dScores[row + tag] = difference;
        if (place === 0) dStarts[tag]! += difference;
        if (place === steps.length - 1) dEnds[tag]! += difference;
      }
    }
  }
  return [
    floatTensor(native, inputs.alphas.shape, dScores),
    floatTensor(native, inputs.transitions.shape, Float32Array.from(dTransitions)),
    floatTensor(native, [count], Float32Array.from(dStarts)),
    floatTensor(native, [count], Float32Array.from(dEnds)),
  ];
}

/** The best tags and their score. */
export function crfDecode(inputs: CrfInputs, _: object, native: NativeBackend): TensorInfo[] {
  const { batch, time, count, stepsOf } = read(inputs.scores.shape, inputs.mask, native);
  const [scores, transitions] = [floatValues(native, inputs.scores), floatValues(native, inputs.transitions)];
  const [starts, ends] = [floatValues(native, inputs.startScores), floatValues(native, inputs.endScores)];
  const found = new Int32Array(batch * time);
  const score = new Float32Array(batch);
  const [best, next] = [scratch('crf best', count), scratch('crf next best', count)];
  const origins = new Int32Array(time * count);
  for (let text = 0; text < batch; text++) {
    const steps = stepsOf(text);
    if (steps.length === 0) continue;
    for (let place = 0; place < steps.length; place++) {
      const row = steps[place]! * count;
      for (let tag = 0; tag < count; tag++) {
        let [entered, origin] = [starts[tag]!, 0];
        if (place > 0) {
          entered = best[0]! + transitions[tag]!;
          for (let from = 1; from < count; from++) {
            const through = best[from]! + transitions[from * count + tag]!;
            if (through > entered) [entered, origin] = [through, from];
          }
        }
        next[tag] = scores[row + tag]! + entered;
        origins[place * count + tag] = origin;
      }
      for (let tag = 0; tag < count; tag++) best[tag] = next[tag]!;
    }
    let tag = 0;
    for (let one = 0; one < count; one++) {
      best[one]! += ends[one]!;
      if (best[one]! > best[tag]!) tag = one;
    }
    score[text] = best[tag]!;
    for (let place = steps.length - 1; place >= 0; place--) {
      found[steps[place]!] = tag;
      tag = origins[place * count + tag]!;
    }
  }
  return [native.makeTensorInfo([batch, time], 'int32', found), floatTensor(native, [batch], score)];
}

function read(
  [batch = 0, time = 0, count = 0]: readonly number[],
  mask: TensorInfo | undefined,
  native: NativeBackend,
) {
  const valid = mask === undefined ? undefined : booleanValues(native, mask);
  /** The valid steps of a text, as rows of `[batch × time, tags]`. */
  const stepsOf = (text: number): number[] => {
    const steps: number[] = [];
    for (let step = text * time; step < (text + 1) * time; step++) if (valid?.[step] !== 0) steps.push(step);
    return steps;
  };
  return { batch, time, count, stepsOf };
}

function readTags(info: TensorInfo, count: number, native: NativeBackend): Int32Array {
  const tags = integerValues(native, info);
  expectIndices('crfLogLikelihood', 'tags', tags, count);
  return tags;
}

function largestOf(values: Float64Array, count: number): number {
  let largest = values[0]!;
  for (let index = 1; index < count; index++) largest = Math.max(largest, values[index]!);
  return largest;
}

function logSumExp(values: Float64Array, count: number): number {
  const largest = largestOf(values, count);
  let sum = 0;
  for (let index = 0; index < count; index++) sum += Math.exp(values[index]! - largest);
  return largest + Math.log(sum);
}

/** In place. */
function softmax(values: Float64Array, count: number): void {
  const largest = largestOf(values, count);
  let sum = 0;
  for (let index = 0; index < count; index++) {
    values[index] = Math.exp(values[index]! - largest);
    sum += values[index]!;
  }
  for (let index = 0; index < count; index++) values[index]! /= sum;
}
