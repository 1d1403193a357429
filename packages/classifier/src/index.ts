// @rnnkit/classifier: a tokenizer, a model and its classes as one thing. What a file or a screen looks like is for those
// who use it: the command line and the studio.
export {
  assess,
  confusedPairs,
  type Assessment,
  type ClassRow,
  type ConfusedPair,
  type Mistake,
} from './assessment.ts';
export { classifierOf, type ClassifierParts } from './classifier-of.ts';
export { optimizerNames, type OptimizerName } from '@rnnkit/optimizers';
export { classifierDefaults, defaultsOf, type ClassifierPreset } from './defaults.ts';
export { splitExamples, type LabelledExamples } from './examples.ts';
export { ranked, type RankedClass } from './ranked.ts';
export { newClassifier } from './new-classifier.ts';
export { layerSizes, type LayerSize } from './layer-sizes.ts';
export { schedules, type Learning, type ScheduleName } from './learning.ts';
export { settleOptions } from './options.ts';
export type { ClassifierOptions, ClassifierSettings } from './settings.ts';
export {
  architectures,
  normalizations,
  poolings,
  poolingsOf,
  recurrentArchitectures,
  tokenLevels,
  type Architecture,
  type Normalization,
  type Pooling,
  type RecurrentArchitecture,
  type Structure,
  type TokenLevel,
} from './structure.ts';
export { compileClassifier, crossValidateClassifier, fitClassifier, type FitClassifierOptions } from './recipe.ts';
export { TextClassifier, type Prediction } from './text-classifier.ts';
export { trainClassifier, type TrainClassifierOptions, type TrainingProgress } from './train-classifier.ts';
export { attentionOver, type AttentionMap, type TextAttention } from './attention.ts';
export { attribute, type AttributedToken, type TextAttribution } from './attribution.ts';
export { readTokens, type ReadToken } from './tokens.ts';
