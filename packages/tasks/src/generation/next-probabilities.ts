// How likely each token of a text was.
import type { LanguageModel } from './language-model.ts';

/** Ids that are read at once: so long texts take no more memory. */
const mostAtOnce = 512;

/** The probability of each id of a text but the first, after all that come before it. */
export async function nextProbabilities(language: LanguageModel, ids: ArrayLike<number>): Promise<Float32Array> {
  const found = new Float32Array(Math.max(0, ids.length - 1));
  const reader = language.read();
  try {
    for (let start = 0; start < found.length; start += mostAtOnce) {
      const part = Array.from({ length: Math.min(mostAtOnce, found.length - start) }, (_, step) => ids[start + step]!);
      const probabilities = await reader.push(part);
      for (const step of part.keys())
        found[start + step] = probabilities[step * language.size + ids[start + step + 1]!]!;
    }
    return found;
  } finally {
    reader.dispose();
  }
}
