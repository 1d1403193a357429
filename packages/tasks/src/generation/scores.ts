// How likely a text is.
import type { TextVocabulary } from '../text-vocabulary.ts';
import type { LanguageModel } from './language-model.ts';
import { nextProbabilities } from './next-probabilities.ts';

/** A token of a text and how likely it was. */
export interface ScoredToken {
  /** Its characters; none for the end of the text. */
  readonly token: string;
  /** The logarithm of its probability after all that came before, in nats. */
  readonly logProbability: number;
}

/** How likely a text is. */
export interface TextScore {
  /** Its tokens, and its end. */
  readonly tokens: readonly ScoredToken[];
  /** The sum of the logarithms, in nats. */
  readonly logLikelihood: number;
  /** e to the mean negative logarithm: how many equally likely tokens are as hard to choose from. */
  readonly perplexity: number;
  /** Negative logarithm to the base 2, by character. */
  readonly bitsPerCharacter: number;
  /** Characters (code points) of the text. */
  readonly characters: number;
  /** Tokens that are not in the vocabulary. */
  readonly unknown: number;
}

/** The least that a probability counts: a model whose probability rounds to nothing is not infinitely wrong. */
const least = 2 ** -149;

/** Scores a text. */
export async function scoreOf(
  language: LanguageModel,
  vocabulary: TextVocabulary,
  text: string,
  label: string | undefined,
): Promise<TextScore> {
  const ids = [vocabulary.startOf(label), ...vocabulary.encode(text), vocabulary.end];
  const probabilities = await nextProbabilities(language, ids);
  const tokens = Array.from(probabilities, (probability, place): ScoredToken => {
    const token = vocabulary.tokenOf(ids[place + 1]!);
    return { token, logProbability: Math.log(Math.max(least, probability)) };
  });
  const logLikelihood = total(tokens, ({ logProbability }) => logProbability);
  const characters = Array.from(text).length;
  return {
    tokens,
    logLikelihood,
    perplexity: Math.exp(-logLikelihood / tokens.length),
    bitsPerCharacter: -logLikelihood / Math.LN2 / Math.max(1, characters),
    characters,
    unknown: ids.filter((id) => id === 1).length,
  };
}

/** The sum of something over a list. */
export function total<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
