// How much counts say beside a network: found by texts that neither has learned from.
import type { LanguageModel } from './language-model.ts';
import { MixedLanguageModel } from './mixed-language-model.ts';
import type { NeuralLanguageModel } from './neural-language-model.ts';
import { nextProbabilities } from './next-probabilities.ts';
import { NgramLanguageModel, type CountedRuns } from './ngram-language-model.ts';

/** Less than a hundredth is not worth a file. */
const least = 0.01;
/** Halvings of where the share is: as exact as 32 bits. */
const halvings = 30;

/** Texts, as ids, and which runs of them count. */
export interface CountedTexts {
  readonly train: readonly Int32Array[];
  /** What the network was not trained on. */
  readonly held: readonly Int32Array[];
  /** Tokens of the longest run. */
  readonly order: number;
  readonly vocabulary: { readonly size: number; readonly end: number };
  /** Runs that were counted before. Default: none. */
  readonly known?: CountedRuns | undefined;
}

/**
 * Puts counts beside a network that has learned: of the share that makes what is held out the likeliest. Then what was held out is counted, too. The
 * network alone comes back where it foretells better alone.
 */
export async function mixWithCounts(
  neural: NeuralLanguageModel,
  { train, held, order, vocabulary, known }: CountedTexts,
): Promise<LanguageModel> {
  const counts = NgramLanguageModel.of(train, order, vocabulary, known);
  const pairs: [number, number][] = [];
  for (const ids of held) {
    const [read, counted] = [await nextProbabilities(neural, ids), await nextProbabilities(counts, ids)];
    for (const [place, one] of read.entries()) pairs.push([one, counted[place]!]);
  }
  const share = bestShare(pairs);
  if (share < least) return neural;
  return new MixedLanguageModel(neural, NgramLanguageModel.of([...train, ...held], order, vocabulary, known), share);
}

/**
 * The share of the second of two probabilities by which their mean, of all pairs together, is the likeliest; at most 0.99. The logarithm of a mean
 * is concave, so that its slope crosses 0 once.
 */
export function bestShare(pairs: readonly (readonly [number, number])[]): number {
  const slopeAt = (share: number): number =>
    pairs.reduce((sum, [first, second]) => {
      const mean = (1 - share) * first + share * second;
      return mean > 0 ? sum + (second - first) / mean : sum;
    }, 0);
  let [low, high] = [0, 1 - least];
  if (!(slopeAt(low) > 0)) return 0;
  if (slopeAt(high) >= 0) return high;
  for (let step = 0; step < halvings; step++) {
    const middle = (low + high) / 2;
    if (slopeAt(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}
