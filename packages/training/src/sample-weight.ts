// How much rows and classes count.
import { check, RnnkitError } from '@rnnkit/data';

import { rowCount, type HostArray } from './host-array.ts';
import { argMax } from './metrics/metric.ts';
import type { NumberArray } from './nested-numbers.ts';

/** How much each row counts: one finite number of at least 0 for each. */
export type SampleWeight = readonly number[] | NumberArray;

/** How much each class counts, by its index: finite numbers of at least 0; one for a class that is absent. */
export type ClassWeight = Readonly<Record<number, number>>;

/** The weights of so many rows. @throws Error with the place of what is no weight, or when they are not as many */
export function readSampleWeight(sampleWeight: SampleWeight | undefined, rows: number): Float32Array | undefined {
  if (sampleWeight === undefined) return undefined;
  const given: unknown = sampleWeight;
  if (!Array.isArray(given) && !(ArrayBuffer.isView(given) && 'length' in given)) {
    throw new RnnkitError(
      'invalid-data',
      `sampleWeight has to be a list with a number for each row; got ${check.describe(given)}.`,
    );
  }
  if (sampleWeight.length !== rows) {
    throw new RnnkitError('invalid-data', `x has ${rows} rows, sampleWeight has ${sampleWeight.length}.`);
  }
  return Float32Array.from({ length: rows }, (_, row) => {
    return check.notNegative(sampleWeight[row], `sampleWeight[${row}]`) as number;
  });
}

/** Weights of classes. */
export const classWeightCheck: check.OptionCheck = (value, name) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RnnkitError(
      'invalid-data',
      `${name} has to be an object such as { 0: 1, 1: 2.5 }; got ${check.describe(value)}.`,
    );
  }
  for (const [index, weight] of Object.entries(value)) {
    if (!/^\d+$/.test(index)) {
      throw new RnnkitError(
        'invalid-data',
        `${name} goes by the indices of classes, from 0; got ${check.describe(index)}.`,
      );
    }
    check.notNegative(weight, `${name}[${index}]`);
  }
  return value;
};

/** The weights of rows, times those of their classes. */
export function withClassWeight(
  sampleWeight: Float32Array | undefined,
  labels: HostArray,
  classWeight: ClassWeight,
): Float32Array {
  return Float32Array.from(
    { length: rowCount(labels) },
    (_, row) => (sampleWeight?.[row] ?? 1) * (classWeight[classOf(labels, row)] ?? 1),
  );
}

function classOf({ data, shape }: HostArray, row: number): number {
  if (shape.length > 2)
    throw new RnnkitError(
      'invalid-data',
      'classWeight is for one label per row; for labels per step use sampleWeight.',
    );
  const columns = shape[1] ?? 1;
  return columns === 1 ? data[row]! : argMax(data, row * columns, columns);
}
