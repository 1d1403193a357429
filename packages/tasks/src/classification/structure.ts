// What a classifier's model is like.
import { check, RnnkitError } from '@rnnkit/data';
import { longestText } from '@rnnkit/storage';

import { architectures, checkHeads, type Architecture, type BlockSettings } from '../architectures/architecture.ts';
import { tokenLevels, type TokenLevel } from '../token-level.ts';

/** What becomes of the outputs, one for each token. */
export const poolings = ['last', 'average', 'max', 'attention'] as const;

/** What becomes of the outputs, one for each token. */
export type Pooling = (typeof poolings)[number];

/** The Unicode normalizations that texts can get (UAX #15). */
export const normalizations = ['none', 'NFC', 'NFD', 'NFKC'] as const;

/** The Unicode normalization of texts. */
export type Normalization = (typeof normalizations)[number];

/** How a classifier reads texts, and its layers. {@link classifierDefaultsOf} gives the default of each. */
export interface Structure extends BlockSettings {
  /**
   * What a token is. Default `words`, and where a model is trained of texts that have no spaces between words `characters`, see
   * {@link suggestTokens}; the other defaults depend on it.
   */
  readonly tokenLevel: TokenLevel;
  /**
   * What reads the tokens: a recurrent layer, `lstm`, `gru` or `simpleRnn`; a GRU and `attention` over its outputs; or the blocks of a
   * `transformer`, in which tokens look at each other. The other defaults depend on it.
   */
  readonly architecture: Architecture;
  /** Size of the recurrent layer's state, at least 1; of a Transformer that of the layers between, which each token goes through. */
  readonly units: number;
  /** Size of a token's vector, at least 1. */
  readonly embeddingDim: number;
  /** Most tokens that are told apart, with padding and unknown ones: at least 3. */
  readonly vocabularySize: number;
  /** Of up to how many tokens in a row a run is made that has a vector of its own, as in `Tokenizer`; from 1 to 10. */
  readonly ngrams: number;
  /** Tokens of a text, at most 1,000,000; of a longer one the end is kept. */
  readonly maxLength: number;
  /** Whether the text is read both ways, as a Transformer always does. */
  readonly bidirectional: boolean;
  /**
   * What is classified: the `last` output, the `average` or the `max` of the outputs over all tokens, or their mean by weights that
   * depend on the text, `attention`. With the architecture `attention` it is that; a Transformer has no `last` one.
   */
  readonly pooling: Pooling;
  /** Share of the recurrent layer's input, or of what is added up in a Transformer, that is dropped while training, in `[0, 1)`. */
  readonly dropout: number;
  /** Share of what is classified, before the dense layer, that is dropped while training, in `[0, 1)`. */
  readonly outputDropout: number;
  /**
   * Whether what each token says of the classes by itself is added to what is read of all: by how much commoner it is in the texts of a class
   * than in others, as naive Bayes has it, or refined from there by logistic regression where that is better. It is counted once the network has learned, and how much it counts is found by the texts that are
   * held out; without any it stays nothing. It takes a number for each token and class.
   */
  readonly tokenWeights: boolean;
  /** Whether letters become small before they are read. */
  readonly lowerCase: boolean;
  /** The Unicode normalization of texts before they are read. */
  readonly normalization: Normalization;
  /** Seed of the weights, the shuffles, the dropout, and of what is held out. */
  readonly seed: number;
}

/** The size of what attention asks the outputs for. */
export const attentionUnits = 32;

/** The checks of {@link Structure}. */
export const structureChecks: Readonly<Record<keyof Structure, check.OptionCheck>> = {
  tokenLevel: check.oneOf(...tokenLevels),
  architecture: check.oneOf(...architectures),
  units: check.count,
  blocks: check.whole(1, 48),
  heads: check.count,
  embeddingDim: check.count,
  vocabularySize: check.whole(3),
  ngrams: check.whole(1, 10),
  maxLength: check.whole(1, longestText),
  bidirectional: check.flag,
  pooling: check.oneOf(...poolings),
  dropout: check.fraction,
  outputDropout: check.fraction,
  tokenWeights: check.flag,
  lowerCase: check.flag,
  normalization: check.oneOf(...normalizations),
  seed: check.countOrZero,
};

/** The poolings that an architecture can have. */
export function poolingsOf(architecture: Architecture): readonly Pooling[] {
  if (architecture === 'attention') return ['attention'];
  return architecture === 'transformer' ? ['average', 'max', 'attention'] : poolings;
}

/** Throws when options that are each in order do not go together. */
export function checkStructure(owner: string, structure: Structure): void {
  const { architecture, pooling, bidirectional, tokenLevel, ngrams } = structure;
  if (tokenLevel === 'subwords' && ngrams > 1)
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: subwords are runs of characters already, so that ngrams has to be 1; got ${ngrams}.`,
    );
  const possible = poolingsOf(architecture);
  if (!possible.includes(pooling)) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: with the architecture ${architecture} the pooling has to be ${possible.join(' or ')}; got ${check.describe(pooling)}.`,
    );
  }
  if (architecture !== 'transformer') return;
  if (!bidirectional) {
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: a Transformer reads both ways, so that bidirectional has to be true; got false.`,
    );
  }
  checkHeads(owner, structure);
}
