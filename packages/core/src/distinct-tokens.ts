// Tokens repeat, and what a kernel computes of one it needs to compute once.

/** The tokens that occur, each once, and which of them each position holds. */
export interface DistinctTokens {
  /** Their ids, in the order in which they first occur. */
  readonly ids: Int32Array;
  /** The inverse indices: for each position, where in `ids` its token is. */
  readonly inverse: Int32Array;
}

/** Finds the distinct tokens among ids from 0 to `inputDim - 1`. */
export function findDistinctTokens(ids: Int32Array, inputDim: number): DistinctTokens {
  // One more than the place, so that zero stands for a token that has not been seen.
  const seen = new Int32Array(inputDim);
  const distinct = new Int32Array(ids.length);
  const inverse = new Int32Array(ids.length);
  let count = 0;
  for (let position = 0; position < ids.length; position++) {
    const id = ids[position]!;
    if (seen[id] === 0) {
      distinct[count] = id;
      seen[id] = ++count;
    }
    inverse[position] = seen[id]! - 1;
  }
  return { ids: distinct.subarray(0, count), inverse };
}
