// What an answer is made of, and whether probabilities mean what they say: of the answers that are given 80 %, eight of ten should be right.
import { canScale, scaleOutputs } from '../text-model/scale-outputs.ts';
import { bestTemperature } from '../text-model/temperature.ts';
import {
  TokenCounts,
  awaitsTokenWeights,
  meanWeights,
  setTokenWeights,
  type ReadTexts,
} from '../text-model/token-weights.ts';
import { bestShares } from './shares.ts';
import type { TextClassifier } from './text-classifier.ts';

/**
 * Settles, once a network has learned, what its answers are: with what its tokens say by themselves, if it has room for that, and with
 * probabilities that mean what they say.
 *
 * @param learned what it was trained on, in parts
 * @param held texts that it was not trained on, by which it is found out
 * @param isCalibrated whether the probabilities are to mean what they say
 */
export async function settleAnswers(
  classifier: TextClassifier,
  learned: Iterable<ReadTexts> | AsyncIterable<ReadTexts>,
  held: ReadTexts & { readonly texts: readonly string[] },
  isCalibrated: boolean,
): Promise<void> {
  const { model, labels } = classifier;
  if (!canScale(model)) return;
  const counts = (await awaitsTokenWeights(model))
    ? new TokenCounts(classifier.tokenizer.vocabularySize, labels.length)
    : undefined;
  if (counts === undefined && !isCalibrated) return;
  const { right } = held;
  const read = (await classifier.probabilities(held.texts)).map((row) =>
    Array.from(row, (share) => Math.log(Math.max(share, leastProbability))),
  );
  if (counts !== undefined) {
    for await (const part of learned) counts.add(part);
    const counted = meanWeights(held.ids, counts.weights(), labels.length);
    const shares = bestShares({ read, counted, right });
    if (shares.counted > 0) {
      // Now that nothing is found out by them any more, what was held out counts, too.
      counts.add(held);
      const keepsRead = !isCalibrated && shares.read > 0;
      await setTokenWeights(
        model,
        counts.weights(),
        keepsRead ? { read: 1, counted: shares.counted / shares.read } : shares,
      );
      return;
    }
  }
  if (!isCalibrated) return;
  const temperature = bestTemperature(read.map((logits, row) => ({ logits, right: right[row]! })));
  await scaleOutputs(model, 1 / temperature);
}

/** The smallest probability whose logarithm counts. */
export const leastProbability = 1e-7;
