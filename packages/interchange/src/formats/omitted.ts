// What of a model gets lost in a format.
import { isCompiled, type ModelContent } from './content.ts';
import type { FormatPart, ModelFormat } from './format.ts';

const mostNamed = 5;

/** What of a content a format has no place for, in words; it would be lost. */
export function omittedBy(format: ModelFormat, content: ModelContent): readonly string[] {
  const parts = new Map(partsOf(content));
  return Array.from(parts).flatMap(([part, words]) => (format.holds.includes(part) ? [] : [words]));
}

function* partsOf({ model, tokenizer, labels, length }: ModelContent): Generator<readonly [FormatPart, string]> {
  if (tokenizer !== undefined) yield ['tokenizer', 'the tokenizer'];
  if (labels !== undefined) {
    const more = labels.length > mostNamed ? ', …' : '';
    yield ['labels', `the names of the classes (${labels.slice(0, mostNamed).join(', ')}${more})`];
  }
  if (length !== undefined) yield ['length', `how long texts are (${length.maxLength} tokens)`];
  if (isCompiled(model)) yield ['compiled', 'what the model was compiled with'];
  const dropping = model.layers.some(({ className }) => className.endsWith('Dropout'));
  if (dropping) yield ['dropout', 'layers that drop while a model is trained'];
}
