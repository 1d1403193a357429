// Averages of the loss and the metrics over the steps of one pass through data.
import type { Metric, MetricAccumulator } from './metrics/metric.ts';
import type { StepResult } from './step.ts';

/** Averages of the loss and the metrics over steps. */
export class Averages {
  readonly #metrics: readonly { readonly name: string; readonly seen: MetricAccumulator }[];
  #loss = 0;
  #rows = 0;

  constructor(metrics: readonly Metric[]) {
    this.#metrics = metrics.map((metric) => ({ name: metric.name, seen: metric.start() }));
  }

  /** Takes a step into account. */
  add({ loss, rows, answers }: StepResult): void {
    this.#loss += loss * rows;
    this.#rows += rows;
    if (answers === undefined) return;
    const { labels, predictions, mask } = answers;
    const steps = predictions.data.length / (predictions.shape.at(-1) ?? 1);
    const weights = mask?.length === steps ? mask : undefined;
    for (const { seen } of this.#metrics) seen.update(labels, predictions, weights);
  }

  /** The averages by name, with a prefix. */
  result(prefix = ''): Record<string, number> {
    const entries = this.#metrics.flatMap(({ name, seen }): (readonly [string, number])[] => {
      const figure = seen.result();
      if (typeof figure === 'number') return [[`${prefix}${name}`, figure]];
      return figure.map((value, index) => [`${prefix}${name}_${index}`, value]);
    });
    return Object.fromEntries([[`${prefix}loss`, this.#loss / this.#rows], ...entries]);
  }
}
