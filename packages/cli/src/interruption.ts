// Ctrl-C, SIGTERM and a terminal that goes away: the first asks a long run to stop and keep what it has, a second ends the
// process at once.
import { constants } from 'node:os';

import { note } from './output.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds: whoever starts programs, such as npx, may pass on a signal that the terminal has sent already. */
const sameSignal = 500;

/** Listens for signals while something runs that takes long. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #listen: (by: NodeJS.Signals) => void;
  #exitCode: number | undefined;
  /** When a signal was last obeyed, by whoever listened then. */
  static #last = Number.NEGATIVE_INFINITY;

  /**
   * @param message what is said at the first signal
   * @param giveUp is called before a second one ends the process
   */
  constructor(message: string, giveUp: () => void) {
    this.#listen = (by) => {
      const exitCode = 128 + constants.signals[by];
      if (performance.now() - Interruption.#last < sameSignal) return;
      Interruption.#last = performance.now();
      if (this.#exitCode !== undefined) {
        giveUp();
        process.exit(exitCode);
      }
      this.#exitCode = exitCode;
      note(message);
      this.#controller.abort();
    };
    for (const signal of signals) process.on(signal, this.#listen);
  }

  /** Is aborted at the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What an interrupted command exits with, 128 and the signal's number, as a shell says it; undefined when there was none. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Stops listening: the next signal ends the process. */
  end(): void {
    for (const signal of signals) process.removeListener(signal, this.#listen);
  }
}

/** Does something that a signal ends at once, with a word on what there is then. */
export async function endingAtSignal<Result>(message: string, act: () => Promise<Result>): Promise<Result> {
  const interruption = new Interruption(message, () => undefined);
  interruption.signal.addEventListener('abort', () => process.exit(interruption.exitCode));
  try {
    return await act();
  } finally {
    interruption.end();
  }
}
