// What an answer is made of, and whether probabilities mean what they say: of the answers that are given 80 %, eight of ten should be right.
import { Random } from '@rnnkit/data';

import { WeightRefiner } from '../text-model/refined-weights.ts';
import { canScale, scaleOutputs } from '../text-model/scale-outputs.ts';
import { bestTemperature } from '../text-model/temperature.ts';
import {
  TokenCounts,
  awaitsTokenWeights,
  meanWeights,
  setTokenWeights,
  type ReadTexts,
} from '../text-model/token-weights.ts';
import { bestShares, costOf, type Shares } from './shares.ts';
import type { TextClassifier } from './text-classifier.ts';

/** How often texts are read once more to refine what their tokens say. */
const passes = 2;

/** Examples in parts. */
export type Parts = Iterable<ReadTexts> | AsyncIterable<ReadTexts>;

/** How {@link settleAnswers} goes about it. */
export interface SettlingOptions {
  /** Whether the probabilities are to mean what they say. */
  readonly calibrate: boolean;
  readonly seed: number;
  /** Whether what tokens say is refined, for which the examples are read {@link passes} times more. */
  readonly refines: boolean;
}

/**
 * Settles, once a network has learned, what its answers are: with what its tokens say by themselves, if it has room for that, and with
 * probabilities that mean what they say.
 *
 * @param learned gives what it was trained on, in parts, the same examples each time, in any order
 * @param held texts that it was not trained on, by which it is found out
 */
export async function settleAnswers(
  classifier: TextClassifier,
  learned: (time: number) => Parts,
  held: ReadTexts & { readonly texts: readonly string[] },
  { calibrate, ...refining }: SettlingOptions,
): Promise<void> {
  const { model } = classifier;
  if (!canScale(model)) return;
  const isCounted = await awaitsTokenWeights(model);
  if (!isCounted && !calibrate) return;
  const { right } = held;
  const read = (await classifier.probabilities(held.texts)).map((row) =>
    Array.from(row, (share) => Math.log(Math.max(share, leastProbability))),
  );
  if (isCounted) {
    const { table, shares } = await weightsBeside(read, classifier, learned, held, refining);
    if (shares.counted > 0) {
      const keepsRead = !calibrate && shares.read > 0;
      await setTokenWeights(model, table, keepsRead ? { read: 1, counted: shares.counted / shares.read } : shares);
      return;
    }
  }
  if (!calibrate) return;
  const temperature = bestTemperature(read.map((logits, row) => ({ logits, right: right[row]! })));
  await scaleOutputs(model, 1 / temperature);
}

/** The weights of tokens that are best beside what a network has read, counted or refined as well, and how much both count. */
async function weightsBeside(
  read: readonly ArrayLike<number>[],
  { tokenizer, labels }: TextClassifier,
  learned: (time: number) => Parts,
  held: ReadTexts,
  { seed, refines }: Omit<SettlingOptions, 'calibrate'>,
): Promise<{ readonly table: Float32Array; readonly shares: Shares }> {
  const counts = new TokenCounts(tokenizer.vocabularySize, labels.length);
  for await (const part of learned(0)) counts.add(part);
  const beside = async (table: Float32Array): Promise<{ readonly shares: Shares; readonly cost: number }> => {
    const opinions = { read, counted: meanWeights(held.ids, table, labels.length), right: held.right };
    const shares = await bestShares(opinions);
    return { shares, cost: costOf(opinions, shares) };
  };
  const counted = counts.weights();
  const first = await beside(counted);
  const refined = refines ? await refine(counted, counts.texts, learned, seed) : counted;
  const second = refines ? await beside(refined) : first;
  // Now that nothing is found out by them any more, what was held out counts, too.
  counts.add(held);
  const table = counts.weights();
  if (first.cost <= second.cost) return { table, shares: first.shares };
  return { table: table.map((one, place) => one + refined[place]! - counted[place]!), shares: second.shares };
}

async function refine(
  counted: Float32Array,
  texts: ArrayLike<number>,
  learned: (time: number) => Parts,
  seed: number,
): Promise<Float32Array> {
  const refiner = new WeightRefiner(counted, { texts, passes, random: new Random(seed).derive('refine') });
  for (let pass = 1; pass <= passes; pass++) for await (const part of learned(pass)) refiner.read(part);
  return refiner.weights;
}

/** The smallest probability whose logarithm counts. */
export const leastProbability = 1e-7;
