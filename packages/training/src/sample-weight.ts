// How much rows and classes count.
import { check, RnnkitError, rowCount, toHostArray, type HostArray, type ArrayInput } from '@rnnkit/data';
import type { Shape } from '@rnnkit/layers';
import { blame, isData, partsOf } from '@rnnkit/models';

import { argMax } from './metrics/metric.ts';

/** How much each row counts, or each step of each row, `[batch, time]`: finite numbers of at least 0. */
export type SampleWeight = ArrayInput | Float32Array | Float64Array;

/** The weights at each output: one for all, or for several outputs a list in their order or an object by their names. */
export type SampleWeights =
  | SampleWeight
  | readonly (SampleWeight | undefined)[]
  | Readonly<Record<string, SampleWeight>>;

/** How much each class counts, by its index: finite numbers of at least 0; one for a class that is absent. */
export type ClassWeight = Readonly<Record<number, number>>;

/**
 * The weights at each output.
 *
 * @throws Error with the place of what is no weight, or when there are not as many as rows, or steps of rows
 */
export function readSampleWeights(
  given: SampleWeights | undefined,
  outputs: readonly string[],
  outputShapes: readonly Shape[],
  rows: number,
): readonly (HostArray | undefined)[] {
  if (given === undefined) return outputs.map(() => undefined);
  const isShared = outputs.length === 1 || isNumbers(given, rows);
  const parts = isShared
    ? outputs.map(() => ({ name: 'sampleWeight', part: given as unknown }))
    : partsOf(outputs, withGaps(outputs, given), 'sampleWeight', isData);
  return parts.map(({ name, part }, place) =>
    part === undefined ? undefined : readWeights(part, outputShapes[place]!, rows, name),
  );
}

/** Whether something is one number for each row. */
function isNumbers(given: unknown, rows: number): boolean {
  if (ArrayBuffer.isView(given)) return true;
  return Array.isArray(given) ? given.length === rows && typeof given[0] === 'number' : isData(given);
}

/** An output that is not named has none. */
function withGaps(outputs: readonly string[], given: SampleWeights): unknown {
  if (Array.isArray(given)) return given;
  return { ...Object.fromEntries(outputs.map((output) => [output, undefined])), ...(given as object) };
}

function readWeights(given: unknown, outputShape: Shape, rows: number, name: string): HostArray {
  const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given) || isData(given);
  if (!isList) {
    throw new RnnkitError(
      'invalid-data',
      `${name} has to be a list with a number for each row, or for each step of each row; got ${check.describe(given)}.`,
    );
  }
  // One number a row, as they are: the error says which is none.
  const list = ArrayBuffer.isView(given) ? Array.from(given as unknown as ArrayLike<number>) : given;
  const array = readNumbers(list, name);
  if (rowCount(array) !== rows)
    throw new RnnkitError('invalid-data', `x has ${rows} rows, ${name} has ${rowCount(array)}.`);
  const steps = array.shape.length;
  if (steps > Math.max(outputShape.length - 1, 1)) {
    throw new RnnkitError(
      'invalid-data',
      `${name} has the shape [${array.shape.join(', ')}], and there is one answer for each row; give one weight for each.`,
    );
  }
  return array;
}

function readNumbers(given: unknown, name: string): HostArray {
  if (!Array.isArray(given)) {
    const { data, shape } = toHostArray(given as ArrayInput, name);
    return { data: Float32Array.from(data, (value, place) => checkWeight(value, `${name}[${place}]`)), shape };
  }
  if (given.every((item) => !Array.isArray(item) && !ArrayBuffer.isView(item))) {
    const data = Float32Array.from(given as number[], (value, place) => checkWeight(value, `${name}[${place}]`));
    return { data, shape: [given.length] };
  }
  try {
    return readNumbers(toHostArray(given as ArrayInput, name), name);
  } catch (error) {
    throw blame('The sample weights', error);
  }
}

function checkWeight(value: unknown, name: string): number {
  return check.notNegative(value, name) as number;
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
  sampleWeight: HostArray | undefined,
  labels: HostArray,
  classWeight: ClassWeight,
): HostArray {
  const rows = rowCount(labels);
  const { data, shape } = sampleWeight ?? { data: new Float32Array(rows).fill(1), shape: [rows] };
  const steps = data.length / Math.max(rows, 1);
  return {
    data: Float32Array.from(
      data,
      (weight, place) => weight * (classWeight[classOf(labels, Math.floor(place / steps))] ?? 1),
    ),
    shape,
  };
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
