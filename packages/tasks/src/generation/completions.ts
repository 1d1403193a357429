// The likeliest ways to go on, by beam search.
import type { TextVocabulary } from '../text-vocabulary.ts';
import type { LanguageModel } from './language-model.ts';

/** A way to go on to the end of a text. */
export interface Completion {
  /** What comes after the beginning. */
  readonly text: string;
  /** The logarithm of its probability, in nats; that of its end included, where it ended. */
  readonly logProbability: number;
  /** Whether the text ends with it; otherwise it has as many tokens as it may have. */
  readonly ended: boolean;
}

interface Beam {
  readonly ids: readonly number[];
  readonly logProbability: number;
}

/**
 * Searches. A completion is as likely as all its tokens together, so that nothing can become better than enough others that are done once
 * it is less likely.
 */
export async function completions(
  language: LanguageModel,
  vocabulary: TextVocabulary,
  beginning: readonly number[],
  options: { readonly count: number; readonly maxTokens: number; readonly signal?: AbortSignal | undefined },
): Promise<Completion[]> {
  const { count, maxTokens, signal } = options;
  const width = Math.max(8, 2 * count);
  let beams: readonly Beam[] = [{ ids: beginning, logProbability: 0 }];
  let done: readonly Beam[] = [];
  for (let step = 1; beams.length > 0; step++) {
    signal?.throwIfAborted();
    const next: Beam[] = [];
    const ended: Beam[] = [...done];
    const all = await language.after(beams.map(({ ids }) => ids));
    for (const [row, probabilities] of all.entries()) {
      const { ids, logProbability } = beams[row]!;
      for (const [id, probability] of probabilities.entries()) {
        if (id < 2 || id > vocabulary.end || !(probability > 0)) continue;
        const longer = { ids: [...ids, id], logProbability: logProbability + Math.log(probability) };
        (id === vocabulary.end || step === maxTokens ? ended : next).push(longer);
      }
    }
    done = ended.toSorted(likeliestFirst).slice(0, count);
    const enough = done.length < count ? -Infinity : done.at(-1)!.logProbability;
    beams = next
      .filter((beam) => beam.logProbability > enough)
      .toSorted(likeliestFirst)
      .slice(0, width);
  }
  return done.map(({ ids, logProbability }) => ({
    text: vocabulary.decode(ids.slice(beginning.length)),
    logProbability,
    ended: ids.at(-1) === vocabulary.end,
  }));
}

function likeliestFirst(a: Beam, b: Beam): number {
  return b.logProbability - a.logProbability;
}
