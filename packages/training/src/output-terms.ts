// What is minimized and measured at each output of a model.
import { check, RnnkitError } from '@rnnkit/data';
import { partsOf } from '@rnnkit/models';
import type { Shape } from '@rnnkit/layers';

import type { CompileOptions } from './compile-config.ts';
import { isFigure } from './figure.ts';
import { lossFromConfig } from './losses/from-config.ts';
import type { Loss } from './losses/loss.ts';
import { checkMetricNames, compiledMetrics, type CompiledMetric } from './metrics/compiled-metrics.ts';
import { metricFromConfig, type MetricOption } from './metrics/from-config.ts';
import type { Metric } from './metrics/metric.ts';

/** The loss of each output. One can serve several. */
function lossesOf(outputs: readonly string[], given: unknown): readonly unknown[] {
  if (isFigure(given) || (outputs.length === 1 && !isNamedBy(outputs, given))) return outputs.map(() => given);
  return partsOf(outputs, given, 'compile: loss', isFigure).map(({ part }) => part);
}

/** Whether something is an object by the names of outputs. */
function isNamedBy(outputs: readonly string[], given: unknown): boolean {
  return !Array.isArray(given) && outputs.some((output) => Object.hasOwn(Object(given) as object, output));
}

/** What is minimized at an output. */
export interface LossTerm {
  /** The output's name. */
  readonly output: string;
  readonly loss: Loss;
  /** By how much it is multiplied in what is minimized. */
  readonly weight: number;
}

/** What is minimized and measured at an output, whose shape is known. */
export interface OutputTerm extends LossTerm {
  readonly metrics: readonly CompiledMetric[];
}

/** The terms of a model's outputs, made. */
export interface Terms {
  readonly terms: readonly LossTerm[];
  /** With the metrics, of which some depend on the output's shape. */
  readonly termsFor: (outputShapes: readonly Shape[]) => readonly OutputTerm[];
}

/**
 * Makes the losses and metrics of each output.
 *
 * @throws Error when one is not known, there is none for an output, or two figures have one name
 */
export function makeTerms(outputs: readonly string[], options: CompileOptions): Terms {
  const { loss, lossWeights, metrics, weightedMetrics } = options;
  if (loss === undefined) {
    throw new RnnkitError(
      'invalid-argument',
      'compile needs a loss, such as { loss: "sparseCategoricalCrossentropy" }.',
    );
  }
  const losses = lossesOf(outputs, loss).map(lossFromConfig);
  const weights = weightsOf(outputs, lossWeights);
  const terms = outputs.map((output, place) => ({ output, loss: losses[place]!, weight: weights[place]! }));
  const plain = metricMakers(outputs, 'metrics', metrics);
  const weighted = metricMakers(outputs, 'weightedMetrics', weightedMetrics);
  const termsFor = (outputShapes: readonly Shape[]): readonly OutputTerm[] =>
    terms.map((term, place) => {
      const made = (makers: readonly MetricMaker[]): readonly Metric[] =>
        makers.map((make) => make(term.loss, outputShapes[place]!));
      const prefix = outputs.length === 1 ? undefined : term.output;
      return { ...term, metrics: compiledMetrics(made(plain[place]!), made(weighted[place]!), prefix) };
    });
  for (const output of outputs.length === 1 ? [] : outputs) {
    if (!/^val(?:_|$)/.test(output)) continue;
    throw new RnnkitError(
      'invalid-argument',
      `compile: an output is called ${check.describe(output)}, and its loss could be taken for one of validation; give it another name, such as model({ outputs: { score: … } }).`,
    );
  }
  // Which form accuracy takes depends on the shape, its name does not.
  checkMetricNames(
    termsFor(outputs.map(() => [null, 1])).flatMap((term) => term.metrics),
    outputs.length === 1 ? [] : outputs.map((output) => `${output}_loss`),
  );
  return { terms, termsFor };
}

type MetricMaker = (loss: Loss, outputShape: Shape) => Metric;

/** The metrics of each output; one list serves them all where there is one output. */
function metricMakers(
  outputs: readonly string[],
  name: string,
  given: unknown = [],
): readonly (readonly MetricMaker[])[] {
  const owner = `compile: ${name}`;
  if (Array.isArray(given) && (outputs.length === 1 || given.length === 0)) {
    const makers = (given as readonly MetricOption[]).map(metricFromConfig);
    return outputs.map(() => makers);
  }
  if (outputs.length === 1 && !isNamedBy(outputs, given))
    throw new RnnkitError('invalid-argument', `${owner} has to be a list; got ${check.describe(given)}.`);
  // An output that is not named has none.
  const all = isNamedBy(outputs, given)
    ? { ...Object.fromEntries(outputs.map((output) => [output, []])), ...(given as object) }
    : given;
  return partsOf(outputs, all, owner, () => false).map(({ part }) => {
    const list = Array.isArray(part) ? (part as readonly MetricOption[]) : [part as MetricOption];
    return list.map(metricFromConfig);
  });
}

function weightsOf(outputs: readonly string[], given: unknown): readonly number[] {
  if (given === undefined) return outputs.map(() => 1);
  return partsOf(outputs, given, 'compile: lossWeights', (value) => typeof value === 'number').map(
    ({ name, part }) => check.notNegative(part, name) as number,
  );
}
