// The reference of the conditional random field against all paths of short texts, one by one, and against pytorch-crf.
import { readFileSync } from 'node:fs';

import { Random } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { exactArithmetic } from '../src/arithmetic.ts';
import type { NdArray } from '../src/array.ts';
import type { GoldenArray } from '../src/index.ts';
import { crfDecodeReference, crfReference, type CrfArrays } from '../src/kernels/crf.ts';
import { maskKinds, maskOf } from '../src/kernels/recurrent-trial.ts';

/** Every sequence of tags of a length. */
function paths(length: number, tags: number): number[][] {
  if (length === 0) return [[]];
  return paths(length - 1, tags).flatMap((path) => Array.from({ length: tags }, (_, tag) => [...path, tag]));
}

/** The score of tags at the valid steps of a text, as the formula has it. */
function scoreOf({ scores, transitions, startScores, endScores }: CrfArrays, steps: number[], path: number[]): number {
  const count = scores.shape[2]!;
  let score = startScores.data[path[0]!]! + endScores.data[path.at(-1)!]!;
  for (const [place, tag] of path.entries()) {
    score += scores.data[steps[place]! * count + tag]!;
    if (place > 0) score += transitions.data[path[place - 1]! * count + tag]!;
  }
  return score;
}

test.each(maskKinds)('all paths, mask %s', (mask) => {
  const random = new Random(5);
  for (const [batch, time, tags] of [
    [3, 4, 3],
    [2, 5, 2],
    [4, 3, 4],
    [2, 1, 3],
  ] as const) {
    const array = (shape: number[], draw = () => random.normal()): NdArray => ({
      shape,
      data: Float64Array.from({ length: shape.reduce((left, right) => left * right) }, draw),
    });
    const inputs: CrfArrays = {
      scores: array([batch, time, tags]),
      transitions: array([tags, tags]),
      startScores: array([tags]),
      endScores: array([tags]),
      mask: maskOf({ mask, batch, time }, random),
      tags: array([batch, time], () => random.integer(0, tags)),
      dLogLikelihood: array([batch]),
    };
    const { logLikelihood } = crfReference(inputs, exactArithmetic);
    const best = crfDecodeReference(inputs, exactArithmetic);
    for (let text = 0; text < batch; text++) {
      const all = Array.from({ length: time }, (_, step) => text * time + step);
      const steps = all.filter((step) => inputs.mask === undefined || inputs.mask.data[step] !== 0);
      if (steps.length === 0) {
        expect([logLikelihood!.data[text], best['score']!.data[text]]).toEqual([0, 0]);
        continue;
      }
      const scored = paths(steps.length, tags).map((path) => ({ path, score: scoreOf(inputs, steps, path) }));
      const total = Math.log(scored.reduce((sum, { score }) => sum + Math.exp(score), 0));
      const right = steps.map((step) => inputs.tags.data[step]!);
      expect(logLikelihood!.data[text]).toBeCloseTo(scoreOf(inputs, steps, right) - total, 10);
      const top = scored.reduce((left, one) => (one.score > left.score ? one : left));
      expect(best['score']!.data[text]).toBeCloseTo(top.score, 10);
      expect(steps.map((step) => best['tags']!.data[step])).toEqual(top.path);
      for (const step of all) if (!steps.includes(step)) expect(best['tags']!.data[step]).toBe(0);
    }
  }
});

interface GoldenCrf {
  readonly lengths: readonly number[];
  readonly inputs: Readonly<Record<'scores' | 'transitions' | 'startScores' | 'endScores', GoldenArray>>;
  readonly tags: GoldenArray;
  readonly upstream: GoldenArray;
  readonly logLikelihood: GoldenArray;
  readonly gradients: Readonly<Record<'scores' | 'transitions' | 'startScores' | 'endScores', GoldenArray>>;
  readonly best: GoldenArray;
}

const { cases } = JSON.parse(readFileSync(new URL('fixtures/crf.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly GoldenCrf[];
};

test.each(cases)(
  'pytorch-crf, lengths $lengths',
  ({ lengths, inputs, tags, upstream, logLikelihood, gradients, best }) => {
    const read = ({ shape, data }: GoldenArray): NdArray => ({ shape, data: Float64Array.from(data) });
    const [batch, time] = tags.shape as [number, number];
    const mask = Float64Array.from({ length: batch * time }, (_, index) =>
      Number(index % time < lengths[Math.floor(index / time)]!),
    );
    const arrays: CrfArrays = {
      scores: read(inputs.scores),
      transitions: read(inputs.transitions),
      startScores: read(inputs.startScores),
      endScores: read(inputs.endScores),
      tags: read(tags),
      mask: { shape: [batch, time], data: mask },
      dLogLikelihood: read(upstream),
    };
    const found = crfReference(arrays, exactArithmetic);
    const expectNear = (name: string, wanted: GoldenArray): void => {
      expect(found[name]!.shape).toEqual(wanted.shape);
      for (const [index, value] of wanted.data.entries()) expect(found[name]!.data[index]).toBeCloseTo(value, 10);
    };
    expectNear('logLikelihood', logLikelihood);
    expectNear('dScores', gradients.scores);
    expectNear('dTransitions', gradients.transitions);
    expectNear('dStartScores', gradients.startScores);
    expectNear('dEndScores', gradients.endScores);
    expect([...crfDecodeReference(arrays, exactArithmetic)['tags']!.data]).toEqual(best.data);
  },
);
