// Averages of the loss and the metrics over the steps of one pass through data.
import { compiledMetrics, MetricPass } from './metrics/compiled-metrics.ts';
import type { Metric } from './metrics/metric.ts';
import type { StepResult } from './step.ts';

/** Averages of the loss and the metrics over steps. */
export class Averages {
  readonly #metrics: MetricPass;
  #loss = 0;
  #rows = 0;

  constructor(metrics: readonly Metric[]) {
    this.#metrics = new MetricPass(compiledMetrics(metrics));
  }

  /** Takes a step into account. */
  add({ loss, rows, answers }: StepResult): void {
    this.#loss += loss * rows;
    this.#rows += rows;
    if (answers !== undefined) this.#metrics.update(answers);
  }

  /** The averages by name, with a prefix. */
  result(prefix = ''): Record<string, number> {
    return { [`${prefix}loss`]: this.#loss / this.#rows, ...this.#metrics.result(prefix) };
  }
}
