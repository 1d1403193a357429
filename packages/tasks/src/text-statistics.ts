// What texts are to a vocabulary of texts that are written.
import { describeSequences, type TokenStatistics } from '@rnnkit/text';

import type { TextVocabulary } from './text-vocabulary.ts';

/** How long texts are, and how much of them is unknown. */
export function statisticsOf(vocabulary: TextVocabulary, texts: Iterable<string>): TokenStatistics {
  const { level, tokenizer } = vocabulary;
  const unknownIndex = level === 'subwords' ? tokenizer.unknownIndex : 1;
  const sequences = function* (): Generator<readonly number[]> {
    for (const text of texts) yield vocabulary.encode(text);
  };
  return describeSequences(sequences(), { unknownIndex });
}
