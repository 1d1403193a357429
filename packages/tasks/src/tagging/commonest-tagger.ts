// A tagger that counts: what a network has to be better than, and sometimes the better choice.
import { check, RnnkitError } from '@rnnkit/data';
import { activation, embedding } from '@rnnkit/layers';
import { sequential } from '@rnnkit/training';

import { taggerDefaultsOf } from '../presets.ts';
import { inScheme, readExamples, schemeFor, type TaggedWords, type TaggingData } from './examples.ts';
import { taggerChecks, type TaggerOptions, type TaggerSettings } from './options.ts';
import { learnVocabulary, type TaggingVocabulary } from './tagging-vocabulary.ts';
import { TextTagger } from './text-tagger.ts';

/** Options of {@link commonestTagger}. */
export type CommonestTaggerOptions = Pick<TaggerOptions, 'vocabularySize' | 'minCount' | 'scheme'>;

/**
 * Makes a tagger of counts: it gives each word the tag that it mostly had, and a word that is not known the tag of words that are rare. It takes
 * no training, and tags, saves and loads as any other. A backend has to be in use.
 *
 * @param data sentences with tags, such as `readConll` reads, or texts with spans, such as `readSpans` does
 * @throws RnnkitError `invalid-argument` when there is nothing to learn from, an example is none, or an option is not what it has to be
 *
 * @example
 * const baseline = await commonestTagger(sentences);
 * const { accuracy } = await baseline.assess(others);
 */
export async function commonestTagger(data: TaggingData, options: CommonestTaggerOptions = {}): Promise<TextTagger> {
  const { vocabularySize, minCount } = taggerDefaultsOf();
  const { scheme: given, ...settings } = check.checkOptions<
    Pick<TaggerSettings, 'vocabularySize' | 'minCount'> & Pick<TaggerOptions, 'scheme'>
  >(
    'commonestTagger',
    Object.fromEntries(['vocabularySize', 'minCount', 'scheme'].map((name) => [name, taggerChecks[name]!])),
    { vocabularySize, minCount },
    options,
  );
  const { sentences } = await readExamples('commonestTagger', data);
  if (sentences.length === 0)
    throw new RnnkitError('invalid-argument', 'commonestTagger takes sentences with tags; there was none with a word.');
  const scheme = schemeFor(given, sentences);
  const all = inScheme(sentences, scheme);
  const vocabulary = learnVocabulary(all, scheme, {
    ...settings,
    characters: 'none',
    maxWordLength: 1,
    subwordBuckets: 0,
  });
  const weights = logShares(vocabulary, all);
  const network = sequential([
    embedding({ inputDim: weights.length, outputDim: vocabulary.parts.tags.length, weights }),
    activation({ activation: 'softmax' }),
  ]);
  network.build([null, null]);
  return new TextTagger(vocabulary, network);
}

/** Of each id of a word the logarithms of how often it had each tag, and a hundredth of a time more. */
function logShares(vocabulary: TaggingVocabulary, sentences: readonly TaggedWords[]): readonly (readonly number[])[] {
  const { words, tags, commonestTags } = vocabulary.parts;
  const counts = Array.from({ length: words.length + 2 }, () => tags.map(() => 0));
  for (const one of sentences) {
    for (const [place, word] of one.words.entries())
      counts[vocabulary.idOf(word)]![vocabulary.numberOf(one.tags[place]!)!]!++;
  }
  return counts.map((row, id) => {
    // Where no word is rare, an unknown one is as all.
    const shown = row.some((count) => count > 0) ? row : row.map((_, tag) => Number(tag === commonestTags[id]));
    return shown.map((count) => Math.log(count + 0.01));
  });
}
