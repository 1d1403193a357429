// Which words a network would know, before it is made: those whose vectors are worth reading.
import { check, RnnkitError } from '@rnnkit/data';
import { Tokenizer } from '@rnnkit/text';
import type { WordVectors } from '@rnnkit/text/vectors';

import { checkTexts } from '../classification/examples.ts';
import { optionChecks, settle } from '../classification/options.ts';
import type { ClassifierOptions } from '../classification/settings.ts';
import { likeAnother } from '../text-model/like-another.ts';
import { tokenizerOptionsOf } from '../text-model/tokenizer-options.ts';
import { pretrainedChecks } from './pretrained.ts';

/** Words of a vocabulary and the texts that they are from. */
export interface KnownWords {
  /** How often each word of the vocabulary is in the texts, the commonest first. */
  readonly counts: ReadonlyMap<string, number>;
  /** How many words the texts have in all, also those that are not known. */
  readonly total: number;
}

/** What vectors there are of the words of a vocabulary. */
export interface Coverage {
  /** Words of the vocabulary. */
  readonly words: number;
  /** Those that have a vector. */
  readonly found: number;
  /** The share of the texts' words, each as often as it is there, that have one. */
  readonly share: number;
  /** Words that have none, the commonest first. */
  readonly missing: readonly string[];
}

/**
 * The words that a classifier or regressor of some texts would know, with the options that say so.
 *
 * @throws Error when they are no texts, or an option is not what it has to be
 *
 * @example
 * const known = knownWords(texts);
 * const vectors = await readVectors(createReadStream('glove.txt'), { words: known.counts.keys() });
 * console.log(coverageOf(known, vectors).share);
 * const classifier = await trainClassifier(texts, labels, { vectors, freezeEpochs: 2 });
 */
export function knownWords(texts: readonly string[], options: ClassifierOptions = {}): KnownWords {
  checkTexts('knownWords', texts);
  check.checkOptions('knownWords', optionChecks, {}, options);
  const settings = settle('knownWords', likeAnother('knownWords', undefined, texts, options), texts.length);
  if (settings.tokenLevel === 'subwords')
    throw new RnnkitError('invalid-argument', 'knownWords: the tokens of tokenLevel subwords are no words.');
  const { vocabularySize } = settings;
  const tokenizer = new Tokenizer(tokenizerOptionsOf(settings));
  tokenizer.fitOnTexts(texts);
  const words = [...tokenizer.wordIndex.keys()].slice(0, vocabularySize - 2);
  const { wordCounts } = tokenizer;
  return {
    counts: new Map(words.map((word) => [word, wordCounts.get(word)!])),
    total: [...wordCounts.values()].reduce((sum, count) => sum + count, 0),
  };
}

/** How much of a vocabulary some vectors cover. @throws Error when these are no known words or vectors */
export function coverageOf(known: KnownWords, vectors: WordVectors): Coverage {
  const { counts, total } = Object(known) as KnownWords;
  if (!(counts instanceof Map) || typeof total !== 'number')
    throw new RnnkitError(
      'invalid-argument',
      `coverageOf takes what knownWords returns; got ${check.describe(known)}.`,
    );
  pretrainedChecks.vectors(vectors, 'coverageOf: vectors');
  const having = new Set(vectors.words);
  let [found, occurrences] = [0, 0];
  const missing: string[] = [];
  for (const [word, count] of counts) {
    if (having.has(word)) {
      found++;
      occurrences += count;
    } else missing.push(word);
  }
  return { words: counts.size, found, share: total === 0 ? 0 : occurrences / total, missing };
}
