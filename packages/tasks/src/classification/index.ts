// @rnnkit/tasks/classification: a tokenizer, a model and its classes as one thing, without the other tasks.
export {
  confusedPairs,
  type ClassifierAssessment,
  type ClassRow,
  type ConfusedPair,
  type Mistake,
} from './assessment.ts';
export { classifierOf, type ClassifierParts } from './classifier-of.ts';
export { optimizerNames, type OptimizerName } from '@rnnkit/optimizers';
export { classifierDefaults, classifierDefaultsOf, defaultTestSplit, type ClassifierPreset } from '../presets.ts';
export { splitExamples, type LabelledExamples } from './examples.ts';
export { ranked, type RankedClass } from './ranked.ts';
export { prepareClassifier, type PreparedClassifier, type PrepareOptions } from './prepare-classifier.ts';
export type { Reopened } from '../text-model/reopened.ts';
export { describeTexts } from './describe-texts.ts';
export { newClassifier } from './new-classifier.ts';
export { layerSizes, type LayerSize } from './layer-sizes.ts';
export { classWeightings, schedules, type ClassWeighting, type Learning, type ScheduleName } from './learning.ts';
export type { Reliability, ReliabilityBin, Sureness } from './reliability.ts';
export { settleOptions } from './options.ts';
export type { ClassifierOptions, ClassifierSettings } from './settings.ts';
export { normalizations, poolings, poolingsOf, type Normalization, type Pooling, type Structure } from './structure.ts';
export {
  architectures,
  recurrentArchitectures,
  type Architecture,
  type RecurrentArchitecture,
} from '../architectures/architecture.ts';
export { suggestTokens, type SuggestedTokens } from '../suggest-tokens.ts';
export { tokenLevels, type TokenLevel } from '../token-level.ts';
export type { SaveTaskOptions, Task } from '../task.ts';
export type { BatchProgress, RunOptions, TrainingProgress } from '../training-run.ts';
export { compileClassifier, crossValidateClassifier, fitClassifier, type FitClassifierOptions } from './recipe.ts';
export { TextClassifier, type ClassifiedText, type ClassifyOptions } from './text-classifier.ts';
export type { Streamed, StreamedTexts } from '../streamed.ts';
export type { TextModel } from '../text-model/text-model.ts';
export type { ClassifierFigures } from './figures.ts';
export { trainClassifier, type TrainClassifierOptions } from './train-classifier.ts';
export { answersSoFar } from './answers-so-far.ts';
export { attentionOver, type AttentionMap, type TextAttention } from './attention.ts';
export { attribute, type AttributedToken, type TextAttribution } from './attribution.ts';
export { coverageOf, knownWords, type Coverage, type KnownWords } from '../vectors/known-words.ts';
export type { PretrainedOptions } from '../vectors/pretrained.ts';
export { readTokens, tokenLevelOf, type ReadToken } from './tokens.ts';
