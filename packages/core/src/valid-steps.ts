// Which steps of a batch of sequences are computed, in the order in which they are: processed step after processed step,
// and within a step row after row. Kernels number the valid steps in that order, and keep their caches by these numbers,
// so that masked steps take neither time nor memory.

/** The valid steps of a batch. */
export interface ValidSteps {
  readonly batch: number;
  readonly time: number;
  /** How many steps are valid in the whole batch. */
  readonly count: number;
  /** `[time + 1]`: processed step s has the numbers from `starts[s]` up to `starts[s + 1]`. */
  readonly starts: Int32Array;
  /** `[count]`: the row of the batch. */
  readonly rows: Int32Array;
  /** `[count]`: the row in x as `[batch × time, features]`. */
  readonly positions: Int32Array;
  /** Whether every step of every row is valid. */
  readonly complete: boolean;
  /** Whether a processed step of a row is valid. */
  isValid(row: number, step: number): boolean;
  /**
   * Whether the output of a processed step of a row is the state after it, and not zero: that of a valid step, and where masked steps
   * repeat the output before them, that of each step after the first valid one.
   */
  hasOutput(row: number, step: number, zeroOutputForMask: boolean): boolean;
}

/**
 * Finds the valid steps.
 *
 * @param mask `[batch, time]`, zero where masked
 * @param goBackwards whether the first processed step is the last in time
 */
export function findValidSteps(
  batch: number,
  time: number,
  mask: Uint8Array | undefined,
  goBackwards: boolean,
): ValidSteps {
  const position = (row: number, step: number): number => row * time + (goBackwards ? time - 1 - step : step);
  const isValid = (row: number, step: number): boolean => mask === undefined || mask[position(row, step)] !== 0;
  const starts = new Int32Array(time + 1);
  // With room for the last that is looked at.
  const rows = new Int32Array(batch * time + 1);
  const positions = new Int32Array(batch * time + 1);
  const bytes = mask ?? new Uint8Array(batch * time).fill(1);
  let count = 0;
  for (let step = 0; step < time; step++) {
    // Every kernel waits for this. A branch would be guessed wrongly at the ends of all sequences.
    for (let row = 0, at = position(0, step); row < batch; row++, at += time) {
      rows[count] = row;
      positions[count] = at;
      count += -bytes[at]! >>> 31;
    }
    starts[step + 1] = count;
  }
  // Seldom asked for.
  let firstValid: Int32Array | undefined;
  const hasOutput = (row: number, step: number, zeroOutputForMask: boolean): boolean => {
    if (zeroOutputForMask || isValid(row, step)) return isValid(row, step);
    firstValid ??= new Int32Array(batch).map((_, own) => firstOf(time, (index) => isValid(own, index)));
    return step > firstValid[row]!;
  };
  return {
    batch,
    time,
    count,
    starts,
    rows: rows.subarray(0, count),
    positions: positions.subarray(0, count),
    complete: count === batch * time,
    isValid,
    hasOutput,
  };
}

/** The first of so many steps of which something is so; their number if it is so of none. */
function firstOf(time: number, isSo: (step: number) => boolean): number {
  let step = 0;
  while (step < time && !isSo(step)) step++;
  return step;
}
