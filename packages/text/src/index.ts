// @rnnkit/text: from texts to numbers and back. It needs no tfjs.
export { CharacterNgramClassifier } from './baselines/character-ngram-classifier.ts';
export { majorityClassAccuracy } from './baselines/majority-class.ts';
export {
  describe,
  describeSequences,
  type DescribeOptions,
  type DescribeSequencesOptions,
  type TokenStatistics,
} from './describe.ts';
export type { FitOnStreamOptions } from './fit-on-stream.ts';
export { hashingTrick, oneHot, type HashingOptions } from './hashing-trick.ts';
export { padSequences, type PaddedSequences, type PadOptions } from './pad-sequences.ts';
export { textIndexerFromJson, type Text, type TextIndexer } from './text-indexer.ts';
export type { TokenizerOptions } from './tokenizer-options.ts';
export { Tokenizer, tokenizerFromJson } from './tokenizer.ts';
export type { EncodedToken, TextTokenizer } from './text-tokenizer.ts';
export { BoundedCounts } from './bounded-counts.ts';
export type { MatrixMode, TextMatrix } from './text-matrix.ts';
export type { TokenizerJson } from './tokenizer-json.ts';
export type { NormalizationForm } from './normalize.ts';
export { defaultFilters, type TokenOptions } from './tokens.ts';
