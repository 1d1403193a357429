// JSON objects, one on each line, and what is in them.
import { jsonMembers } from '../json-members.ts';
import { linesOf, type Line } from './lines.ts';

/**
 * The lines of text that comes in pieces, without those that are empty.
 *
 * @param name what it is, for errors
 * @throws Error when a line is longer than `most` characters
 */
export async function* readLines(
  pieces: AsyncIterable<string>,
  name: string,
  most: number,
): AsyncGenerator<Iterable<Line>> {
  for await (const lines of linesOf(pieces, name, most, 'Is each object on a line of its own?')) yield written(lines);
}

function* written(lines: Iterable<Line>): Generator<Line> {
  for (const line of lines) if (line.text.trim() !== '') yield line;
}

/** The fields of an object: the values as JSON.parse makes them, and how they are written. A name that stands twice counts the last time. */
export interface JsonFields {
  readonly values: Readonly<Record<string, unknown>>;
  readonly source: string;
}

/** The fields of a JSON object, or what is wrong with a text. A file may have a million such lines: nothing is thrown. */
export function parseFields(text: string): JsonFields | 'notObject' | 'notJson' {
  const source = text.trim();
  if (!source.startsWith('{')) return 'notObject';
  // An error of JSON.parse costs as much as a hundred good lines.
  if (!source.endsWith('}')) return 'notJson';
  try {
    return { values: JSON.parse(source) as Readonly<Record<string, unknown>>, source };
  } catch {
    return 'notJson';
  }
}

/** A value, and how it is written. */
export interface JsonField {
  readonly value: unknown;
  /** @returns it as it is written */
  source(): string;
}

/** The names of an object's fields in their order. */
export const namesOf = ({ values }: JsonFields): string[] => Object.keys(values);

/**
 * A field by its name, or by the names that lead to it, with dots between them; of a list, by places from 0 on. Undefined when there is none.
 *
 * @param path the names; the whole is a name if there is one
 */
export function fieldAt({ values, source }: JsonFields, path: string): JsonField | undefined {
  if (Object.hasOwn(values, path)) return { value: values[path], source: () => memberOf(source, path) };
  const [first, ...rest] = path.split('.') as [string, ...string[]];
  if (rest.length === 0 || !Object.hasOwn(values, first)) return undefined;
  let value: unknown = values[first];
  for (const name of rest) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return {
    value,
    source() {
      let text = memberOf(source, first);
      for (const name of rest) {
        // Of numbers in lists the digits that a double has are enough.
        if (!text.startsWith('{')) return JSON.stringify(value);
        text = memberOf(text, name);
      }
      return text;
    },
  };
}

/** How a member is written. */
function memberOf(source: string, name: string): string {
  let found = '';
  for (const [own, value] of jsonMembers(source)) if (own === name) found = value;
  return found;
}

/** A field as text; undefined for null. What is a list or an object is as it is written. */
export function textOfField(field: JsonField): string | undefined {
  const { value } = field;
  if (typeof value === 'string') return value;
  if (value === null) return undefined;
  return typeof value === 'number' ? numberAsText(value, field.source()) : field.source();
}

/**
 * A number as text: equal numbers are equal texts, 1.0 and 1e0 are "1", and a number with more digits than a double holds
 * stays as it is written.
 *
 * @param source how it is written in JSON
 */
function numberAsText(value: number, source: string): string {
  const shortest = String(value);
  return shortest === source || digitsOf(shortest) === digitsOf(source) ? shortest : source;
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
