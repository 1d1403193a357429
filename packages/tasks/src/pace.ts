// Work of some seconds that lets others in between, tells how far it is, and stops when it is asked to.
import { check } from '@rnnkit/data';
import { othersTurn } from '@rnnkit/models';

/** How far the learning of a baseline is. */
export interface LearningProgress {
  /** What is gone through: the texts, whose runs of tokens are found and then counted; the steps towards the best weights; labels, one by one. */
  readonly of: 'texts' | 'steps' | 'labels';
  readonly done: number;
  /** How many there are; undefined where nobody knows, as of steps. */
  readonly total: number | undefined;
}

/** How the learning of a baseline is watched and stopped. */
export interface LearningOptions {
  /** Is told how far it is, some times a second. Default: nobody is. */
  readonly onProgress?: ((progress: LearningProgress) => void) | undefined;
  /** Stops it, with the reason of the signal. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** The checks of {@link LearningOptions}. */
export const learningChecks: Readonly<Record<keyof LearningOptions, check.OptionCheck>> = {
  onProgress: check.callable,
  signal: check.abortSignal,
};

/** Others wait no longer than this, in milliseconds. */
const longestTurn = 50;

/** Where some work is, and when it lets others in. */
export class Pace {
  readonly #options: LearningOptions;
  #of: LearningProgress['of'] = 'texts';
  #total: number | undefined;
  #since: number = performance.now();
  /** How many of it are done. */
  done = 0;

  /** @throws the reason of the signal where it has stopped before it began */
  constructor(options: LearningOptions = {}) {
    this.#options = options;
    options.signal?.throwIfAborted();
  }

  /** Begins with something else. */
  begin(of: LearningProgress['of'], total?: number): void {
    [this.#of, this.#total, this.done] = [of, total, 0];
  }

  /** Whether it is time to {@link rest}: a promise for each text would take longer than the text. */
  get isDue(): boolean {
    return performance.now() - this.#since >= longestTurn;
  }

  /** Tells how far it is, and lets others in. @throws the reason of the signal where it has stopped */
  async rest(): Promise<void> {
    this.#options.onProgress?.({ of: this.#of, done: this.done, total: this.#total });
    await othersTurn();
    this.#options.signal?.throwIfAborted();
    this.#since = performance.now();
  }
}
