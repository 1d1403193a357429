// How often things were seen, in bounded memory: the commonest of a stream that does not fit.
import { check, RnnkitError } from '@rnnkit/data';
import { copyOf } from './word-index.ts';

/**
 * Counts the commonest things of a stream in bounded memory (Misra & Gries 1982; in blocks, and merged as in Agarwal et al. 2012). Up to
 * `capacity` different things are counted exactly; beyond that, whenever there are twice as many, as much is taken off all counts as
 * leaves `capacity` of them. So each count is short by at most {@link BoundedCounts.error}, which is at most `total / (capacity + 1)`: a
 * thing that was seen more often than that is never lost, and the counts are the same on every machine.
 *
 * @example
 * const counts = new BoundedCounts(100_000);
 * for await (const text of texts) for (const word of text.split(' ')) counts.add(word);
 * const { error } = counts; // each count is short by at most this
 */
export class BoundedCounts {
  /** Things that are counted in any case. */
  readonly capacity: number;
  #counts = new Map<string, number>();
  #error = 0;
  #total = 0;

  /** @param capacity how many things are counted in any case. Default: all, exactly */
  constructor(capacity: number = Infinity) {
    if (capacity !== Infinity) check.whole(1, 2 ** 24)(capacity, 'BoundedCounts: capacity');
    this.capacity = capacity;
  }

  /** By how much a count may be too small. 0: all are exact. */
  get error(): number {
    return this.#error;
  }

  /** How much was counted. */
  get total(): number {
    return this.#total;
  }

  /** How many different things are held. */
  get size(): number {
    return this.#counts.size;
  }

  /** Counts a thing, once or several times. @throws RnnkitError `invalid-argument` when it is no text */
  add(thing: string, times: number = 1): void {
    if (typeof thing !== 'string') check.text(thing, 'add: thing');
    if (times !== 1) check.whole(1)(times, 'add: times');
    this.#total += times;
    const count = this.#counts.get(thing);
    this.#counts.set(count === undefined ? copyOf(thing) : thing, (count ?? 0) + times);
    if (this.#counts.size >= 2 * this.capacity) this.#prune();
  }

  /** Adds what another has counted; its error is added, too. Which takes the other does not matter. */
  merge(other: BoundedCounts): void {
    if (!(other instanceof BoundedCounts))
      throw new RnnkitError('invalid-argument', `merge takes BoundedCounts; got ${check.describe(other)}.`);
    for (const [thing, count] of other.#counts) this.#counts.set(thing, (this.#counts.get(thing) ?? 0) + count);
    this.#total += other.#total;
    this.#error += other.#error;
    if (this.#counts.size > this.capacity) this.#prune();
  }

  /** What is held, and how often each was seen at least, in the order in which they came. At most `capacity`. */
  entries(): IterableIterator<[thing: string, count: number]> {
    if (this.#counts.size > this.capacity) this.#prune();
    return this.#counts.entries();
  }

  /** Takes the largest count that does not fit off all of them. */
  #prune(): void {
    const counts = Float64Array.from(this.#counts.values()).toSorted();
    const off = counts[counts.length - this.capacity - 1]!;
    const kept = new Map<string, number>();
    for (const [thing, count] of this.#counts) if (count > off) kept.set(thing, count - off);
    this.#counts = kept;
    this.#error += off;
  }
}
