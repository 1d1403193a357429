// What a model is compiled with: what the caller gives, and the same as JSON for files and other threads.
import { check, RnnkitError } from '@rnnkit/data';
import type { LayerConfig, OwnName } from '@rnnkit/layers';
import type { Optimizer, OptimizerName } from '@rnnkit/optimizers';

import { isFigure } from './figure.ts';
import { lossConfig, type LossConfig, type LossName } from './losses/from-config.ts';
import type { Loss } from './losses/loss.ts';
import { metricConfig, type MetricOption } from './metrics/from-config.ts';
import type { Metric } from './metrics/metric.ts';

/** A loss, its name, or its class and options. */
export type LossOption = Loss | LossName | OwnName | LossConfig;

/** Something for each output: in a list in their order, or by their names. */
export type PerOutput<Item> = readonly Item[] | Readonly<Record<string, Item>>;

/** What a model is compiled with. */
export interface CompileOptions {
  /**
   * The optimizer, its name, or its class and options. One that is made of a name belongs to the model and is disposed with it; a
   * given one stays the caller's, who disposes it, and trains one model at a time. Default `rmsprop`, as in Keras.
   */
  readonly optimizer?: Optimizer | OptimizerName | { readonly className: string; readonly config?: object };
  /** The loss; of a model of several outputs one for all, or one for each. */
  readonly loss: LossOption | PerOutput<LossOption>;
  /** By how much the loss of each output is multiplied in what is minimized. Default 1. */
  readonly lossWeights?: PerOutput<number>;
  /** Metrics, of a model of several outputs a list for each. Sample weights do not count for them. Default: none. */
  readonly metrics?: readonly MetricOption[] | PerOutput<MetricOption | readonly MetricOption[]>;
  /** Metrics for which sample weights count, as `metrics`. Default: none. */
  readonly weightedMetrics?: readonly MetricOption[] | PerOutput<MetricOption | readonly MetricOption[]>;
}

/** What a model was compiled with, as JSON, but for losses and metrics of the caller's own. */
export interface CompileConfig extends Omit<CompileOptions, 'optimizer'> {
  readonly optimizer: LayerConfig;
}

/** What a model was compiled with, as JSON, but for losses and metrics of the caller's own, which stay what they are. */
export function compileConfig(optimizer: Optimizer, options: CompileOptions): CompileConfig {
  const { loss, lossWeights, metrics = [], weightedMetrics } = options;
  const metricOf = (metric: unknown): unknown => metricConfig(metric as MetricOption) ?? metric;
  return {
    optimizer: { className: optimizer.className, config: optimizer.getConfig() },
    loss: mapFigures(loss, (one) => lossConfig(one as LossOption) ?? one) as CompileOptions['loss'],
    metrics: mapFigures(metrics, metricOf) as readonly MetricOption[],
    ...(lossWeights !== undefined && { lossWeights }),
    ...(weightedMetrics !== undefined && {
      weightedMetrics: mapFigures(weightedMetrics, metricOf) as readonly MetricOption[],
    }),
  };
}

/** Losses or metrics, each made something else, in the lists and objects that hold them. */
export function mapFigures(given: unknown, change: (figure: unknown) => unknown): unknown {
  if (isFigure(given)) return change(given);
  if (Array.isArray(given)) return given.map((part: unknown) => mapFigures(part, change));
  if (typeof given !== 'object' || given === null) return change(given);
  return Object.fromEntries(
    Object.entries(given).map(([name, part]: [string, unknown]) => [name, mapFigures(part, change)]),
  );
}

/**
 * Throws when a loss or a metric is the caller's own, so that it is not JSON.
 *
 * @param whatToDo for the error
 */
export function refuseOwn({ loss, metrics, weightedMetrics = [] }: CompileConfig, whatToDo: string): void {
  const refuse = (kind: string) => (figure: unknown) => {
    const config = kind === 'loss' ? lossConfig(figure as LossOption) : metricConfig(figure as MetricOption);
    if (config !== undefined) return figure;
    throw new RnnkitError(
      'invalid-argument',
      `${check.describe((figure as Loss | Metric).name)} is a ${kind} of your own, and only your program knows what it computes: give it a className and getConfig, and make that known with register. Or: ${whatToDo}`,
    );
  };
  mapFigures(loss, refuse('loss'));
  mapFigures([metrics ?? [], weightedMetrics], refuse('metric'));
}
