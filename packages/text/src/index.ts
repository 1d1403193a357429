// @rnnkit/text: from texts to numbers and back. It needs nothing but the engine: no tfjs, no other package of rnnkit.
export { CharacterNgramClassifier } from './baselines/character-ngram-classifier.ts';
export { majorityClassAccuracy } from './baselines/majority-class.ts';
export { hashingTrick, oneHot, type HashingOptions } from './hashing-trick.ts';
export { LabelEncoder, toCategorical, type CategoricalLabels } from './labels.ts';
export { languageCodes } from './languages/codes.ts';
export { languages, type LabelledTexts, type LanguagesDataset, type LanguagesOptions } from './languages/languages.ts';
export { lengthBuckets } from './length-buckets.ts';
export { padSequences, type PaddedSequences, type PadOptions } from './pad-sequences.ts';
export {
  readCsv,
  readJsonl,
  readTsv,
  type Example,
  type Examples,
  type Quote,
  type ReadOptions,
} from './readers/read-examples.ts';
export { previewFile, type PreviewOptions, type TablePreview } from './readers/preview.ts';
export { readFiles, type DatasetFile } from './readers/read-files.ts';
export type { TextSource } from './readers/source.ts';
export { kFold, trainTestSplit, type Split } from './splits.ts';
export {
  Tokenizer,
  tokenizerFromJson,
  type MatrixMode,
  type Text,
  type TextMatrix,
  type TokenizerOptions,
} from './tokenizer.ts';
export type { TokenizerJson } from './tokenizer-json.ts';
export type { NormalizationForm } from './normalize.ts';
export { defaultFilters, type TokenOptions } from './tokens.ts';
