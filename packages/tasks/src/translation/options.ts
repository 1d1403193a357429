// What a translator is made and trained with.
import { check } from '@rnnkit/data';
import type { OptimizerName } from '@rnnkit/optimizers';

import { sharedChecks } from '../shared-checks.ts';
import { tokenLevels, type TokenLevel } from '../token-level.ts';

/** What a translator is made and trained with. */
export interface TranslatorSettings {
  /** What a token is, of the sources and of the targets. Default `characters`. */
  readonly tokenLevel: TokenLevel;
  /** The recurrent layers. Default `gru`. */
  readonly architecture: 'gru' | 'lstm';
  /** Units of the encoder, each way; the decoder has twice as many. Default 64. */
  readonly units: number;
  /** Numbers of a token's vector. Default 32. */
  readonly embeddingDim: number;
  /** Most tokens that are told apart, of the sources and of the targets, padding and unknown ones included. Default 10,000. */
  readonly vocabularySize: number;
  /** The share of what the decoder has read and looked at that is dropped while training, in `[0, 1)`. Default 0. */
  readonly dropout: number;
  /** Pairs of a step. Default 64. */
  readonly batchSize: number;
  /** Most passes over the pairs. Default 3; of few pairs as many as make 800 steps, up to 200. */
  readonly epochs: number;
  /** The update rule. Default `adam`. */
  readonly optimizer: OptimizerName;
  /** The highest step size, from which it falls to 0 by half a cosine. Default 0.008. */
  readonly learningRate: number;
  /** The share of the pairs that is held out to choose the best epoch, in `[0, 1)`. Default 0.05. */
  readonly validationSplit: number;
  /** Seed of weights, dropout and order. Default 1. */
  readonly seed: number;
}

/** Those that are not given have a default. */
export type TranslatorOptions = { readonly [Name in keyof TranslatorSettings]?: TranslatorSettings[Name] | undefined };

/** The defaults, but for the epochs of few pairs. */
export const translatorDefaults: TranslatorSettings = {
  tokenLevel: 'characters',
  architecture: 'gru',
  units: 64,
  embeddingDim: 32,
  vocabularySize: 10_000,
  dropout: 0,
  batchSize: 64,
  epochs: 3,
  optimizer: 'adam',
  learningRate: 0.008,
  validationSplit: 0.05,
  seed: 1,
};

/** The checks of {@link TranslatorSettings}. */
export const translatorChecks: Readonly<Record<keyof TranslatorSettings, check.OptionCheck>> = {
  ...sharedChecks,
  tokenLevel: check.oneOf(...tokenLevels),
  architecture: check.oneOf('gru', 'lstm'),
};

/** How translations are searched. */
export interface TranslateOptions {
  /** How many beginnings are kept at each token; 1 is greedy. Default 1. */
  readonly beamWidth?: number | undefined;
  /**
   * By how much longer translations are favoured when several are compared: logarithms of probabilities are divided by
   * ((5 + tokens) / 6) to this power (Wu et al. 2016). Default 0.6.
   */
  readonly lengthPenalty?: number | undefined;
  /** Most tokens of a translation. Default: twice as many as the longest had that was learned from. */
  readonly maxTokens?: number | undefined;
  /** Stops it before the next token. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The checks of {@link TranslateOptions}. */
export const translateChecks: Readonly<Record<keyof TranslateOptions, check.OptionCheck>> = {
  beamWidth: check.whole(1, 1000),
  lengthPenalty: check.notNegative,
  maxTokens: check.whole(1, 100_000),
  signal: check.abortSignal,
};
