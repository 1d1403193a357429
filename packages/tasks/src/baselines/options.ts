// What the baselines are made with.
import { check } from '@rnnkit/data';

import { countedLevels, type CountedLevel } from './ngram-features.ts';

/** Which runs of tokens the baselines count. */
export interface FeatureOptions {
  /** What a token is. Default `words`. */
  readonly tokenLevel?: CountedLevel | undefined;
  /** Tokens of the longest run that counts, up to 20. Default 2 words, or 5 characters. */
  readonly ngrams?: number | undefined;
  /** Most runs that are told apart, the commonest. Default 200,000. */
  readonly vocabularySize?: number | undefined;
}

/** The checks of {@link FeatureOptions}. */
export const featureChecks: check.OptionChecks = {
  tokenLevel: check.oneOf(...countedLevels),
  ngrams: check.whole(1, 20),
  vocabularySize: check.whole(1, 2 ** 24),
};

/** What is counted when nothing is said. */
export const featureDefaults = { tokenLevel: 'words', vocabularySize: 200_000 } as const;

/** Tokens of the longest run. */
export const orderOf = ({
  tokenLevel,
  ngrams,
}: {
  readonly tokenLevel: CountedLevel;
  readonly ngrams?: number | undefined;
}): number => ngrams ?? (tokenLevel === 'words' ? 2 : 5);
