// The losses, metrics, optimizers and schedules that there are both in Keras and here, and their options.
import { camelCase, snakeCase, underscored } from '../keras-names.ts';
import type { Fields } from '../keras-object.ts';

/** Classes of a kind, by Keras' names. */
export interface KnownClasses {
  /** The class of a name, which may be Keras' other word for it. */
  find(name: string): string | undefined;
  /** Options that are taken over, by Keras' names. */
  readonly takes: ReadonlySet<string>;
  /** Options that can only be what they are here. */
  readonly only: Fields;
}

function known(
  classes: string,
  takes: string,
  only: Fields = {},
  words: Readonly<Record<string, string>> = {},
): KnownClasses {
  const all = classes.split(' ');
  const byName = new Map([
    ...all.map((name) => [name, name] as const),
    ...all.map((name) => [snakeCase(name), name] as const),
    ...Object.entries(words),
  ]);
  return { find: (name) => byName.get(name), takes: new Set(takes.split(' ')), only };
}

/** Losses. */
export const lossClasses: KnownClasses = known(
  'BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy BinaryFocalCrossentropy CategoricalFocalCrossentropy CosineSimilarity Hinge SquaredHinge CategoricalHinge Huber KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson',
  'reduction from_logits label_smoothing apply_class_balancing alpha gamma delta',
  // Keras 2 lets whoever distributes a training choose, which is this.
  { axis: -1 },
  {
    mse: 'MeanSquaredError',
    MSE: 'MeanSquaredError',
    mae: 'MeanAbsoluteError',
    MAE: 'MeanAbsoluteError',
    mape: 'MeanAbsolutePercentageError',
    MAPE: 'MeanAbsolutePercentageError',
    msle: 'MeanSquaredLogarithmicError',
    MSLE: 'MeanSquaredLogarithmicError',
    bce: 'BinaryCrossentropy',
    kld: 'KLDivergence',
    KLD: 'KLDivergence',
    kullback_leibler_divergence: 'KLDivergence',
    logcosh: 'LogCosh',
    huber_loss: 'Huber',
  },
);

/** Metrics, but for `accuracy`, which is a name in both. */
export const metricClasses: KnownClasses = known(
  'BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy TopKCategoricalAccuracy Precision Recall F1Score AUC',
  'threshold k thresholds top_k class_id average curve num_thresholds',
  { summation_method: 'interpolation' },
  {
    SparseTopKCategoricalAccuracy: 'TopKCategoricalAccuracy',
    sparse_top_k_categorical_accuracy: 'TopKCategoricalAccuracy',
  },
);

/** Optimizers. */
export const optimizerClasses: KnownClasses = known(
  'Adadelta Adagrad Adam Adamax AdamW Lamb Lion Nadam RMSprop SGD',
  'weight_decay clipnorm clipvalue global_clipnorm use_ema ema_momentum ema_overwrite_frequency gradient_accumulation_steps momentum nesterov rho epsilon centered beta_1 beta_2 amsgrad initial_accumulator_value',
  {},
  { adamw: 'AdamW', rmsprop: 'RMSprop' },
);

/** Schedules of the learning rate. */
export const scheduleClasses: KnownClasses = known(
  'CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay PolynomialDecay',
  'initial_learning_rate decay_steps first_decay_steps decay_rate staircase alpha warmup_target warmup_steps t_mul m_mul boundaries values end_learning_rate power cycle',
);

/** Names that differ by more than their spelling. */
const otherNames: Readonly<Record<string, string>> = {
  clipnorm: 'clipNorm',
  clipvalue: 'clipValue',
  global_clipnorm: 'globalClipNorm',
  beta_1: 'beta1',
  beta_2: 'beta2',
};
const otherKerasNames = new Map(Object.entries(otherNames).map(([keras, here]) => [here, keras]));

/** An option's name here. */
export function optionName(kerasName: string): string {
  return Object.hasOwn(otherNames, kerasName) ? otherNames[kerasName]! : camelCase(kerasName);
}

/** An option's name in Keras. */
export function kerasOptionName(name: string): string {
  return otherKerasNames.get(name) ?? underscored(name);
}
