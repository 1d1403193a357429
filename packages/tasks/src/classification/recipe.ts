// How a classifier is trained: the loss, the optimizer and its schedule, and which epoch's weights stay. Programs, the command
// and the studio train by it.
import { check, type HostArray } from '@rnnkit/data';
import {
  crossValidate,
  type Callback,
  type ClassWeight,
  type CrossValidateOptions,
  type CrossValidation,
  type History,
  type LossConfig,
} from '@rnnkit/training';

import { compileTextModel, fitTextModel, type Rows } from '../text-model/fit-text-model.ts';
import type { ReadTexts } from '../text-model/token-weights.ts';
import { settleAnswers } from './calibration.ts';
import { checkExamples, type LabelledExamples } from './examples.ts';
import type { Learning } from './learning.ts';
import { settle } from './options.ts';
import type { ClassifierOptions } from './settings.ts';
import { expectClassifier, type TextClassifier } from './text-classifier.ts';

/**
 * Says how a classifier's model is trained: with the optimizer, schedule and label smoothing of the options, and with gradients
 * whose norm is clipped to 1.
 *
 * @param texts how many texts each epoch has, which the schedule is worked out by
 * @throws Error when it is no classifier, or an option is not what it has to be
 */
export function compileClassifier(classifier: TextClassifier, options: ClassifierOptions, texts: number): void {
  expectClassifier('compileClassifier', classifier);
  check.countOrZero(texts, 'compileClassifier: texts');
  const settings = settle('compileClassifier', options, texts);
  compileTextModel(classifier.model, settings, texts, { loss: lossOf(settings), metrics: ['accuracy'] });
}

/** Cross-entropy; or focal, for which labels are a row of zeros and a one each. */
function lossOf({ labelSmoothing, focalGamma }: Learning): LossConfig {
  return focalGamma === 0
    ? { className: 'SparseCategoricalCrossentropy', config: { labelSmoothing } }
    : { className: 'CategoricalFocalCrossentropy', config: { labelSmoothing, gamma: focalGamma, alpha: 1 } };
}

/** How {@link fitClassifier} goes about it. */
export interface FitClassifierOptions {
  /** Examples that choose the best epoch. Default: none; then the weights of the last whole epoch stay. */
  readonly validation?: LabelledExamples | undefined;
  /** The first epoch's number: where a training that is resumed goes on. Default 0. */
  readonly initialEpoch?: number | undefined;
  /** Are told how it goes. Default: none. */
  readonly callbacks?: readonly Callback[] | undefined;
  /** Stops it after the batch that is under way. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains a compiled classifier. The weights with the best validation accuracy stay; without validation, those of the last whole
 * epoch. With validation, what each token says by itself is added then (`tokenWeights`), and probabilities are made to mean what they say
 * (`calibrate`). A training that is resumed with more epochs follows the schedule of all of them from there on.
 *
 * @throws Error when examples or options are not what they have to be, or the classifier is not compiled
 */
export async function fitClassifier(
  classifier: TextClassifier,
  examples: LabelledExamples,
  options: ClassifierOptions,
  run: FitClassifierOptions = {},
): Promise<History> {
  expectClassifier('fitClassifier', classifier);
  checkExamples('fitClassifier', examples);
  const texts = examples.texts.length;
  const settings = settle('fitClassifier', options, texts);
  const {
    validation,
    initialEpoch = 0,
    callbacks = [],
    signal,
  } = check.checkOptions<FitClassifierOptions>(
    'fitClassifier',
    { validation: check.anything, initialEpoch: check.anything, callbacks: check.iterable, signal: check.abortSignal },
    {},
    run,
  );
  if (validation !== undefined) checkExamples('fitClassifier: validation', validation);
  const learned = read(classifier, examples);
  const held = validation && read(classifier, validation);
  const history = await fitTextModel(classifier.model, rowsOf(classifier, learned, settings), settings, {
    validation: held && rowsOf(classifier, held, settings),
    monitor: 'val_accuracy',
    callbacks: [...callbacks],
    signal,
    initialEpoch,
    classWeight: settings.classWeight === 'balanced' ? balanced(classifier, examples) : undefined,
  });
  if (validation !== undefined && held !== undefined && history.epoch.length > 0)
    await settleAnswers(
      classifier,
      () => [learned],
      { ...held, texts: validation.texts },
      { ...settings, refines: true },
    );
  return history;
}

/** Weights by which every class counts as much, as scikit-learn's 'balanced'. */
function balanced({ labels }: TextClassifier, examples: LabelledExamples): ClassWeight {
  const counts = new Map<string, number>();
  for (const label of examples.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries(
    labels.map((label, index) => [index, examples.labels.length / (counts.size * (counts.get(label) ?? 1))]),
  );
}

/**
 * Cross-validates a classifier's settings on labelled texts; see `crossValidate` of `@rnnkit/training`. The vocabulary is that of
 * the classifier, which is compiled and not trained; what tokens say by themselves (`tokenWeights`) is not added.
 *
 * @throws Error when examples or options are not what they have to be, or there are fewer texts than folds
 */
export function crossValidateClassifier(
  classifier: TextClassifier,
  examples: LabelledExamples,
  options: ClassifierOptions,
  run: Pick<CrossValidateOptions, 'workers' | 'signal' | 'onProgress'> & { readonly folds?: number } = {},
): Promise<CrossValidation> {
  expectClassifier('crossValidateClassifier', classifier);
  checkExamples('crossValidateClassifier', examples);
  const { folds } = check.checkOptions(
    'crossValidateClassifier',
    { folds: check.whole(2), workers: check.anything, signal: check.anything, onProgress: check.anything },
    { folds: 5 },
    run,
  );
  const trained = Math.floor((examples.texts.length * (folds - 1)) / folds);
  const settings = settle('crossValidateClassifier', options, trained);
  const { epochs, batchSize, seed } = settings;
  compileClassifier(classifier, { ...options, epochs }, trained);
  return crossValidate(classifier.model, ...rowsOf(classifier, read(classifier, examples), settings), {
    ...run,
    folds,
    epochs,
    batchSize,
    seed,
  });
}

/** Examples as the model reads them. */
export function read(classifier: TextClassifier, { texts, labels }: LabelledExamples): ReadTexts {
  return { ids: classifier.encode(texts), right: classifier.encodeLabels(labels) };
}

const rowsOf = ({ labels }: TextClassifier, { ids, right }: ReadTexts, settings: Learning): Rows => [
  ids,
  labelRows(right, labels.length, settings),
];

/** Examples as the model and its loss take them. */
export function encode(classifier: TextClassifier, examples: LabelledExamples, settings: Learning): Rows {
  return rowsOf(classifier, read(classifier, examples), settings);
}

/** The numbers of classes as the loss takes them. */
export function labelRows(
  indices: Int32Array,
  classes: number,
  { focalGamma }: Pick<Learning, 'focalGamma'>,
): HostArray {
  if (focalGamma === 0) return { data: indices, shape: [indices.length] };
  const data = new Float32Array(indices.length * classes);
  for (const [row, index] of indices.entries()) data[row * classes + index] = 1;
  return { data, shape: [indices.length, classes] };
}
