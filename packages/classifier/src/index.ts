// @rnnkit/classifier: a tokenizer, a model and its classes as one thing. What a file or a screen looks like is for those
// who use it: the command line and the studio.
export { cells, tokenUnits, type Architecture, type Cell, type Unit } from './architecture.ts';
export {
  assess,
  confusedPairs,
  type Assessment,
  type ClassRow,
  type ConfusedPair,
  type Mistake,
} from './assessment.ts';
export { splitExamples, type LabelledExamples } from './examples.ts';
export { ranked, type RankedClass } from './ranked.ts';
export { newClassifier, TextClassifier } from './text-classifier.ts';
export { attribute, type AttributedToken, type TextAttribution } from './attribution.ts';
export { readTokens, type ReadToken } from './tokens.ts';
