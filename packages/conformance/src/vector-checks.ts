// Checks of vectors that come from a file, for the readers of such files: nothing in them is believed. Errors name the place
// in the file, what has to be there and what is.
import type { GoldenArray } from './golden.ts';

/** Throws with the place, what has to be there and what is. */
function refuse(value: unknown, where: string, expected: string): never {
  const found =
    typeof value === 'string' ? `"${value.slice(0, 40)}"` : (JSON.stringify(value) ?? 'nothing').slice(0, 60);
  throw new Error(`${where} has to be ${expected}; there is ${found}.`);
}

/** An object. Its own properties alone count. */
export function recordAt(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(value, where, 'an object');
  return value as Readonly<Record<string, unknown>>;
}

/** A property of an object. */
export function propertyOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A list with at least one item. */
export function listAt(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) refuse(value, where, 'a list with at least one item');
  return value as readonly unknown[];
}

/** A list of numbers. */
export function numbersAt(value: unknown, where: string): readonly number[] {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'number' && Number.isFinite(one))) {
    refuse(value, where, 'a list of finite numbers');
  }
  return value as readonly number[];
}

/** A finite number. */
export function numberAt(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) refuse(value, where, 'a finite number');
  return value;
}

/** True or false. */
export function flagAt(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') refuse(value, where, 'true or false');
  return value;
}

/** A string. */
export function stringAt(value: unknown, where: string): string {
  if (typeof value !== 'string') refuse(value, where, 'a string');
  return value;
}

/** One of some strings. */
export function choiceAt<Choice extends string>(value: unknown, where: string, choices: readonly Choice[]): Choice {
  if (!choices.includes(value as Choice)) refuse(value, where, `one of ${choices.join(', ')}`);
  return value as Choice;
}

/** An array with its shape, `{"shape", "data"}`; `rank` is how many axes it has to have. */
export function arrayAt(value: unknown, where: string, rank?: number): GoldenArray {
  const record = recordAt(value, where);
  const shape = numbersAt(propertyOf(record, 'shape'), `${where}.shape`);
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    refuse(shape, `${where}.shape`, 'a list of whole numbers of at least 0');
  }
  if (rank !== undefined && shape.length !== rank) refuse(shape, `${where}.shape`, `a list of ${rank} sides`);
  const data = numbersAt(propertyOf(record, 'data'), `${where}.data`);
  const size = shape.reduce((product, side) => product * side, 1);
  if (data.length !== size) {
    throw new Error(`${where}.data has ${data.length} numbers; its shape [${shape.join(', ')}] needs ${size}.`);
  }
  return { shape, data };
}

/** Arrays by name. */
export function arraysAt(value: unknown, where: string): Readonly<Record<string, GoldenArray>> {
  return Object.fromEntries(
    Object.entries(recordAt(value, where)).map(([name, array]) => [name, arrayAt(array, `${where}.${name}`)]),
  );
}
