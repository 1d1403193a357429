// What a text generator is made and trained with.
import { check } from '@rnnkit/data';
import type { OptimizerName } from '@rnnkit/optimizers';

import { sharedChecks } from '../shared-checks.ts';
import { tokenLevels, type TokenLevel } from '../token-level.ts';

/** The recurrent layers that a generator can have. */
export const cells = ['gru', 'lstm', 'simpleRnn'] as const;

/** What a text generator is made and trained with. */
export interface GeneratorSettings {
  /** What a token is. Default `characters`. */
  readonly tokenLevel: TokenLevel;
  /** The recurrent layers. Default `gru`. */
  readonly architecture: (typeof cells)[number];
  /** Units of each recurrent layer. Default 128. */
  readonly units: number;
  /** How many recurrent layers there are, one on the other. Default 1. */
  readonly layers: number;
  /** Numbers of a token's vector. Default 64. */
  readonly embeddingDim: number;
  /** Most tokens that are told apart, padding and unknown ones included. Default 10,000. */
  readonly vocabularySize: number;
  /** The share of a layer's outputs that is dropped while training, in `[0, 1)`. Default 0. */
  readonly dropout: number;
  /** Tokens over which errors go back; states are carried over from where they stop. Default 100. */
  readonly sequenceLength: number;
  /** Places of the texts that are read side by side in a step. Default 64; fewer where the texts are short. */
  readonly batchSize: number;
  /** Most passes over the texts. Default 10; of short texts as many as make 500 steps, up to 200. */
  readonly epochs: number;
  /** The update rule. Default `adam`. */
  readonly optimizer: OptimizerName;
  /** The step size. Default 0.004. */
  readonly learningRate: number;
  /** The share of the texts, or the end of a single text, that is held out to choose the best epoch, in `[0, 1)`. Default 0.1. */
  readonly validationSplit: number;
  /** Epochs without a lower validation loss before training stops. Default 3. */
  readonly patience: number;
  /** Seed of weights, dropout and order. Default 1. */
  readonly seed: number;
}

/** Those that are not given have a default. */
export type GeneratorOptions = { readonly [Name in keyof GeneratorSettings]?: GeneratorSettings[Name] | undefined };

/** The defaults, but for the epochs of short texts. */
export const generatorDefaults: GeneratorSettings = {
  tokenLevel: 'characters',
  architecture: 'gru',
  units: 128,
  layers: 1,
  embeddingDim: 64,
  vocabularySize: 10_000,
  dropout: 0,
  sequenceLength: 100,
  batchSize: 64,
  epochs: 10,
  optimizer: 'adam',
  learningRate: 0.004,
  validationSplit: 0.1,
  patience: 3,
  seed: 1,
};

/** The checks of {@link GeneratorSettings}. */
export const generatorChecks: Readonly<Record<keyof GeneratorSettings, check.OptionCheck>> = {
  ...sharedChecks,
  tokenLevel: check.oneOf(...tokenLevels),
  architecture: check.oneOf(...cells),
  layers: check.whole(1, 100),
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
