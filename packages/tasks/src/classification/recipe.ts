// How a classifier is trained: the loss, the optimizer and its schedule, and which epoch's weights stay. Programs, the command
// and the studio train by it.
import { check, type HostArray } from '@rnnkit/data';
import { cosineDecay, type Schedule } from '@rnnkit/optimizers';
import {
  crossValidate,
  earlyStopping,
  lambdaCallback,
  type Callback,
  type CrossValidateOptions,
  type CrossValidation,
  type History,
} from '@rnnkit/training';

import { checkExamples, type LabelledExamples } from './examples.ts';
import type { Learning } from './learning.ts';
import { settle } from './options.ts';
import type { ClassifierOptions } from './settings.ts';
import { expectClassifier, type TextClassifier } from './text-classifier.ts';

/** The share of the steps over which the learning rate rises. */
const warmUp = 0.05;

/** The largest norm of all gradients together: a step that would be far longer than others can undo a training. */
const globalClipNorm = 1;

function learningRateOf({ learningRate, schedule, batchSize, epochs }: Learning, texts: number): number | Schedule {
  if (schedule === 'constant') return learningRate;
  const steps = Math.max(1, Math.ceil(texts / batchSize) * epochs);
  const warmupSteps = Math.floor(warmUp * steps);
  return cosineDecay({
    initialLearningRate: learningRate / (warmupSteps + 1),
    warmupTarget: learningRate,
    warmupSteps,
    decaySteps: steps - warmupSteps,
  });
}

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
  const rate = learningRateOf(settings, texts);
  const learningRate = typeof rate === 'number' ? rate : { className: rate.className, config: rate.getConfig() };
  classifier.model.compile({
    // Described, not made: so it goes with the model.
    optimizer: { className: settings.optimizer, config: { learningRate, globalClipNorm } },
    loss: { className: 'SparseCategoricalCrossentropy', config: { labelSmoothing: settings.labelSmoothing } },
    metrics: ['accuracy'],
  });
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
 * epoch. A training that is resumed with more epochs follows the schedule of all of them from there on.
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
  return classifier.model.fit(...encode(classifier, examples), {
    epochs: settings.epochs,
    batchSize: settings.batchSize,
    initialEpoch,
    ...(signal !== undefined && { signal }),
    ...(validation !== undefined && { validationData: encode(classifier, validation) }),
    callbacks: [
      followSchedule(settings, texts),
      validation === undefined
        ? wholeEpochs(signal)
        : earlyStopping({ monitor: 'val_accuracy', patience: settings.patience, restoreBestWeights: true }),
      ...callbacks,
    ],
  });
}

/**
 * Cross-validates a classifier's settings on labelled texts; see `crossValidate` of `@rnnkit/training`. The vocabulary is that of
 * the classifier, which is compiled and not trained.
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
  const { epochs, batchSize, seed } = settle('crossValidateClassifier', options, trained);
  compileClassifier(classifier, { ...options, epochs }, trained);
  return crossValidate(classifier.model, ...encode(classifier, examples), { ...run, folds, epochs, batchSize, seed });
}

function encode(classifier: TextClassifier, { texts, labels }: LabelledExamples): [x: HostArray, y: HostArray] {
  return [classifier.encode(texts), { data: classifier.encodeLabels(labels), shape: [labels.length] }];
}

/** A run that is resumed brings the schedule of its beginning, which ends where that was to end. */
function followSchedule(settings: Learning, texts: number): Callback {
  let follows = false;
  return lambdaCallback({
    onEpochBegin(_epoch, { model }) {
      if (!follows) model.optimizer.learningRate = learningRateOf(settings, texts);
      follows = true;
    },
  });
}

/** Takes back what an interrupted epoch has done, where no best weights come back. */
function wholeEpochs(signal: AbortSignal | undefined): Callback {
  let weights: readonly Float32Array[] | undefined;
  return lambdaCallback({
    async onEpochBegin(_epoch, { model }) {
      weights ??= await model.getWeights();
    },
    async onEpochEnd(_epoch, _logs, { model }) {
      weights = await model.getWeights();
    },
    onTrainEnd({ model }) {
      if (signal?.aborted === true && weights !== undefined) model.setWeights(weights);
    },
  });
}
