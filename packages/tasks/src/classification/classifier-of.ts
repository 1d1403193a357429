// A classifier of a model that was trained elsewhere, whose file may not say all that belongs to it.
import { check, RnnkitError } from '@rnnkit/data';
import type { Model } from '@rnnkit/models';
import type { TextLength } from '@rnnkit/storage';
import { trainable } from '@rnnkit/training';
import type { AnyTokenizer } from '@rnnkit/text/subwords';

import { checkTokenizer } from '../task-tokenizer.ts';
import { checkParts } from './saved-parts.ts';
import { TextClassifier } from './text-classifier.ts';

/** What belongs to a model that reads texts. */
export interface ClassifierParts {
  /** What makes tokens of texts, as when it was trained. */
  readonly tokenizer: AnyTokenizer;
  /** The names of the classes. Default: their numbers, from 0 on. */
  readonly labels?: readonly string[] | undefined;
  /**
   * How the tokens of texts become rows of one length. Default: as long as the model's input, or 256 tokens where it is open and
   * padding is masked; filled up and cut in front.
   */
  readonly length?: TextLength | undefined;
}

const partChecks = {
  tokenizer: checkTokenizer,
  labels: check.texts,
  length: check.rule('{ maxLength, padding, truncating }', (value) => typeof value === 'object' && value !== null),
};

/** Tokens of a text where nobody says how many. */
const someTokens = 256;

/**
 * The classifier of a model that was trained elsewhere, such as one of `@rnnkit/interchange`. It shares the model's layers; both are
 * disposed, each by itself.
 *
 * @throws RnnkitError `unsupported` when the model does not read tokens of texts or does not answer with classes; `invalid-file` when the
 * parts cannot be of one classifier; `invalid-argument` when the length has to be said
 *
 * @example
 * const { model, tokenizer } = await readKeras(bytes);
 * const classifier = classifierOf(model, { tokenizer, labels: ['neg', 'pos'] });
 */
export function classifierOf(model: Model<unknown>, parts: ClassifierParts): TextClassifier {
  const { tokenizer, labels, length } = check.checkOptions<Partial<ClassifierParts>>(
    'classifierOf',
    partChecks,
    {},
    parts,
  );
  if (tokenizer === undefined)
    throw new RnnkitError(
      'invalid-argument',
      'classifierOf takes { tokenizer } and what else there is; got no tokenizer.',
    );
  const made = trainable(model as Model);
  try {
    const outputs = outputsOf(model);
    const names = labels ?? Array.from({ length: Math.max(2, outputs) }, (_, index) => String(index));
    const { maxLength, ...ends } = length ?? lengthOf(model);
    checkParts(made, tokenizer, maxLength, names);
    return new TextClassifier(tokenizer, maxLength, names, made, ends);
  } catch (error) {
    made.dispose();
    throw error;
  }
}

/** How many numbers the model answers to each text with. */
function outputsOf({ inputShapes = [], outputShapes }: Model<unknown>): number {
  const [input, ...otherInputs] = inputShapes;
  if (input?.length !== 2 || otherInputs.length > 0) {
    const shapes = inputShapes.map((shape) => check.describe(shape)).join(', ');
    throw new RnnkitError('unsupported', `The model does not read the tokens of texts: its inputs are ${shapes}.`);
  }
  const [output, ...others] = outputShapes;
  const outputs = output?.length === 2 && others.length === 0 ? output[1] : undefined;
  if (typeof outputs === 'number') return outputs;
  const shapes = outputShapes.map((shape) => check.describe(shape)).join(', ');
  throw new RnnkitError('unsupported', `The model does not tell texts apart: its outputs are ${shapes}.`);
}

function lengthOf({ inputShape, layers }: Model<unknown>): TextLength {
  const steps = inputShape?.[1];
  const ends = { padding: 'pre', truncating: 'pre' } as const;
  if (typeof steps === 'number') return { maxLength: steps, ...ends };
  if (layers.some((layer) => layer.getConfig()['maskZero'] === true)) return { maxLength: someTokens, ...ends };
  throw new RnnkitError(
    'invalid-argument',
    'The model reads padding as if it were text, and nothing says how long its texts are: say the length that it was trained with.',
  );
}
