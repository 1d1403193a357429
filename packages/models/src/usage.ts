// Who works with a model: one training at a time, and any number of passes that have to see one set of weights, for which a
// training waits before it changes them.
import { RnnkitError } from '@rnnkit/data/predict';

import { expectAlive, useOf, type Usable } from './use.ts';

/** How a model is being used. */
export class Usage {
  #training: string | undefined;
  #passes = 0;
  #waiting: (() => void)[] = [];
  readonly #model: Usable;

  constructor(model: Usable) {
    this.#model = model;
    useOf(model).expectNoTraining = (method) => this.#expectNoTraining(method);
  }

  /** Throws when the model has been disposed. */
  expectAlive(): void {
    expectAlive(this.#model);
  }

  /** Throws while the model is trained or evaluated. */
  expectIdle(method: string): void {
    this.expectAlive();
    this.#expectNoTraining(method);
    if (this.#passes > 0) {
      throw new RnnkitError('invalid-state', `${method}: the model is being evaluated. Await that first.`);
    }
  }

  #expectNoTraining(method: string): void {
    if (this.#training === undefined) return;
    throw new RnnkitError(
      'invalid-state',
      `${method}: the model is being trained by ${this.#training}. Await that first; the signal of an AbortController ends it.`,
    );
  }

  /**
   * Trains the model, which nobody else may do meanwhile.
   *
   * @throws Error when the model is being trained already
   */
  async train<Result>(method: string, run: () => Promise<Result>): Promise<Result> {
    this.expectAlive();
    this.#expectNoTraining(method);
    this.#training = method;
    try {
      return await run();
    } finally {
      this.#training = undefined;
    }
  }

  /** Does something over several turns, during which the weights stay what they are. */
  async withWeights<Result>(run: () => Promise<Result>): Promise<Result> {
    this.expectAlive();
    this.#passes++;
    try {
      return await run();
    } finally {
      this.#passes--;
      if (this.#passes === 0) for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  /** Waits until the weights may change. They have to be changed at once then, in the same turn. */
  async mayChange(): Promise<void> {
    while (this.#passes > 0) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }
}

const usages = new WeakMap<Usable, Usage>();

/** How a model is being used. @throws Error when it is no model */
export function usageOf(model: Usable): Usage {
  const known = usages.get(model) ?? new Usage(model);
  usages.set(model, known);
  return known;
}
