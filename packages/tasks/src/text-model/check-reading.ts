// Whether a model reads what its tokenizer gives.
import { check, RnnkitError } from '@rnnkit/data';
import { pipelineFile, tokenizerFile } from '@rnnkit/storage';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import type { TrainableModel } from '@rnnkit/training';

/** Throws when a model cannot read what a tokenizer gives. */
export function checkReading(model: TrainableModel, tokenizer: AnyTokenizer, maxLength: number): void {
  const { inputShape = [] } = model;
  const steps = inputShape[1];
  if (inputShape.length !== 2 || (typeof steps === 'number' && steps !== maxLength)) {
    throw new RnnkitError(
      'invalid-file',
      `the model takes inputs of the shape ${check.describe(inputShape)}, but ${pipelineFile} says that texts have ${maxLength} tokens.`,
    );
  }
  const [first] = model.layers;
  const rows = first?.className === 'Embedding' ? first.getConfig()['inputDim'] : undefined;
  const { vocabularySize } = tokenizer;
  if (typeof rows === 'number' && vocabularySize > rows) {
    throw new RnnkitError(
      'invalid-file',
      `${tokenizerFile} gives tokens indices up to ${vocabularySize - 1}, but the table of the model's embedding has ${rows} rows.`,
    );
  }
}
