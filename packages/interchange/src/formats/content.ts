// What a file of a model may hold, in whichever format.
import type { Model } from '@rnnkit/models';
import type { TextLength } from '@rnnkit/storage';
import type { Tokenizer } from '@rnnkit/text';
import type { TrainableModel } from '@rnnkit/training';

import type { FormatPart, ModelFormat } from './format.ts';

/** A model, and what belongs to it. */
export interface ModelContent {
  /** The model; a `TrainableModel` of `@rnnkit/training` where the file says what it was compiled with. Free it with `dispose`. */
  readonly model: Model<unknown>;
  /** What makes tokens of texts. */
  readonly tokenizer?: Tokenizer | undefined;
  /** The names of the classes, in the order of the model's outputs. */
  readonly labels?: readonly string[] | undefined;
  /** How the tokens of texts become rows of one length. */
  readonly length?: TextLength | undefined;
  /** What was in the file and is not here, in words. */
  readonly left?: readonly string[] | undefined;
}

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
  const dropping = model.layers.some(({ className }) => /Dropout$/.test(className));
  if (dropping) yield ['dropout', 'layers that drop while a model is trained'];
}

/** Whether a model says what it was compiled with. */
export function isCompiled(model: Model<unknown>): model is TrainableModel<unknown> {
  return 'compileOptions' in model && model.compileOptions !== undefined;
}
