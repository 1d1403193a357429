// Figures of translations beside sacrebleu's, and an edit distance beside its definition.
import { Random } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { bleu, chrf, editDistance } from '../src/index.ts';
import recorded from './fixtures/sacrebleu.json' with { type: 'json' };

test.each(recorded.cases.map((one, place) => [place, one] as const))(
  'corpus %i',
  (_, { hypotheses, references, ...wanted }) => {
    expect(bleu(hypotheses, references)).toBeCloseTo(wanted.bleu, 8);
    expect(chrf(hypotheses, references)).toBeCloseTo(wanted.chrf, 8);
  },
);

test('the distance of two texts is the least number of changes', () => {
  const random = new Random(4);
  const draw = (): string =>
    Array.from({ length: random.integer(0, 6) }, () => ['a', 'b', '👍'][random.integer(0, 3)]).join('');
  const slow = (one: readonly string[], other: readonly string[]): number => {
    if (one.length === 0 || other.length === 0) return Math.max(one.length, other.length);
    const [a, b] = [one.slice(1), other.slice(1)];
    if (one[0] === other[0]) return slow(a, b);
    return 1 + Math.min(slow(a, b), slow(one, b), slow(a, other));
  };
  for (let round = 0; round < 100; round++) {
    const [one, other] = [draw(), draw()];
    expect(editDistance(one, other)).toBe(slow(Array.from(one), Array.from(other)));
  }
});

test('there has to be a reference for each', () => {
  expect(() => bleu(['a'], [])).toThrow('takes as many references as hypotheses, at least one; got 1 and 0');
  expect(() => chrf([], [])).toThrow('at least one; got 0 and 0');
});
