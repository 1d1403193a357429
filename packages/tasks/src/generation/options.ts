// What a text generator is made and trained with.
import { check } from '@rnnkit/data';
import type { OptimizerName } from '@rnnkit/optimizers';

import type { Architecture, BlockSettings } from '../architectures/architecture.ts';
import { sharedChecks } from '../shared-checks.ts';
import { tokenLevels, type TokenLevel } from '../token-level.ts';
import { mostOrder } from './ngram-language-model.ts';

/** What a text generator is made and trained with. {@link generatorDefaultsOf} gives the default of each. */
export interface GeneratorSettings extends BlockSettings {
  /** What a token is. Default `characters`; the other defaults depend on it. */
  readonly tokenLevel: TokenLevel;
  /**
   * What reads the tokens: a recurrent layer, `lstm`, `gru` or `simpleRnn`; a GRU and `attention` over its last `sequenceLength` outputs;
   * or the blocks of a `transformer`, which looks at up to `sequenceLength` tokens. Default `gru`; the other defaults depend on it.
   */
  readonly architecture: Architecture;
  /** Size of a recurrent layer's state; of a Transformer that of the layers between, which each token goes through. */
  readonly units: number;
  /** How many recurrent layers there are, one on the other. A Transformer has `blocks`. */
  readonly layers: number;
  /** Numbers of a token's vector. */
  readonly embeddingDim: number;
  /** Most tokens that are told apart, padding and unknown ones included. */
  readonly vocabularySize: number;
  /**
   * Whether tokens are read and foretold by one table of vectors, which then has half as many numbers (Press and Wolf 2017). For words it
   * mostly foretells better, too.
   */
  readonly tieEmbeddings: boolean;
  /**
   * So many tokens, drawn by how common they are, stand for all others in a step of training, which takes far less time where there are
   * tens of thousands (sampled softmax, Jean et al. 2015); 0 for all. What is held out is tried with all.
   */
  readonly sampledTokens: number;
  /**
   * The share of what a recurrent layer reads, keeps and gives, the same at every step of a text (Gal & Ghahramani 2016), or of what is
   * added up in a Transformer, that is dropped while training, in `[0, 1)`.
   */
  readonly dropout: number;
  /** Tokens over which errors go back; states are carried over from where they stop. What attention sees is no more than that. */
  readonly sequenceLength: number;
  /**
   * Tokens of the longest runs, up to 20, that are counted beside the network; 0 for none. What the network says and what the counts say (Kneser–Ney)
   * are mixed, by the share that makes what is held out the likeliest; where nothing is held out, or the counts make nothing likelier, they are
   * left out. Default 6 of fewer than 50,000 characters, otherwise 0: of long texts they are far larger than a network.
   */
  readonly ngramOrder: number;
  /** Texts that are read side by side in a step, and places of long ones; fewer where there are few. */
  readonly batchSize: number;
  /** Most passes over the texts. Of short texts more than the default are made: as many as make 500 steps, up to 200. */
  readonly epochs: number;
  /** The update rule. */
  readonly optimizer: OptimizerName;
  /** The step size. */
  readonly learningRate: number;
  /** The share of the texts, or the end of a single text, that is held out to choose the best epoch, in `[0, 1)`. */
  readonly validationSplit: number;
  /** Epochs without a lower validation loss before training stops. */
  readonly patience: number;
  /** Seed of weights, dropout and order. */
  readonly seed: number;
}

/** Those that are not given have a default. */
export type GeneratorOptions = { readonly [Name in keyof GeneratorSettings]?: GeneratorSettings[Name] | undefined };

/** The checks of {@link GeneratorSettings}. */
export const generatorChecks: Readonly<Record<keyof GeneratorSettings, check.OptionCheck>> = {
  ...sharedChecks,
  tokenLevel: check.oneOf(...tokenLevels),
  layers: check.whole(1, 100),
  tieEmbeddings: check.flag,
  sampledTokens: check.whole(0, 100_000),
  ngramOrder: check.whole(0, mostOrder),
  sequenceLength: check.whole(1, 100_000),
  patience: check.count,
};

/** How the next token is chosen. */
export interface SamplingOptions {
  /** Below 1 the likely is likelier, above 1 less so; at 0 it is always the likeliest. Default 1. */
  readonly temperature?: number | undefined;
  /** Only so many of the likeliest tokens can come. Default: all. */
  readonly topK?: number | undefined;
  /** Only the likeliest tokens that together have this probability can come (nucleus sampling, Holtzman et al. 2020). Default 1: all. */
  readonly topP?: number | undefined;
  /**
   * What a token that is there already is divided by in its odds' logarithm, as Keskar et al. 2019 (CTRL) have it; above 1 there is less
   * repetition. Default 1.
   */
  readonly repetitionPenalty?: number | undefined;
}

/** The checks of {@link SamplingOptions}. */
export const samplingChecks: Readonly<Record<keyof SamplingOptions, check.OptionCheck>> = {
  temperature: check.notNegative,
  topK: check.count,
  topP: check.rule('a number above 0 and up to 1', (value) => typeof value === 'number' && value > 0 && value <= 1),
  repetitionPenalty: check.positive,
};
