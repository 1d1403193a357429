// What several callbacks watch: a value of the logs, and whether it has improved.
import { check, RnnkitError } from '@rnnkit/data';

import type { Logs, TrainingRun } from './callback.ts';

/** Whether less or more of a monitored value is better; `auto`: less of a loss, and of a metric what its `direction` says. */
export type Mode = 'auto' | 'min' | 'max';

/** The options of callbacks that watch a value. */
export interface Monitored {
  readonly monitor: string;
  readonly mode: Mode;
  /** The least improvement that counts. */
  readonly minDelta?: number;
}

/** The checks of these options. */
export const monitorChecks: Readonly<Record<keyof Monitored, check.OptionCheck>> = {
  monitor: check.text,
  mode: check.oneOf('auto', 'min', 'max'),
  minDelta: check.notNegative,
};

/** A watched value of a run. */
export class Monitor {
  readonly #callback: string;
  readonly #settings: Monitored;

  /** @param callback who watches, for errors */
  constructor(callback: string, settings: Monitored) {
    this.#callback = callback;
    this.#settings = settings;
  }

  /** Throws, before the first epoch, when there will be no such value, or it is not known which values are better. */
  check(run: TrainingRun): void {
    // A data set shows the shape of its batches later; then the end of the first epoch tells.
    if (!run.model.built) return;
    this.#isMax(run);
    if (this.#settings.monitor.startsWith('val_') && !run.validates) throw this.#missing(figuresOf(run));
  }

  /** The value. @throws Error when it is not in the logs */
  of(logs: Logs): number {
    const value = logs[this.#settings.monitor];
    if (value === undefined) throw this.#missing(Object.keys(logs));
    return value;
  }

  #missing(names: readonly string[]): Error {
    const { monitor } = this.#settings;
    const hint = monitor.startsWith('val_') ? ' Give fit validationData or a validationSplit.' : '';
    return new RnnkitError(
      'invalid-argument',
      `${this.#callback} monitors ${check.describe(monitor)}, but there are ${names.join(', ')}.${hint}`,
    );
  }

  /** Whether a value is better than the best so far by more than `minDelta`; what is not a number never is. */
  isBetter(run: TrainingRun, value: number, best: number | undefined): boolean {
    const { minDelta = 0 } = this.#settings;
    if (Number.isNaN(value)) return false;
    if (best === undefined) return true;
    return this.#isMax(run) ? value - minDelta > best : value + minDelta < best;
  }

  #isMax(run: TrainingRun): boolean {
    const { monitor, mode } = this.#settings;
    const name = monitor.replace(/^val_/, '');
    const metric = run.model.metrics.find((one) => one.name === name || one.name === name.replace(/_\d+$/, ''));
    if (metric === undefined && name !== 'loss') throw this.#missing(figuresOf(run));
    const direction = mode === 'auto' ? (metric?.direction ?? (name === 'loss' ? 'min' : undefined)) : mode;
    if (direction === undefined) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.#callback} cannot tell whether less or more of ${check.describe(monitor)} is better: give mode "min" or "max", or the metric a direction.`,
      );
    }
    return direction === 'max';
  }
}

function figuresOf({ model, validates }: TrainingRun): string[] {
  const names = ['loss', ...model.metrics.map(({ name }) => name)];
  return validates ? [...names, ...names.map((name) => `val_${name}`)] : names;
}
