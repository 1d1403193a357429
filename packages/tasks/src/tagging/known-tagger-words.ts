// Which words a tagger would know, before it is made.
import { check } from '@rnnkit/data';

import { taggerDefaultsOf } from '../presets.ts';
import type { KnownWords } from '../vectors/known-words.ts';
import { readExamples, type TaggingData } from './examples.ts';
import { taggerChecks, type TaggerOptions } from './options.ts';
import { commonWords, countWords } from './tagging-vocabulary.ts';

/**
 * The words that a tagger of some examples would know, in small letters, with the options that say so.
 *
 * @throws Error when an example is none, or an option is not what it has to be
 */
export async function knownTaggerWords(data: TaggingData, options: TaggerOptions = {}): Promise<KnownWords> {
  const { minCount, vocabularySize } = check.checkOptions(
    'knownTaggerWords',
    taggerChecks,
    taggerDefaultsOf(),
    options,
  );
  const { sentences } = await readExamples('knownTaggerWords', data);
  const counts = countWords(sentences);
  return {
    counts: new Map(commonWords(counts, minCount, vocabularySize - 2).map((word) => [word, counts.get(word)!])),
    total: [...counts.values()].reduce((sum, count) => sum + count, 0),
  };
}
