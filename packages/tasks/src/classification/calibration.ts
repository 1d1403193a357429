// Whether probabilities mean what they say: of the answers that are given 80 %, eight of ten should be right.
import { canScale, scaleOutputs } from '../text-model/scale-outputs.ts';
import { bestTemperature } from '../text-model/temperature.ts';
import type { TextClassifier } from './text-classifier.ts';

/** Makes the probabilities of a classifier mean what they say, by texts that it was not trained on. Its answers stay what they are. */
export async function calibrate(
  classifier: TextClassifier,
  texts: readonly string[],
  right: Int32Array,
): Promise<void> {
  if (!canScale(classifier.model)) return;
  const answers = await classifier.probabilities(texts);
  const temperature = bestTemperature(
    answers.map((shares, row) => ({
      logits: Array.from(shares, (share) => Math.log(Math.max(share, leastProbability))),
      right: right[row]!,
    })),
  );
  await scaleOutputs(classifier.model, 1 / temperature);
}

/** The smallest probability whose logarithm counts. */
export const leastProbability = 1e-7;
