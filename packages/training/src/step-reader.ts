// When the results of training steps are read. Where a kernel returns with its result, after every step; on a device that
// executes asynchronously, for several steps at once, so that it is never idle and the page is never blocked.
import { activeBackend } from '@rnnkit/core';
import { usageOf } from '@rnnkit/models';

import type { Batch } from './batches.ts';
import { beginTrainStep, trainStep, type PendingStep, type StepResult } from './step.ts';
import type { CompiledModel } from './compiled-model.ts';

/** Results are read at least as often, in milliseconds, so that progress can be seen, … */
const readEvery = 200;
/** … and after as many steps at the latest, because each keeps its outputs. */
const mostAhead = 8;

/** Trains step by step and hands results out in their order, some of them a few steps late. */
export class StepReader {
  readonly #model: CompiledModel<unknown>;
  readonly #toleratesNaN: boolean;
  readonly #ahead: boolean;
  #pending: PendingStep[] = [];
  #stepsAtOnce = 1;
  #lastRead = performance.now();

  constructor(model: CompiledModel<unknown>, toleratesNaN: boolean) {
    this.#model = model;
    this.#toleratesNaN = toleratesNaN;
    this.#ahead = activeBackend()?.capabilities.asynchronous === true;
  }

  /**
   * Trains one step.
   *
   * @returns the results that have been read by now, oldest first
   * @throws Error when a loss is not a number
   */
  async step(batch: Batch): Promise<StepResult[]> {
    const options = { forMetrics: true, toleratesNaN: this.#toleratesNaN };
    if (!this.#ahead) return [await trainStep(this.#model, batch, options)];
    await usageOf(this.#model).mayChange();
    this.#pending.push(beginTrainStep(this.#model, batch, options));
    return this.#pending.length < this.#stepsAtOnce ? [] : this.rest();
  }

  /** The results that have not been read yet. */
  async rest(): Promise<StepResult[]> {
    const pending = this.#pending;
    if (pending.length === 0) return [];
    this.#pending = [];
    const outcomes = await Promise.allSettled(pending.map((step) => step.read()));
    const now = performance.now();
    const perStep = (now - this.#lastRead) / pending.length;
    this.#lastRead = now;
    this.#stepsAtOnce = Math.max(1, Math.min(mostAhead, Math.floor(readEvery / perStep)));
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  /** Lets go of what has not been read. */
  dispose(): void {
    for (const step of this.#pending) step.dispose();
    this.#pending = [];
  }
}
