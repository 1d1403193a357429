// Vectors of the words of a corpus, learned from it as it streams by.
import { check, RnnkitError } from '@rnnkit/data';

import { BoundedCounts } from '../bounded-counts.ts';
import type { Text } from '../text-indexer.ts';
import { tokenChecks, tokensOf, type TokenOptions } from '../tokens.ts';
import { SkipGram } from './skip-gram.ts';
import type { WordVectors } from './word-vectors.ts';

/** Texts that can be walked through several times: once to count their words, then once for each epoch. */
export type Corpus = Iterable<Text> | AsyncIterable<Text>;

/** How far a training of vectors is. */
export interface VectorsProgress {
  /** The epoch that goes on, counted from 1; 0 while words are counted. */
  readonly epoch: number;
  /** How many there will be. */
  readonly epochs: number;
  /** Words of the corpus that were looked at in this epoch. */
  readonly words: number;
  /** Words of the corpus; undefined while they are counted. */
  readonly total: number | undefined;
}

/** Options of {@link trainVectors}. Names and defaults are word2vec's. */
export interface TrainVectorsOptions {
  /** Numbers of a vector. Default 100. */
  readonly dimensions?: number;
  /** Most words before and after a word that it learns to tell; how many is drawn for each, so that near ones count more. Default 5. */
  readonly window?: number;
  /** Words drawn by chance for each, which it learns to tell them from. Default 5. */
  readonly negative?: number;
  /** How often a word has to be in the corpus to have a vector. Default 5. */
  readonly minCount?: number;
  /** Most words that have one, the commonest. Default: all. */
  readonly vocabularySize?: number | undefined;
  /** Times that the corpus is walked through. Default 5. */
  readonly epochs?: number;
  /** The step size at first, which falls evenly to almost 0. Default 0.025. */
  readonly learningRate?: number;
  /** Words that are a larger share of the corpus are looked at less often: by the root of how much larger. 0 for none. Default 0.001. */
  readonly sample?: number;
  /** Seed of the first vectors and of all that is drawn. Default 1. */
  readonly seed?: number;
  /** How texts are taken apart, as by `Tokenizer`; lists are their words already. Default: small letters, without punctuation. */
  readonly tokens?: TokenOptions;
  /** Different words that are counted exactly in any case, which bounds the memory. Default 2,000,000. */
  readonly countedWords?: number;
  /** Is told a few times a second. Default: nobody is. */
  readonly onProgress?: ((progress: VectorsProgress) => void) | undefined;
  /** Stops it. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

type Settings = Required<Omit<TrainVectorsOptions, 'onProgress' | 'signal' | 'vocabularySize'>> &
  Pick<TrainVectorsOptions, 'onProgress' | 'signal' | 'vocabularySize'>;

const checks: Readonly<Record<keyof TrainVectorsOptions, check.OptionCheck>> = {
  dimensions: check.whole(1, 10_000),
  window: check.whole(1, 1000),
  negative: check.whole(1, 1000),
  minCount: check.count,
  vocabularySize: check.optional(check.count),
  epochs: check.whole(1, 10_000),
  learningRate: check.positive,
  sample: check.notNegative,
  seed: check.finite,
  tokens: (value, name) => check.checkOptions(name, tokenChecks, {}, value as object),
  countedWords: check.whole(1, 2 ** 23),
  onProgress: check.callable,
  signal: check.abortSignal,
};

const defaults: Settings = {
  dimensions: 100,
  window: 5,
  negative: 5,
  minCount: 5,
  epochs: 5,
  learningRate: 0.025,
  sample: 0.001,
  seed: 1,
  tokens: {},
  countedWords: 2_000_000,
};

/** Longer texts are learned from part by part. */
const longest = 10_000;
/** Others have their turn so often, in milliseconds. */
const breathEvery = 50;
/** The step size never falls below this share of what it was. */
const leastRate = 0.0001;
/** Words after which the step size is worked out anew. */
const ratedWords = 10_000;
/** Numbers of all vectors together that memory holds, twice. */
const mostNumbers = 2 ** 29;

/**
 * Learns vectors of words: skip-gram with negative sampling (Mikolov et al. 2013, “Distributed Representations of Words and Phrases and their
 * Compositionality”), as word2vec does. The corpus is walked through once for its words and once for each epoch, and never held: memory is
 * that of the vocabulary's vectors, twice. One seed gives one result.
 *
 * @param corpus texts, or sentences as lists of words; windows do not reach from one into the next
 * @returns the vectors, those of the commonest words first, for `embeddingTable`, {@link Neighbours} and `writeVectors`
 * @throws RnnkitError `invalid-argument` when the corpus cannot be walked through again, or has no two words that are common enough; the
 * signal's reason when it is stopped
 *
 * @example
 * const vectors = await trainVectors(texts, { dimensions: 50 });
 * new Neighbours(vectors).of('film', 5);
 */
export async function trainVectors(corpus: Corpus, options: TrainVectorsOptions = {}): Promise<WordVectors> {
  const settings = check.checkOptions('trainVectors', checks, defaults, options);
  expectCorpus(corpus);
  const reading: Reading = { corpus, take: tokensOf('trainVectors', settings.tokens), turn: turns(settings.signal) };
  const { words, counts, total } = await countWords(reading, settings);
  const { dimensions } = settings;
  if (words.length * dimensions > mostNumbers)
    throw new RnnkitError(
      'invalid-argument',
      `trainVectors: ${words.length} words with ${dimensions} numbers each are more than memory holds. Take a smaller vocabularySize or a larger minCount.`,
    );
  const learner = new SkipGram(counts, longest, settings);
  await learn(learner, reading, { ...settings, words, total });
  return { dimensions, words, table: learner.input };
}

/** A corpus and how it is read. */
interface Reading {
  readonly corpus: Corpus;
  readonly take: (text: Text) => readonly string[];
  /** Lets others have their turn, now and then. Whether it did. */
  readonly turn: () => Promise<boolean>;
}

function expectCorpus(corpus: unknown): asserts corpus is Corpus {
  const isWalked = (value: object): boolean => Symbol.iterator in value || Symbol.asyncIterator in value;
  if (typeof corpus !== 'object' || corpus === null || !isWalked(corpus))
    throw new RnnkitError(
      'invalid-argument',
      `trainVectors takes texts that can be walked through, such as a list; got ${check.describe(corpus)}.`,
    );
  if ('next' in corpus)
    throw new RnnkitError(
      'invalid-argument',
      'trainVectors walks through the corpus several times, but this can be walked through once, as what a generator returns. Give an object whose [Symbol.asyncIterator] begins anew.',
    );
}

function turns(signal: AbortSignal | undefined): () => Promise<boolean> {
  signal?.throwIfAborted();
  let last = performance.now();
  return async () => {
    if (performance.now() - last < breathEvery) return false;
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    signal?.throwIfAborted();
    last = performance.now();
    return true;
  };
}

/** The words that have a vector. */
interface Words {
  readonly words: readonly string[];
  readonly counts: Float64Array;
  /** Words of the corpus that are among them, each as often as it is there. */
  readonly total: number;
}

async function countWords({ corpus, take, turn }: Reading, settings: Settings): Promise<Words> {
  const { minCount, vocabularySize, epochs, countedWords, onProgress } = settings;
  const found = new BoundedCounts(countedWords);
  for await (const text of corpus) {
    for (const word of take(text)) found.add(word);
    if (await turn()) onProgress?.({ epoch: 0, epochs, words: found.total, total: undefined });
  }
  const kept = [...found.entries()]
    // The text format has no place for them.
    .filter(([word, count]) => count >= minCount && !/^$|\s/u.test(word))
    .toSorted(([left, one], [right, other]) => other - one || (left < right ? -1 : 1))
    .slice(0, vocabularySize);
  if (kept.length < 2)
    throw new RnnkitError(
      'invalid-argument',
      `trainVectors: of ${found.total} words, ${kept.length} ${kept.length === 1 ? 'is' : 'are'} there ${minCount} times or more; it takes two. Take a smaller minCount, or more texts.`,
    );
  const counts = Float64Array.from(kept, ([, count]) => count);
  return { words: kept.map(([word]) => word), counts, total: counts.reduce((sum, count) => sum + count, 0) };
}

async function learn(
  learner: SkipGram,
  { corpus, take, turn }: Reading,
  { words, total, epochs, learningRate, onProgress }: Settings & Pick<Words, 'words' | 'total'>,
): Promise<void> {
  const numbers = new Map(words.map((word, place) => [word, place]));
  const ids = new Int32Array(longest);
  let [done, rated, rate] = [0, 0, learningRate];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const before = done;
    for await (const text of corpus) {
      let count = 0;
      const flush = (): void => {
        learner.learn(ids, count, rate);
        done += count;
        count = 0;
        if (done - rated < ratedWords) return;
        rated = done;
        rate = learningRate * Math.max(leastRate, 1 - done / (epochs * total + 1));
      };
      for (const word of take(text)) {
        const id = numbers.get(word);
        if (id !== undefined) ids[count++] = id;
        if (count === longest) flush();
      }
      flush();
      if (await turn()) onProgress?.({ epoch, epochs, words: done - before, total });
    }
    if (done === before)
      throw new RnnkitError(
        'invalid-argument',
        'trainVectors: the corpus was empty when it was walked through again. Give an object whose [Symbol.asyncIterator] begins anew.',
      );
    onProgress?.({ epoch, epochs, words: done - before, total });
  }
}
