// What a translator is made and trained with.
import { check } from '@rnnkit/data';
import type { OptimizerName } from '@rnnkit/optimizers';

import type { Architecture, BlockSettings } from '../architectures/architecture.ts';
import { sharedChecks } from '../shared-checks.ts';
import { tokenLevels, type TokenLevel } from '../token-level.ts';

/** What a translator is made and trained with. {@link translatorDefaultsOf} gives the default of each. */
export interface TranslatorSettings extends BlockSettings {
  /** What a token is, of the sources and of the targets. Default `characters`. */
  readonly tokenLevel: TokenLevel;
  /**
   * What reads and writes: GRUs with `attention` between them, after Bahdanau et al. 2015; an encoder and a decoder that know of the source
   * no more than the last states, `lstm`, `gru` or `simpleRnn`, after Sutskever et al. 2014; or the blocks of a `transformer`, after
   * Vaswani et al. 2017. Default `attention`; the other defaults depend on it.
   */
  readonly architecture: Architecture;
  /**
   * Size of the encoder's state, each way, and half of that of the decoder; of a Transformer that of the layers between, which each token
   * goes through.
   */
  readonly units: number;
  /** Numbers of a token's vector. */
  readonly embeddingDim: number;
  /** Most tokens that are told apart, of the sources and of the targets, padding and unknown ones included. */
  readonly vocabularySize: number;
  /** The share that is dropped while training, of what the decoder has read and looked at, or is added up in a Transformer, in `[0, 1)`. */
  readonly dropout: number;
  /**
   * The probability that the decoder reads its own token in the place of the right one at the end of training, up to which it rises from 0
   * in a straight line (scheduled sampling, Bengio et al. 2015); 0 is teacher forcing. A step takes several times as long, since what it would
   * have written is found token by token.
   */
  readonly scheduledSampling: number;
  /** Pairs of a step. */
  readonly batchSize: number;
  /** Most passes over the pairs. Of few pairs more than the default are made: as many as make 800 steps, up to 200. */
  readonly epochs: number;
  /** The update rule. */
  readonly optimizer: OptimizerName;
  /** The highest step size, from which it falls to 0 by half a cosine. */
  readonly learningRate: number;
  /** The share of the pairs that is held out to choose the best epoch, in `[0, 1)`. */
  readonly validationSplit: number;
  /** Seed of weights, dropout and order. */
  readonly seed: number;
}

/** Those that are not given have a default. */
export type TranslatorOptions = { readonly [Name in keyof TranslatorSettings]?: TranslatorSettings[Name] | undefined };

/** The checks of {@link TranslatorSettings}. */
export const translatorChecks: Readonly<Record<keyof TranslatorSettings, check.OptionCheck>> = {
  ...sharedChecks,
  tokenLevel: check.oneOf(...tokenLevels),
  scheduledSampling: check.rule(
    'a number from 0 to 1',
    (value) => typeof value === 'number' && value >= 0 && value <= 1,
  ),
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
