// What a tagger is made and trained with.
import { check, type TagScheme } from '@rnnkit/data';
import type { OptimizerName } from '@rnnkit/optimizers';

import type { Architecture, BlockSettings } from '../architectures/architecture.ts';
import { sharedChecks } from '../shared-checks.ts';

/** What tells a tagger's answer. */
export const taggerOutputs = ['crf', 'softmax'] as const;

/** What can read the characters of a word. */
export const characterReaders = ['lstm', 'convolution', 'none'] as const;

/** What words are taken apart into. */
export const wordParts = ['characters', 'subwords'] as const;

/** What a tagger is made and trained with. {@link taggerDefaultsOf} gives the default of each. */
export interface TaggerSettings extends BlockSettings {
  /**
   * What reads the words, in both directions: a recurrent layer, `lstm`, `gru` or `simpleRnn`; a GRU and `attention` over its outputs; or
   * the blocks of a `transformer`. Default `lstm`; the other defaults depend on it.
   */
  readonly architecture: Architecture;
  /** `crf` finds the best sequence of tags, by a conditional random field; `softmax` the best tag of each word by itself. */
  readonly output: (typeof taggerOutputs)[number];
  /** Size of the recurrent layer's state, each way; of a Transformer that of the layers between, which each word goes through. */
  readonly units: number;
  /** Numbers of a word's vector. */
  readonly embeddingDim: number;
  /** Most words that are told apart, padding and unknown ones included. */
  readonly vocabularySize: number;
  /** How often a word has to be in the texts to be known. From those that are not, the tagger learns what unknown ones are. */
  readonly minCount: number;
  /**
   * What reads words letter by letter, too, which says most of unknown ones: an `lstm` in both directions, after Lample et al. 2016, or a
   * `convolution` over three letters and the largest of what it finds, after Ma and Hovy 2016; or `none`.
   */
  readonly characters: (typeof characterReaders)[number];
  /**
   * Rows for the runs of characters of words, hashed as fastText does, so that a word's vector is made of its own row and those of its runs: words
   * that are not known have one, too. 0: words have a row alone, and those that are not known one together.
   */
  readonly subwordBuckets: number;
  /**
   * What words are taken apart into for what reads them letter by letter: `characters`, or `subwords`, which are learned from the words of the
   * sentences by byte-pair encoding of their bytes, so that none is unknown. Either way a word has one tag.
   */
  readonly wordParts: (typeof wordParts)[number];
  /** Most subwords that are told apart, at least 258. */
  readonly subwordVocabularySize: number;
  /** Numbers of a character's vector, or of a subword's. */
  readonly characterDim: number;
  /** Units of the recurrent layer over a word's characters or subwords, each way; a convolution has twice as many filters. */
  readonly characterUnits: number;
  /** Characters or subwords of a word that are read, the last ones of a longer word. */
  readonly maxWordLength: number;
  /** The share of what enters and leaves what reads the words that is dropped while training, in `[0, 1)`. */
  readonly dropout: number;
  /** Sentences of a step. */
  readonly batchSize: number;
  /** Most passes over the sentences. Of few sentences more than the default are made: as many as make 300 steps. */
  readonly epochs: number;
  /** Epochs at first in which the words' vectors stay as they are, such as pretrained ones. */
  readonly freezeEpochs: number;
  /** The update rule. */
  readonly optimizer: OptimizerName;
  /** The step size. */
  readonly learningRate: number;
  /** The share of the sentences that is held out to choose the best epoch, in `[0, 1)`. */
  readonly validationSplit: number;
  /** Epochs without a better answer to what is held out before training stops. */
  readonly patience: number;
  /** Seed of weights, dropout and order. */
  readonly seed: number;
}

/** Those that are not given have a default. */
export type TaggerOptions = { readonly [Name in keyof TaggerSettings]?: TaggerSettings[Name] | undefined } & {
  /**
   * How tags say where entities begin and end; `none` where they say something of each word alone, such as parts of speech. Default: what the
   * tags look like.
   */
  readonly scheme?: TagScheme | 'none' | undefined;
};

/** The checks of {@link TaggerOptions}. */
export const taggerChecks: check.OptionChecks = {
  ...sharedChecks,
  output: check.oneOf(...taggerOutputs),
  minCount: check.count,
  characters: check.oneOf(...characterReaders),
  subwordBuckets: check.whole(0, 2 ** 24),
  wordParts: check.oneOf(...wordParts),
  subwordVocabularySize: check.whole(258, 2 ** 24),
  characterDim: check.whole(1, 100_000),
  characterUnits: check.whole(1, 100_000),
  maxWordLength: check.whole(1, 1000),
  freezeEpochs: check.countOrZero,
  patience: check.count,
  scheme: check.oneOf('IOB1', 'IOB2', 'IOE2', 'IOBES', 'BILOU', 'none'),
};
