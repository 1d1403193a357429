// Whether a model reads what its tokenizer gives.
import { check, RnnkitError } from '@rnnkit/data';
import { pipelineFile, tokenizerFile } from '@rnnkit/storage';
import type { Tokenizer } from '@rnnkit/text';
import type { TrainableModel } from '@rnnkit/training';

/** Throws when a model cannot read what a tokenizer gives. */
export function checkReading(model: TrainableModel, tokenizer: Tokenizer, maxLength: number): void {
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
  const largest = typeof rows === 'number' ? largestIndex(tokenizer, rows) : 0;
  if (typeof rows === 'number' && largest >= rows) {
    throw new RnnkitError(
      'invalid-file',
      `${tokenizerFile} gives tokens indices up to ${largest}, but the table of the model's embedding has ${rows} rows.`,
    );
  }
}

/** The largest index that a tokenizer can give to a token of a text, or some index below `enough` if that is below it, too. */
function largestIndex(tokenizer: Tokenizer, enough: number): number {
  const { numWords = 0, oovToken } = tokenizer.options;
  const unknown = oovToken === undefined ? [] : tokenizer.textsToSequences([[oovToken]])[0]!;
  let largest = unknown[0] ?? 0;
  // All others that are kept are below it, and most tokenizers know more words than they keep.
  if (numWords > 0 && numWords <= enough) return largest;
  for (const index of tokenizer.wordIndex.values()) {
    if ((numWords === 0 || index < numWords) && index > largest) largest = index;
  }
  return largest;
}
