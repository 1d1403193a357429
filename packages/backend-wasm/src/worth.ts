// Whether sharing work is worth it at the moment: where others keep the cores busy, the caller waits for threads that have none.

/** How much of what was seen counts on, run by run. */
const memory = 0.8;
/** Runs with fewer threads before more are tried again; twice as many each time that they were no gain. */
const shortestRest = 16;
const longestRest = 1024;

/** How many threads gain something. */
export class Worth {
  readonly #most: number;
  #limit: number;
  #gain = 0;
  #rest = 0;
  #nextRest = shortestRest;

  /** @param most with the caller */
  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  /** How many threads the next run may have, with the caller. */
  next(): number {
    if (this.#limit < this.#most && --this.#rest <= 0) {
      this.#limit++;
      this.#gain = 0;
      this.#rest = this.#nextRest;
    }
    return this.#limit;
  }

  /**
   * Notes a run.
   *
   * @param others shards that the caller did not do first
   * @param own milliseconds that the caller's own shard took: without threads each of the others would have, too
   * @param waited milliseconds until the others were done after that
   */
  count(others: number, own: number, waited: number): void {
    this.#gain = memory * this.#gain + others * own - waited;
    if (this.#gain >= 0) {
      if (this.#limit === this.#most) this.#nextRest = Math.max(shortestRest, this.#nextRest - 1);
      return;
    }
    this.#limit = Math.max(1, this.#limit - 1);
    this.#gain = 0;
    this.#rest = this.#nextRest;
    this.#nextRest = Math.min(longestRest, 2 * this.#nextRest);
  }
}
