// Averages of the loss and the metrics over the steps of one pass through data.
import { MetricPass } from './metrics/compiled-metrics.ts';
import type { OutputTerm } from './output-terms.ts';
import type { StepResult } from './step.ts';

/** Averages of the loss and the metrics over steps. */
export class Averages {
  readonly #terms: readonly OutputTerm[];
  readonly #metrics: readonly MetricPass[];
  #loss = 0;
  #losses: number[];
  #rows = 0;

  constructor(terms: readonly OutputTerm[]) {
    this.#terms = terms;
    this.#metrics = terms.map(({ metrics }) => new MetricPass(metrics));
    this.#losses = terms.map(() => 0);
  }

  /** Takes a step into account. */
  add({ loss, losses, rows, answers }: StepResult): void {
    this.#loss += loss * rows;
    this.#losses = this.#losses.map((sum, place) => sum + losses[place]! * rows);
    this.#rows += rows;
    for (const [place, answer] of answers.entries()) if (answer !== undefined) this.#metrics[place]!.update(answer);
  }

  /** The averages by name, with a prefix; of several outputs the loss of each, too. */
  result(prefix = ''): Record<string, number> {
    const own = this.#terms.map(({ output }, place) => [`${prefix}${output}_loss`, this.#losses[place]! / this.#rows]);
    return {
      [`${prefix}loss`]: this.#loss / this.#rows,
      ...(this.#terms.length > 1 && (Object.fromEntries(own) as Record<string, number>)),
      ...Object.assign({}, ...this.#metrics.map((metrics) => metrics.result(prefix))),
    };
  }
}
