// What is worth to be shared among threads, and how it is cut.

/**
 * What work takes on one thread, in microseconds, about: for each number that is multiplied and added, that goes through an
 * activation, that is copied or updated in memory, and that goes through the loss of single logits.
 */
export const microseconds = { product: 6e-5, activation: 8e-4, element: 6e-4, loss: 3e-2 } as const;

/**
 * The least that a shard has to take. A thread that sleeps takes some tens of microseconds to wake up; one that has just done another
 * shard, of the same kernel or of one right before, is awake.
 */
const asleep = 250;
const awake = 40;
/** Microseconds of a piece of what is put off, of which threads take one after the other. */
export const pieceOf = 40;
/** So many there are where everything is shared. */
export const piecesInTests = 7;
let mode: SharingMode = 'worthy';

/** Whether what is worth it is shared, or for tests everything, cut anywhere and done by the thread that it is for, or nothing. */
export type SharingMode = 'worthy' | 'everything' | 'nothing';

/** For tests: sets what is shared. */
export function shareWhat(is: SharingMode): void {
  mode = is;
}

/** Whether everything is shared. */
export function sharesEverything(): boolean {
  return mode === 'everything';
}

/** Microseconds that a shard of work has to take. */
export function leastShard(isAwake: boolean): number {
  if (mode !== 'worthy') return mode === 'nothing' ? Infinity : Number.MIN_VALUE;
  return isAwake ? awake : asleep;
}

/**
 * Where a shard of `size` things begins: at a whole `unit`, which is how kernels are fast. The first, which is the caller's, gets less
 * than the next where both cannot get as much: the caller has written the others' lists before.
 */
export function cut(size: number, unit: number, shard: number, shards: number): number {
  if (mode === 'everything') return Math.floor((size * shard) / shards);
  return Math.min(size, Math.floor((Math.ceil(size / unit) * shard) / shards) * unit);
}
