// The table that an embedding is given to start from.
import { check, RnnkitError } from '@rnnkit/data/predict';

import { layerPart, partly, type Part } from '../part.ts';

/** The numbers of a given table, row after row. Nothing about it is believed. @throws Error when it is no table of that size */
export function flatTable(weights: unknown, rows: number, columns: number): Float32Array {
  const needs = `embedding: weights has to be ${rows} rows of ${columns} numbers, or a Float32Array of ${rows * columns}`;
  if (weights instanceof Float32Array) {
    if (weights.length !== rows * columns)
      throw new RnnkitError('invalid-argument', `${needs}; got ${weights.length} numbers.`);
    if (!weights.every((value) => Number.isFinite(value)))
      throw new RnnkitError('invalid-argument', `${needs}; not all of them are finite.`);
    return weights;
  }
  if (!Array.isArray(weights)) throw new RnnkitError('invalid-argument', `${needs}; got ${check.describe(weights)}.`);
  if (weights.length !== rows) throw new RnnkitError('invalid-argument', `${needs}; got ${weights.length} rows.`);
  const flat = new Float32Array(rows * columns);
  for (const [index, row] of weights.entries()) {
    if (!Array.isArray(row) || row.length !== columns || !row.every((value) => Number.isFinite(value))) {
      throw new RnnkitError('invalid-argument', `${needs}; row ${index} is ${check.describe(row)}.`);
    }
    flat.set(row, index * columns);
  }
  return flat;
}

/** What reads it, where it is there. */
export const givingTables: Part<typeof flatTable> = layerPart('The option weights');

/** As {@link flatTable}. @throws Error when the program has left that out, too */
export const givenTable: typeof flatTable = partly(givingTables);
