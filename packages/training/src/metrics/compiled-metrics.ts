// The metrics of a compiled model: which of them heed sample weights, under which names their figures go, and one pass of data through
// all of them.
import { check, RnnkitError, type HostArray } from '@rnnkit/data';

import { featuresOf, metricName, words, type Metric, type MetricAccumulator } from './metric.ts';

/** A metric of a compiled model. Its name is the one that it has in the history. */
export interface CompiledMetric extends Metric {
  /** Whether sample weights count for it, which is so for `weightedMetrics`. */
  readonly isWeighted: boolean;
  /** The metric as it was given, or made of its name. */
  readonly metric: Metric;
}

/**
 * The metrics of one output, those that heed sample weights last. Where two have one name, the weighted one is called
 * `weighted_name`, as in Keras.
 *
 * @param output what goes before each name and an underscore, where a model has several outputs; default: nothing
 */
export function compiledMetrics(
  metrics: readonly Metric[],
  weightedMetrics: readonly Metric[] = [],
  output?: string,
): readonly CompiledMetric[] {
  const prefix = output === undefined ? '' : `${output}_`;
  const plain = new Set(metrics.map(({ name }) => name));
  return [
    ...metrics.map((metric) => compiled(metric, `${prefix}${metric.name}`, false)),
    ...weightedMetrics.map((metric) => {
      const name = plain.has(metric.name) ? `weighted_${metric.name}` : metric.name;
      return compiled(metric, `${prefix}${name}`, true);
    }),
  ];
}

function compiled(metric: Metric, name: string, isWeighted: boolean): CompiledMetric {
  const { className, direction } = metric;
  return {
    name,
    isWeighted,
    metric,
    ...(className === undefined ? {} : { className }),
    ...(direction === undefined ? {} : { direction }),
    ...(metric.getConfig === undefined ? {} : { getConfig: () => metric.getConfig!() }),
    start: () => metric.start(),
  };
}

/**
 * Throws when two figures of a model have one name, or one has a name that it cannot have.
 *
 * @param losses the names of the outputs' losses, where a model has several outputs
 */
export function checkMetricNames(metrics: readonly Pick<Metric, 'name'>[], losses: readonly string[] = []): void {
  const seen = new Set(['loss', ...losses]);
  for (const { name } of metrics) {
    metricName(name, 'compile: the name of a metric');
    // Several figures of one metric are called name_0 and so on.
    if (seen.has(name) || seen.has(name.replace(/_\d+$/, ''))) {
      throw new RnnkitError(
        'invalid-argument',
        `compile: two figures are called ${check.describe(name)}; give one another name, such as precision({ name: "ofSpam", classId: 1 }).`,
      );
    }
    seen.add(name);
  }
}

/** A batch of an output, as its metrics see it. */
export interface MetricBatch {
  /** Labels as given to `fit`: class indices or values. */
  readonly labels: HostArray;
  /** Predictions, `[batch, …, features]`. */
  readonly predictions: HostArray;
  /** Which steps of the predictions count, 1 or 0 for each; all when absent. Of another length it says nothing of the predictions. */
  readonly mask?: Float32Array | undefined;
  /** How much each row, or each step of each row, counts for weighted metrics; 1 when absent. */
  readonly sampleWeight?: Float32Array | undefined;
}

/** One pass of data through the metrics of an output. */
export class MetricPass {
  readonly #metrics: readonly { readonly metric: CompiledMetric; readonly seen: MetricAccumulator }[];

  constructor(metrics: readonly CompiledMetric[]) {
    this.#metrics = metrics.map((metric) => ({ metric, seen: metric.start() }));
  }

  /** Takes a batch into account. @throws Error when weights or labels do not fit the predictions */
  update({ labels, predictions, mask, sampleWeight }: MetricBatch): void {
    const plain = metricWeights(predictions, mask, undefined);
    const weighted = metricWeights(predictions, mask, sampleWeight);
    for (const { metric, seen } of this.#metrics) {
      seen.update(labels, predictions, metric.isWeighted ? weighted : plain);
    }
  }

  /** The figures so far by name, with a prefix; several of one metric are called `name_0`, `name_1` and so on. */
  result(prefix = ''): Record<string, number> {
    const entries = this.#metrics.flatMap(({ metric: { name }, seen }): (readonly [string, number])[] => {
      const figure = seen.result();
      if (typeof figure === 'number') return [[`${prefix}${name}`, figure]];
      return figure.map((value, index) => [`${prefix}${name}_${index}`, value]);
    });
    return Object.fromEntries(entries);
  }
}

/** How much each step counts: the mask times the weights, of which one for a row is that of all of its steps. */
function metricWeights(
  predictions: HostArray,
  mask: Float32Array | undefined,
  sampleWeight: Float32Array | undefined,
): Float32Array | undefined {
  const steps = predictions.data.length / featuresOf(predictions);
  const valid = mask?.length === steps ? mask : undefined;
  if (sampleWeight === undefined) return valid;
  const per = stepsPerWeight(predictions, sampleWeight.length);
  return Float32Array.from(
    { length: steps },
    (_, step) => sampleWeight[Math.floor(step / per)]! * (valid === undefined ? 1 : valid[step]!),
  );
}

/** How many steps one weight is for. */
function stepsPerWeight({ shape }: HostArray, weights: number): number {
  let counted = 1;
  for (const [axis, size] of shape.slice(0, -1).entries()) {
    counted *= size;
    if (counted === weights) return shape.slice(axis + 1, -1).reduce((product, side) => product * side, 1);
  }
  throw new RnnkitError(
    'invalid-argument',
    `There are ${weights} sample weights for predictions of the shape ${words(shape)}; give one for each row, or one for each step of each row.`,
  );
}
