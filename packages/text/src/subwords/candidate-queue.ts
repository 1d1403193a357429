// Pairs that can be merged, the commonest first, of equal ones that with the smaller ids.

/** A pair that can be merged. */
export interface Candidate {
  /** Its ids, as one number. */
  readonly key: number;
  readonly count: number;
  /** The words where it is. */
  readonly words: readonly number[];
}

/** A binary heap of pairs. */
export class CandidateQueue {
  readonly #heap: Candidate[] = [];

  /** Takes a pair. */
  push(candidate: Candidate): void {
    const heap = this.#heap;
    let place = heap.push(candidate) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!comesBefore(candidate, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = candidate;
  }

  /** The first pair, which is taken out; undefined when there is none. */
  pop(): Candidate | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let place = 0;
    for (let child = 1; child < heap.length; child = 2 * place + 1) {
      if (child + 1 < heap.length && comesBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!comesBefore(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

function comesBefore(one: Candidate, other: Candidate): boolean {
  return one.count > other.count || (one.count === other.count && one.key < other.key);
}
