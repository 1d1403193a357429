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
  /** `[batch]`: the first processed step that is valid; `time` if none is. */
  readonly firstStep: Int32Array;
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

  let count = batch * time;
  if (mask !== undefined) {
    count = 0;
    for (let index = 0; index < batch * time; index++) if (mask[index] !== 0) count++;
  }
  const starts = new Int32Array(time + 1);
  const rows = new Int32Array(count);
  const positions = new Int32Array(count);
  const firstStep = new Int32Array(batch).fill(time);
  let next = 0;
  for (let step = 0; step < time; step++) {
    // Every kernel waits for this.
    for (let row = 0, at = position(0, step); row < batch; row++, at += time) {
      if (mask !== undefined && mask[at] === 0) continue;
      rows[next] = row;
      positions[next] = at;
      next++;
      if (firstStep[row] === time) firstStep[row] = step;
    }
    starts[step + 1] = next;
  }
  const hasOutput = (row: number, step: number, zeroOutputForMask: boolean): boolean =>
    isValid(row, step) || (!zeroOutputForMask && step > firstStep[row]!);
  return {
    batch,
    time,
    count,
    starts,
    rows,
    positions,
    firstStep,
    complete: count === batch * time,
    isValid,
    hasOutput,
  };
}
