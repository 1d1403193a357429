// What a tagger is made and trained with.
import { check, type TagScheme } from '@rnnkit/data';
import type { OptimizerName } from '@rnnkit/optimizers';

import { sharedChecks } from '../shared-checks.ts';

/** What tells a tagger's answer. */
export const taggerOutputs = ['crf', 'softmax'] as const;

/** What a tagger is made and trained with. */
export interface TaggerSettings {
  /** `crf` finds the best sequence of tags, by a conditional random field; `softmax` the best tag of each word by itself. Default `crf`. */
  readonly output: (typeof taggerOutputs)[number];
  /** Units of the recurrent layer, each way. Default 64. */
  readonly units: number;
  /** Numbers of a word's vector. Default 100. */
  readonly embeddingDim: number;
  /** Most words that are told apart, padding and unknown ones included. Default 20,000. */
  readonly vocabularySize: number;
  /** How often a word has to be in the texts to be known. From those that are not, the tagger learns what unknown ones are. Default 2. */
  readonly minCount: number;
  /** Whether words are read letter by letter, too, which says most of unknown ones. Default true. */
  readonly characters: boolean;
  /** Numbers of a character's vector. Default 25. */
  readonly characterDim: number;
  /** Units of the recurrent layer over a word's characters, each way. Default 25. */
  readonly characterUnits: number;
  /** Characters of a word that are read, the last ones of a longer word. Default 20. */
  readonly maxWordLength: number;
  /** The share of what enters and leaves the recurrent layer that is dropped while training, in `[0, 1)`. Default 0.5. */
  readonly dropout: number;
  /** Sentences of a step. Default 32. */
  readonly batchSize: number;
  /** Most passes over the sentences. Default 20; of few sentences as many as make 300 steps. */
  readonly epochs: number;
  /** The update rule. Default `adam`. */
  readonly optimizer: OptimizerName;
  /** The step size. Default 0.003. */
  readonly learningRate: number;
  /** The share of the sentences that is held out to choose the best epoch, in `[0, 1)`. Default 0.1. */
  readonly validationSplit: number;
  /** Epochs without a better answer to what is held out before training stops. Default 3. */
  readonly patience: number;
  /** Seed of weights, dropout and order. Default 1. */
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

/** The defaults, but for the epochs of few sentences. */
export const taggerDefaults: TaggerSettings = {
  output: 'crf',
  units: 64,
  embeddingDim: 100,
  vocabularySize: 20_000,
  minCount: 2,
  characters: true,
  characterDim: 25,
  characterUnits: 25,
  maxWordLength: 20,
  dropout: 0.5,
  batchSize: 32,
  epochs: 20,
  optimizer: 'adam',
  learningRate: 0.003,
  validationSplit: 0.1,
  patience: 3,
  seed: 1,
};

/** The checks of {@link TaggerOptions}. */
export const taggerChecks: check.OptionChecks = {
  ...sharedChecks,
  output: check.oneOf(...taggerOutputs),
  minCount: check.count,
  characters: check.flag,
  characterDim: check.whole(1, 100_000),
  characterUnits: check.whole(1, 100_000),
  maxWordLength: check.whole(1, 1000),
  patience: check.count,
  scheme: check.oneOf('IOB1', 'IOB2', 'IOE2', 'IOBES', 'BILOU', 'none'),
};
