// From a metric's name or configuration, which may come from a file, to the metric, and back.
import { check, howToRegister, isRegistered, makeRegistered, RnnkitError } from '@rnnkit/data';
import type { LayerConfig, OwnName, Shape } from '@rnnkit/layers';

import type { Loss } from '../losses/loss.ts';
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy, topKCategoricalAccuracy } from './accuracy.ts';
import { auc } from './auc.ts';
import { f1Score } from './f1-score.ts';
import { BuiltInMetric, type Metric } from './metric.ts';
import { precision, recall } from './precision-recall.ts';

/** The names of all metrics; `accuracy` takes the form that fits the loss and the output. */
export const metricNames = [
  'accuracy',
  'binaryAccuracy',
  'categoricalAccuracy',
  'sparseCategoricalAccuracy',
  'topKCategoricalAccuracy',
  'precision',
  'recall',
  'f1Score',
  'auc',
] as const;

/** The name of a metric. */
export type MetricName = (typeof metricNames)[number];

/** A metric's class, such as `Precision`, and its options. */
export interface MetricConfig {
  readonly className: string;
  readonly config?: object;
}

/** A metric, its name, or its class and options, such as a saved model holds. */
export type MetricOption = Metric | MetricName | OwnName | MetricConfig;

/** Each checks its options itself. */
const metrics: Readonly<Record<Exclude<MetricName, 'accuracy'>, (options: object) => Metric>> = {
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  precision,
  recall,
  f1Score,
  auc,
};

/**
 * A function that gives the metric that is meant once the output's shape is known.
 *
 * @throws Error when there is none of that name, or an option is not what it has to be
 */
export function metricFromConfig(given: unknown): (loss: Loss, outputShape: Shape) => Metric {
  if (given === 'accuracy') return accuracyFor;
  const metric = metricOf(given);
  return () => metric;
}

function metricOf(given: unknown): Metric {
  if (isMetric(given)) return given;
  if (typeof given === 'string') {
    const known = metricNames.find((name) => name === given);
    if (known === undefined || known === 'accuracy') return ownMetric(given, {});
    return metrics[known]({});
  }
  if (typeof given !== 'object' || given === null || !('className' in given)) {
    throw new RnnkitError(
      'invalid-argument',
      `compile: metrics have to be metrics, their names, or { className, config }; got ${check.describe(given)}. One of your own is { name, start() }.`,
    );
  }
  const { className, config } = check.readConfig('metric', given);
  const known = metricNames.find((name) => name.toLowerCase() === className.toLowerCase());
  return known === undefined || known === 'accuracy' ? ownMetric(className, config) : metrics[known](config);
}

/** A metric that somebody has made known. */
function ownMetric(className: string, config: check.UncheckedOptions): Metric {
  const made = makeRegistered(className, config);
  if (made === undefined) throw unknown(className);
  if (isMetric(made)) return made;
  throw new RnnkitError('invalid-argument', `${check.describe(className)} is no metric: it has no name and start().`);
}

function isMetric(given: unknown): given is Metric {
  if (typeof given !== 'object' || given === null) return false;
  const { start, name } = given as Partial<Metric>;
  return typeof start === 'function' && typeof name === 'string';
}

function accuracyFor(loss: Loss, outputShape: Shape): Metric {
  const name = 'accuracy';
  if (loss.sparse === true) return sparseCategoricalAccuracy({ name });
  return outputShape.at(-1) === 1 || loss.classification === 'binary'
    ? binaryAccuracy({ name })
    : categoricalAccuracy({ name });
}

/** Keras' other words for them, and the words of other libraries. */
const aliases: Readonly<Record<string, MetricName>> = {
  acc: 'accuracy',
  binaryacc: 'binaryAccuracy',
  f1: 'f1Score',
  fbetascore: 'f1Score',
  rocauc: 'auc',
  topk: 'topKCategoricalAccuracy',
};

function unknown(name: string): Error {
  return new RnnkitError(
    'not-registered',
    `There is no metric ${check.describe(name)}; there are ${metricNames.join(', ')}.${check.didYouMean(name, metricNames, aliases)} ${howToRegister}`,
  );
}

/** A metric as JSON; undefined for one of the caller's own that is not registered, of which a file cannot say what it computes. */
export function metricConfig(given: MetricOption): MetricName | OwnName | LayerConfig | undefined {
  if (typeof given === 'string') return given;
  const metric = metricOf(given);
  const { className } = metric;
  if (className === undefined || !(metric instanceof BuiltInMetric || isRegistered(className))) return undefined;
  return { className, config: metric.getConfig?.() ?? {} };
}
