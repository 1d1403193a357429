// @rnnkit/tasks: from texts to answers.
export type { Completion } from './generation/completions.ts';
export type { GenerationVocabulary } from './generation/generation-vocabulary.ts';
export {
  generatorDefaults,
  type GeneratorOptions,
  type GeneratorSettings,
  type SamplingOptions,
} from './generation/options.ts';
export type { ScoredToken, TextScore } from './generation/scores.ts';
export { TextGenerator, type GenerateOptions, type GenerationAssessment } from './generation/text-generator.ts';
export type { TokenLevel } from './generation/token-level.ts';
export { trainGenerator, type GeneratorProgress, type TrainGeneratorOptions } from './generation/train-generator.ts';
export type { TaggingData, TaggingExample } from './tagging/examples.ts';
export { taggerDefaults, type TaggerOptions, type TaggerSettings } from './tagging/options.ts';
export type { TaggingInputs, TaggingVocabulary, TaggingVocabularyParts } from './tagging/tagging-vocabulary.ts';
export { TextTagger, type TaggedText, type TaggedWord, type TaggerAssessment } from './tagging/text-tagger.ts';
export { trainTagger, type TaggerProgress, type TrainTaggerOptions } from './tagging/train-tagger.ts';
