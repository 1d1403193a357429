// @rnnkit/text/subwords-training: learning subwords.
export { subwordKinds, type SubwordKind } from './recipes.ts';
export {
  SubwordTrainer,
  trainSubwords,
  type SubwordOptions,
  type SubwordProgress,
  type TrainSubwordsOptions,
} from './subword-trainer.ts';
