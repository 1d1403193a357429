// JSON objects, one on each line.
import { jsonMembers } from '../json-members.ts';
import { linesOf, type Line } from './lines.ts';
import type { TextSource } from './source.ts';

/**
 * The lines of a source, without those that are empty.
 *
 * @param name what it is, for errors
 * @throws Error when a line is longer than `most` characters
 */
export async function* readLines(source: TextSource, name: string, most: number): AsyncGenerator<Line> {
  for await (const line of linesOf(source, name, most, 'Is each object on a line of its own?')) {
    if (line.text.trim() !== '') yield line;
  }
}

/** The fields of a line: each one's value, and how it is written. A name that stands twice counts the last time. */
export type JsonFields = ReadonlyMap<string, { readonly value: unknown; readonly source: string }>;

/** The fields of a JSON object, or what a line is instead. A file may have a million such lines: nothing is thrown. */
export function parseFields(text: string): JsonFields | string {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return 'this line is not a JSON object';
  // An error of JSON.parse costs as much as a hundred good lines.
  if (!trimmed.endsWith('}')) return 'this line is not JSON';
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return 'this line is not JSON';
  }
  return new Map(Array.from(jsonMembers(text), ([name, source]) => [name, { value: fields[name], source }]));
}

/**
 * A number as text: equal numbers are equal texts, 1.0 and 1e0 are "1", and a number with more digits than a double holds
 * stays as it is written.
 *
 * @param source how it is written in JSON
 */
export function numberAsText(value: number, source: string): string {
  const shortest = String(value);
  return digitsOf(shortest) === digitsOf(source) ? shortest : source;
}

/** A number's sign, digits without zeros at either end, and exponent. */
function digitsOf(number: string): string {
  const [, sign = '', whole = '', part = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = (whole + part).replace(/^0+/, '');
  const short = digits.slice(0, lastDigit(digits));
  if (short === '') return '0';
  return `${sign}${short}e${Number(exponent) - part.length + digits.length - short.length}`;
}

/** Where the zeros at the end begin. */
function lastDigit(digits: string): number {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return end;
}
