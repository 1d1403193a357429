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
