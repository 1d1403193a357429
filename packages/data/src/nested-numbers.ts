// Lists of lists of numbers, to any depth, as one list with a shape.
import { RnnkitError } from './error.ts';
import { describe } from './describe.ts';

/** A typed array of numbers. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Numbers in lists, lists of lists and so on, all of one depth and length; true is 1 and false is 0. */
export type NestedNumbers = readonly (number | boolean | NumberArray | NestedNumbers)[];

/** So many axes tensors have at most. */
const mostAxes = 6;

/**
 * The numbers row by row, and their shape.
 *
 * @param name what the list is, for errors
 * @throws Error with the place of what is no number or has another length
 */
export function flatten(list: NestedNumbers, name: string): { readonly values: number[]; readonly shape: number[] } {
  const shape: number[] = [];
  for (let first: unknown = list; isList(first); first = first[0]) {
    shape.push(first.length);
    if (shape.length > mostAxes)
      throw new RnnkitError('invalid-data', `${name} is nested deeper than the ${mostAxes} axes of a tensor.`);
  }
  const values: number[] = [];
  const path: number[] = [];
  const walk = (items: ArrayLike<unknown>): void => {
    const depth = path.length;
    if (items.length !== shape[depth]) throw unlike(name, path, `has the length ${items.length}`, String(shape[depth]));
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      path[depth] = index;
      if (isList(item)) {
        if (depth + 1 === shape.length) throw unlike(name, path, 'is a list', 'a number');
        walk(item);
        path.length = depth + 1;
      } else {
        if (depth + 1 < shape.length) throw unlike(name, path, `is ${describe(item)}`, 'a list');
        values.push(toNumber(item, name, path));
      }
    }
    path.length = depth;
  };
  walk(list);
  return { values, shape };
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
}

function toNumber(value: unknown, name: string, path: readonly number[]): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  const hint =
    typeof value === 'string'
      ? ' Texts become indices with a Tokenizer, and class names with their place in the list of classes.'
      : typeof value === 'bigint'
        ? ' Make it a number with Number(…).'
        : '';
  throw new RnnkitError('invalid-data', `${placeOf(name, path)} is ${describe(value)}; it has to be a number.${hint}`);
}

function unlike(name: string, path: readonly number[], found: string, first: string): Error {
  const firstPath = path.map(() => 0);
  return new RnnkitError(
    'invalid-data',
    `${placeOf(name, path)} ${found}, ${placeOf(name, firstPath)} ${first}. All rows need one shape: pad them to one length, for example with padSequences.`,
  );
}

function placeOf(name: string, path: readonly number[]): string {
  return `${name}${path.map((index) => `[${index}]`).join('')}`;
}
