// From two arrays to a trained classifier.
import { check, RnnkitError } from '@rnnkit/data';
import { lambdaCallback, type Callback } from '@rnnkit/training';

import { checkExamples, splitExamples, type LabelledExamples } from './examples.ts';
import { newClassifier } from './new-classifier.ts';
import { optionChecks, settle } from './options.ts';
import { compileClassifier, fitClassifier } from './recipe.ts';
import type { ClassifierOptions } from './settings.ts';
import type { TextClassifier } from './text-classifier.ts';

/** How far a training is. */
export interface ClassifierProgress {
  /** The epoch that is done, counted from 1. */
  readonly epoch: number;
  /** Most epochs there will be. */
  readonly epochs: number;
  /** The epoch's averages, and those of the validation texts after `val_`: `loss`, in nats, and `accuracy`. */
  readonly logs: Readonly<Record<string, number>>;
}

/** Options of {@link trainClassifier}. */
export type TrainClassifierOptions = ClassifierOptions & {
  /** Examples that choose the best epoch, in the place of a share of the texts. Default: none. */
  readonly validation?: LabelledExamples | undefined;
  /** Is told of each epoch that is done. Default: nobody is. */
  readonly onProgress?: ((progress: ClassifierProgress) => void) | undefined;
  /** Stops training after the step that is under way; the best weights so far stay. Default: none. */
  readonly signal?: AbortSignal | undefined;
};

/** An epoch that is best on fewer texts is best by chance. */
const fewestHeldOut = 10;

const runChecks = { validation: check.anything, onProgress: check.callable, signal: check.abortSignal };

/**
 * Makes a classifier of texts and trains it. A share of the texts, of each class alike, is held out to choose the best epoch,
 * whose weights stay; of so few that it would be fewer than 10 texts none is held out, unless `validationSplit` is given. A
 * backend has to be in use.
 *
 * @param labels the label of each text
 * @throws Error when there are not as many labels as texts, fewer than two classes, or an option is not what it has to be; the
 * signal's reason when training is stopped before the first epoch is done
 *
 * @example
 * const classifier = await trainClassifier(texts, labels);
 * const { label, probability } = await classifier.predict('What a film!');
 */
export async function trainClassifier(
  texts: readonly string[],
  labels: readonly string[],
  options: TrainClassifierOptions = {},
): Promise<TextClassifier> {
  checkExamples('trainClassifier', { texts, labels });
  check.checkOptions('trainClassifier', { ...optionChecks, ...runChecks }, {}, options);
  const { validation: given, onProgress, signal, ...rest } = options;
  const classes = [...new Set(labels)].toSorted();
  if (classes.length < 2)
    throw new RnnkitError(
      'invalid-argument',
      `trainClassifier takes texts of at least two classes; got ${check.describe(classes)}.`,
    );
  const { validationSplit, seed } = settle('trainClassifier', rest, texts.length);
  const isTooSmall = rest.validationSplit === undefined && validationSplit * texts.length < fewestHeldOut;
  const { train, validation } =
    given !== undefined || validationSplit === 0 || isTooSmall
      ? { train: { texts, labels }, validation: given }
      : splitExamples({ texts, labels }, validationSplit, seed);
  const settings = settle('trainClassifier', rest, train.texts.length);
  signal?.throwIfAborted();
  const classifier = newClassifier(train.texts, classes, settings);
  try {
    compileClassifier(classifier, settings, train.texts.length);
    const callbacks = onProgress === undefined ? [] : [tell(onProgress, settings.epochs)];
    const { epoch } = await fitClassifier(classifier, train, settings, { validation, signal, callbacks });
    if (epoch.length === 0) signal?.throwIfAborted();
    return classifier;
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

function tell(onProgress: (progress: ClassifierProgress) => void, epochs: number): Callback {
  return lambdaCallback({ onEpochEnd: (epoch, logs) => onProgress({ epoch: epoch + 1, epochs, logs }) });
}
