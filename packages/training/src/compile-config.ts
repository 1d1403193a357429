// What a model is compiled with: read from what the caller gives, and written as JSON for files and other threads.
import { check, RnnkitError } from '@rnnkit/data';
import type { LayerConfig, OwnName, Shape } from '@rnnkit/layers';
import type { Optimizer, OptimizerName } from '@rnnkit/optimizers';

import { lossConfig, lossFromConfig, type LossConfig, type LossName } from './losses/from-config.ts';
import type { Loss } from './losses/loss.ts';
import { checkMetricNames } from './metrics/compiled-metrics.ts';
import { metricConfig, metricFromConfig, type MetricOption } from './metrics/from-config.ts';
import type { Metric } from './metrics/metric.ts';

/** What a model is compiled with. */
export interface CompileOptions {
  /**
   * The optimizer, its name, or its class and options. One that is made of a name belongs to the model and is disposed with it; a
   * given one stays the caller's, who disposes it, and trains one model at a time. Default `rmsprop`, as in Keras.
   */
  readonly optimizer?: Optimizer | OptimizerName | { readonly className: string; readonly config?: object };
  /** The loss, its name, or its class and options. */
  readonly loss: Loss | LossName | OwnName | LossConfig;
  /** Metrics, their names, or their classes and options. Default: none. */
  readonly metrics?: readonly MetricOption[];
}

/** The loss and the metrics of compile's options, made. */
export interface CompiledFigures {
  readonly loss: Loss;
  /** The metrics, once the output's shape is known. @throws Error when two have one name */
  readonly metricsFor: (outputShape: Shape) => readonly Metric[];
}

/** Makes the loss and the metrics. @throws Error when one is not known, or two metrics have one name */
export function compileFigures({ loss, metrics = [] }: CompileOptions): CompiledFigures {
  if (loss === undefined)
    throw new RnnkitError(
      'invalid-argument',
      'compile needs a loss, such as { loss: "sparseCategoricalCrossentropy" }.',
    );
  if (!Array.isArray(metrics)) {
    throw new RnnkitError('invalid-argument', `compile: metrics has to be a list; got ${check.describe(metrics)}.`);
  }
  const chosen = lossFromConfig(loss);
  const makers = (metrics as readonly MetricOption[]).map(metricFromConfig);
  const metricsFor = (outputShape: Shape): readonly Metric[] => makers.map((make) => make(chosen, outputShape));
  // Which form accuracy takes depends on the shape, its name does not.
  checkMetricNames(metricsFor([null, 1]));
  return { loss: chosen, metricsFor };
}

/** What a model was compiled with, as JSON, but for a loss and metrics of the caller's own. */
export interface CompileConfig {
  readonly optimizer: LayerConfig;
  readonly loss: LossName | OwnName | LossConfig | Loss;
  readonly metrics: readonly MetricOption[];
}

/** What a model was compiled with, as JSON, but for a loss and metrics of the caller's own, which stay what they are. */
export function compileConfig(optimizer: Optimizer, { loss, metrics = [] }: CompileOptions): CompileConfig {
  return {
    optimizer: { className: optimizer.className, config: optimizer.getConfig() },
    loss: lossConfig(loss) ?? loss,
    metrics: metrics.map((metric) => metricConfig(metric) ?? metric),
  };
}

/**
 * Throws when a loss or a metric is the caller's own, so that it is not JSON.
 *
 * @param whatToDo for the error
 */
export function refuseOwn({ loss, metrics }: Pick<CompileConfig, 'loss' | 'metrics'>, whatToDo: string): void {
  const own = lossConfig(loss) === undefined ? loss : metrics.find((metric) => metricConfig(metric) === undefined);
  if (own === undefined) return;
  const name = (own as Loss | Metric).name;
  throw new RnnkitError(
    'invalid-argument',
    `${check.describe(name)} is a ${own === loss ? 'loss' : 'metric'} of your own, and only your program knows what it computes: give it a className and getConfig, and make that known with register. Or: ${whatToDo}`,
  );
}
