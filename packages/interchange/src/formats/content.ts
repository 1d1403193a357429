// What a file of a model may hold, in whichever format.
import type { Model } from '@rnnkit/models';
import type { TextLength } from '@rnnkit/storage';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import type { TrainableModel } from '@rnnkit/training';

/** A model, and what belongs to it. */
export interface ModelContent {
  /** The model; a `TrainableModel` of `@rnnkit/training` where the file says what it was compiled with. Free it with `dispose`. */
  readonly model: Model<unknown>;
  /** What makes tokens of texts. */
  readonly tokenizer?: AnyTokenizer | undefined;
  /** The names of the classes, in the order of the model's outputs. */
  readonly labels?: readonly string[] | undefined;
  /** How the tokens of texts become rows of one length. */
  readonly length?: TextLength | undefined;
  /** Whether the memory of the model's optimizer belongs to it, so that training goes on where it was. Default false. */
  readonly hasOptimizer?: boolean | undefined;
  /** What was in the file and is not here, in words. */
  readonly left?: readonly string[] | undefined;
}

/** Whether a model says what it was compiled with. */
export function isCompiled(model: Model<unknown>): model is TrainableModel<unknown> {
  return 'compileOptions' in model && model.compileOptions !== undefined;
}
