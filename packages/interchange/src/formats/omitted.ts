// What of a model gets lost in a format.
import { isCompiled, type ModelContent } from './content.ts';
import type { FormatPart, ModelFormat } from './format.ts';

/** The parts of a content for which a format has no place: they would be lost. */
export function omittedBy(format: ModelFormat, content: ModelContent): readonly FormatPart[] {
  return [...partsOf(content)].filter((part) => !format.holds.includes(part));
}

function* partsOf({ model, tokenizer, labels, length }: ModelContent): Generator<FormatPart> {
  if (tokenizer !== undefined) yield 'tokenizer';
  if (labels !== undefined) yield 'labels';
  if (length !== undefined) yield 'length';
  if (isCompiled(model)) yield 'compiled';
  if (model.layers.some(({ className }) => className.endsWith('Dropout'))) yield 'dropout';
}
