// What a callback remembers of each run of `fit`, so that nothing is carried from one run to the next.
import { check, RnnkitError } from '@rnnkit/data';

import type { CallbackState, TrainingRun } from './callback.ts';

/** The states of a callback by run. */
export class RunStates<State extends object> {
  readonly #start: () => State;
  readonly #states = new WeakMap<TrainingRun, State>();

  /** @param start what is remembered at the start of a run */
  constructor(start: () => State) {
    this.#start = start;
  }

  /** What is remembered of a run. */
  of(run: TrainingRun): State {
    const state = this.#states.get(run) ?? this.#start();
    this.#states.set(run, state);
    return state;
  }
}

/** The entries of a state that are there. */
export function known<Value>(entries: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}

/** The best value of a state that may come from a damaged file; undefined where there is none. */
export function savedBest(owner: string, { best }: CallbackState): number | undefined {
  if (best === undefined || (typeof best === 'number' && !Number.isNaN(best))) return best;
  throw new RnnkitError(
    'invalid-argument',
    `${owner}: the best value of a saved run has to be a number; got ${check.describe(best)}.`,
  );
}

/** How many epochs a state that may come from a damaged file says. */
export function savedCount(owner: string, name: string, state: CallbackState): number {
  return check.countOrZero(state[name], `${owner}: ${name} of a saved run`) as number;
}
