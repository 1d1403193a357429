// Ids of tokens, which come from outside and may be any number.
import { RnnkitError } from '@rnnkit/data';

/**
 * The id at a position.
 *
 * @throws Error when it is no row of the table
 */
export function checkedId(ids: Int32Array, position: number, inputDim: number): number {
  const id = ids[position]!;
  if (id >= 0 && id < inputDim) return id;
  throw new RnnkitError(
    'invalid-argument',
    `embedding: ids holds ${id} at position ${position}; it has to be from 0 to ${inputDim - 1}. Is inputDim the vocabulary's size plus one, for the padding?`,
  );
}

/** Checks all ids. @throws Error when one of them is no row of the table */
export function checkIds(ids: Int32Array, inputDim: number): void {
  for (let position = 0; position < ids.length; position++) checkedId(ids, position, inputDim);
}
