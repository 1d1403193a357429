import { countOrZero, text } from './option-checks.ts';
import { RnnkitError } from './error.ts';

/** More numbers than a tensor holds. */
const mostNumbers = 2 ** 30;

/**
 * Zeros for a table, row by row.
 *
 * @param owner what needs the table, for the error
 * @param Kind the array to make
 * @throws Error when the table does not fit into memory
 *
 * @example
 * const data = allocateTable('countWords', Float32Array, texts.length, words);
 */
export function allocateTable<Data extends Float32Array | Int32Array>(
  owner: string,
  Kind: new (size: number) => Data,
  rows: number,
  columns: number,
): Data {
  text(owner, 'allocateTable: the owner');
  for (const size of [rows, columns]) countOrZero(size, `${owner}: the size of a table`);
  try {
    if (rows * columns <= mostNumbers) return new Kind(rows * columns);
  } catch {
    // The engine has not so much memory.
  }
  throw new RnnkitError(
    'out-of-memory',
    `${owner}: a table of ${rows} rows and ${columns} columns does not fit into memory.`,
  );
}
