// Weights of tokens that are refined, beside the slope of what they are refined by.
import { Random } from '@rnnkit/data';
import { expect, test } from 'vitest';

import { WeightRefiner } from '../../src/text-model/refined-weights.ts';
import { meanWeights, TokenCounts, type ReadTexts } from '../../src/text-model/token-weights.ts';

/** Draws that drop nothing, or all that is asked about with true. */
class Fixed extends Random {
  readonly #dropped: readonly boolean[];
  #place = 0;

  constructor(dropped: readonly boolean[]) {
    super(1);
    this.#dropped = dropped;
  }

  override uniform(): number {
    return this.#dropped[this.#place++] === true ? 1 : 0;
  }
}

test.each([
  [[], [1, 2, 2, 3]],
  [
    [false, true, false, true],
    [1, 2],
  ],
])('a step is the slope of the cross-entropy of the tokens that are kept, dropped %j', (dropped, kept) => {
  const weights = Float32Array.from({ length: 5 * 3 }, (_, place) => Math.sin(place + 1));
  const texts = [2, 5, 1];
  const refiner = new WeightRefiner(weights, { texts, passes: 1, random: new Fixed(dropped) });
  refiner.read({ ids: { data: Int32Array.of(0, 1, 2, 2, 3), shape: [1, 5] }, right: Int32Array.of(2) });
  const costOf = (table: readonly number[]): number => {
    const logits = texts.map(
      (count, one) =>
        Math.log(count / 8) + (4 / kept.length) * kept.reduce((sum, token) => sum + table[token * 3 + one]!, 0),
    );
    return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[2]!;
  };
  const step = 1e-5;
  for (const place of weights.keys()) {
    const moved = (by: number): number[] => [...weights].map((one, at) => (at === place ? one + by : one));
    const slope = (costOf(moved(step)) - costOf(moved(-step))) / (2 * step);
    expect(weights[place]! - refiner.weights[place]!).toBeCloseTo(slope, 4);
  }
});

test('what each token says twice over is said less surely, and classes are told apart by what they differ in', () => {
  const random = new Random(3);
  // Tokens 1 to 4 come together in the second class, 5 alone in the first; 6 comes in both.
  const rows = 600;
  const data = new Int32Array(rows * 6);
  const right = Int32Array.from({ length: rows }, (_, row) => row % 2);
  for (const [row, is] of right.entries())
    data.set(is === 1 && random.uniform() < 0.9 ? [6, 1, 2, 3, 4, 6] : [6, 6, 5, 6, is === 1 ? 6 : 5, 6], row * 6);
  const read: ReadTexts = { ids: { data, shape: [rows, 6] }, right };
  const counts = new TokenCounts(7, 2);
  counts.add(read);
  expect([...counts.texts]).toEqual([300, 300]);
  const refine = (): Float32Array => {
    const refiner = new WeightRefiner(counts.weights(), { texts: counts.texts, passes: 2, random: new Random(9) });
    for (let pass = 0; pass < 2; pass++) refiner.read(read);
    return refiner.weights;
  };
  const refined = refine();
  expect(refine()).toEqual(refined);
  const costOf = (table: Float32Array): number =>
    meanWeights(read.ids, table, 2).reduce((sum, [first, second], row) => {
      const [one, other] = [4 * first!, 4 * second!];
      return sum + Math.log(Math.exp(one) + Math.exp(other)) - (right[row] === 0 ? one : other);
    }, 0) / rows;
  expect(costOf(refined)).toBeLessThan(costOf(counts.weights()));
});
