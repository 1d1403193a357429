// From two arrays to a trained classifier.
import { check, RnnkitError } from '@rnnkit/data';
import type { Logs } from '@rnnkit/training';

import { grownTextModel } from '../text-model/grown-text-model.ts';
import { isTooSmall } from '../text-model/held-out.ts';
import { likeAnother } from '../text-model/like-another.ts';
import { collected, isStreamed, type Streamed } from '../text-model/streamed.ts';
import { trained } from '../text-model/trained.ts';
import { runCallbacks, runChecks, type RunOptions } from '../training-run.ts';
import { checkExamples, splitExamples, type LabelledExamples } from './examples.ts';
import { newClassifier } from './new-classifier.ts';
import { optionChecks, settle } from './options.ts';
import { compileClassifier, fitClassifier } from './recipe.ts';
import type { ClassifierOptions } from './settings.ts';
import { TextClassifier } from './text-classifier.ts';

/** What held-out texts show after an epoch: the mean loss, in nats, and the share of right answers. */
export interface ClassifierFigures {
  readonly loss: number;
  readonly accuracy: number;
}

/** Options of {@link trainClassifier}. */
export interface TrainClassifierOptions extends ClassifierOptions, RunOptions<ClassifierFigures> {
  /** Examples that choose the best epoch, in the place of a share of the texts. Default: none. */
  readonly validation?: LabelledExamples | undefined;
  /**
   * A classifier to go on from: it stays as it is, and the new one begins with its words, classes and weights, to which those of the texts
   * are added. It says what the network is like, so that no other option may, but for `vocabularySize`: most tokens in all, by default as
   * many more as a new classifier may have. What new texts do not show is unlearned in time: give it some of the old ones besides.
   * Default: a new one.
   */
  readonly from?: TextClassifier | undefined;
}

const checks: check.OptionChecks = {
  ...optionChecks,
  ...runChecks,
  validation: check.anything,
  from: check.rule('a TextClassifier', (value) => value instanceof TextClassifier),
};

/**
 * Makes a classifier of texts and trains it. A share of the texts, of each class alike, is held out to choose the best epoch,
 * whose weights stay; of so few that it would be fewer than 10 texts none is held out, unless `validationSplit` is given. A
 * backend has to be in use.
 *
 * @param labels the label of each text
 * @throws Error when there are not as many labels as texts, fewer than two classes, or an option is not what it has to be; the
 * signal's reason when training is stopped before the first epoch is done; `unsupported` when `from` is a classifier that cannot learn new
 * words
 *
 * @example
 * const classifier = await trainClassifier(texts, labels);
 * const { label, probability } = await classifier.predict('What a film!');
 */
export function trainClassifier(
  texts: readonly string[],
  labels: readonly string[],
  options?: TrainClassifierOptions,
): Promise<TextClassifier>;
/** The same of examples that come one after the other, such as readers of `@rnnkit/data` give them: `{ text, label }` each. */
export function trainClassifier(
  examples: Streamed<{ readonly text: string; readonly label: string }>,
  options?: TrainClassifierOptions,
): Promise<TextClassifier>;
export async function trainClassifier(
  first: readonly string[] | Streamed<object>,
  second: unknown,
  third: TrainClassifierOptions = {},
): Promise<TextClassifier> {
  if (!isStreamed(first)) return train(first as readonly string[], second as readonly string[], third);
  const { texts, targets } = await collected('trainClassifier', first, 'label');
  return train(texts, targets as readonly string[], second ?? {});
}

async function train(
  texts: readonly string[],
  labels: readonly string[],
  options: TrainClassifierOptions,
): Promise<TextClassifier> {
  checkExamples('trainClassifier', { texts, labels });
  check.checkOptions('trainClassifier', checks, {}, options);
  const { validation: given, onProgress, signal, backup, from, ...own } = options;
  const rest = likeAnother('trainClassifier', from, texts, own);
  const classes = classesOf(labels, from);
  const { validationSplit, seed } = settle('trainClassifier', rest, texts.length);
  const holdsNone = validationSplit === 0 || isTooSmall(rest.validationSplit, validationSplit, texts.length);
  const { train, validation } =
    given !== undefined || holdsNone
      ? { train: { texts, labels }, validation: given }
      : splitExamples({ texts, labels }, validationSplit, seed);
  const settings = settle('trainClassifier', rest, train.texts.length);
  signal?.throwIfAborted();
  const made =
    from === undefined
      ? newClassifier(train.texts, classes, settings)
      : await grownClassifier(from, train.texts, classes, settings.vocabularySize);
  return trained(made, signal, (classifier) => {
    compileClassifier(classifier, settings, train.texts.length);
    const callbacks = runCallbacks({ onProgress, backup }, settings.epochs, figuresOf);
    return fitClassifier(classifier, train, settings, { validation, signal, callbacks });
  });
}

/** A classifier that answers as another does, but knows new tokens and classes, of which it has learned nothing yet. */
export async function grownClassifier(
  known: TextClassifier,
  texts: readonly string[],
  labels: readonly string[],
  vocabularySize: number,
): Promise<TextClassifier> {
  const outputs = { from: known.labels.length, to: labels.length };
  const { tokenizer, model } = await grownTextModel(known, texts, outputs, vocabularySize);
  return new TextClassifier(tokenizer, known.maxLength, labels, model, {
    padding: known.padding,
    truncating: known.truncating,
  });
}

function classesOf(labels: readonly string[], from: TextClassifier | undefined): readonly string[] {
  const known = from?.labels ?? [];
  const classes = [...known, ...[...new Set(labels)].filter((label) => !known.includes(label)).toSorted()];
  if (classes.length >= 2) return classes;
  throw new RnnkitError(
    'invalid-argument',
    `trainClassifier takes texts of at least two classes; got ${check.describe(classes)}.`,
  );
}

function figuresOf({ val_loss: loss, val_accuracy: accuracy }: Logs): ClassifierFigures | undefined {
  return loss === undefined || accuracy === undefined ? undefined : { loss, accuracy };
}
