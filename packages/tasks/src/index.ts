// @rnnkit/tasks: from texts to answers. What a file or a screen looks like is for those who use it: the command and the studio.
export * from './classification/index.ts';
export type { Completion } from './generation/completions.ts';
export type { GeneratorOptions, GeneratorSettings, SamplingOptions } from './generation/options.ts';
export type { LanguageModel, TokenReader } from './generation/language-model.ts';
export { ngramGenerator, type NgramGeneratorOptions } from './generation/ngram-generator.ts';
export { MixedLanguageModel } from './generation/mixed-language-model.ts';
export { NgramLanguageModel } from './generation/ngram-language-model.ts';
export { NeuralLanguageModel } from './generation/neural-language-model.ts';
export type { ScoredToken, TextScore } from './generation/scores.ts';
export {
  TextGenerator,
  type CompleteOptions,
  type GenerateOptions,
  type GenerationAssessment,
} from './generation/text-generator.ts';
export type { GeneratorData, GeneratorExample } from './generation/gather-texts.ts';
export type { GeneratorFigures } from './generation/fit-generator.ts';
export { trainGenerator, type TrainGeneratorOptions } from './generation/train-generator.ts';
export type { LabelRow, MultiLabelAssessment } from './multilabel/assessment.ts';
export type { MultiLabelExample, MultiLabelExamples } from './multilabel/examples.ts';
export { MultiLabelClassifier, type MultiLabelledText } from './multilabel/multilabel-classifier.ts';
export {
  trainMultiLabelClassifier,
  type MultiLabelFigures,
  type TrainMultiLabelClassifierOptions,
} from './multilabel/train-multilabel-classifier.ts';
export {
  besideBaselines,
  classifierBaselines,
  multiLabelBaselines,
  type BaselineFigures,
  type Baselines,
  type SideBySide,
} from './baselines/beside-baselines.ts';
export {
  LinearClassifier,
  logisticClassifier,
  naiveBayesClassifier,
  type LogisticOptions,
  type NaiveBayesOptions,
} from './baselines/linear-classifier.ts';
export type { LinearModel } from './baselines/linear-model.ts';
export { LinearMultiLabelClassifier, logisticMultiLabelClassifier } from './baselines/linear-multilabel-classifier.ts';
export { LinearRegressor, ridgeRegressor, type RidgeOptions } from './baselines/linear-regressor.ts';
export type { NgramFeatures, SparseRow } from './baselines/ngram-features.ts';
export type { FeatureOptions } from './baselines/options.ts';
export type { LearningOptions, LearningProgress } from './pace.ts';
export type { LinearParts } from './baselines/saved-linear.ts';
export type { RegressionAssessment, RegressionFigures } from './regression/assessment.ts';
export type { NumberedExample, NumberedExamples } from './regression/examples.ts';
export { TextRegressor, type NumberedText } from './regression/text-regressor.ts';
export { trainRegressor, type RegressorFigures, type TrainRegressorOptions } from './regression/train-regressor.ts';
export { commonestTagger, type CommonestTaggerOptions } from './tagging/commonest-tagger.ts';
export type { TaggingData, TaggingExample } from './tagging/examples.ts';
export { generatorDefaultsOf, taggerDefaultsOf, translatorDefaultsOf } from './presets.ts';
export type { TaggerOptions, TaggerSettings } from './tagging/options.ts';
export type { TaggingInputs, TaggingVocabulary, TaggingVocabularyParts } from './tagging/tagging-vocabulary.ts';
export { knownTaggerWords } from './tagging/known-tagger-words.ts';
export { TextTagger, type TaggedText, type TaggedWord, type TaggerAssessment } from './tagging/text-tagger.ts';
export type { TaggerFigures } from './tagging/fit-tagger.ts';
export { trainTagger, type TrainTaggerOptions } from './tagging/train-tagger.ts';
export { bleu } from './translation/bleu.ts';
export { chrf } from './translation/chrf.ts';
export { editDistance } from './translation/edit-distance.ts';
export type { TranslateOptions, TranslatorOptions, TranslatorSettings } from './translation/options.ts';
export {
  trainTranslator,
  type TrainTranslatorOptions,
  type TranslatorFigures,
} from './translation/train-translator.ts';
export type { NextToken } from './translation/translation-network.ts';
export { Translator, type Translation, type TranslationAssessment } from './translation/translator.ts';
export type { TextVocabulary } from './text-vocabulary.ts';
export { loadTask, type AnyTask, type TaskName, type TasksByName } from './load-task.ts';
