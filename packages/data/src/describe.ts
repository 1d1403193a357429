// Values in words of bounded length, for errors.

import { isPlain } from './is-plain.ts';

/** A text, or its beginning if it is long. */
export function cut(text: string, longest = 40): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A value in a few words, of at most about 40 characters whatever it is. */
export function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(cut(value)) : cut(inFewWords(value, 2));
}

function inFewWords(value: unknown, depth: number): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'bigint') return `${String(value)}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (depth === 0) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, 12).map((item) => inFewWords(item, depth - 1));
    return `[${items.join(',')}]`;
  }
  if (!isPlain(value)) {
    const { name = 'Object' } = Object(value.constructor) as { readonly name?: string };
    return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
  }
  const entries = Object.keys(value)
    .slice(0, 6)
    .map((name) => {
      const { value: held } = Object.getOwnPropertyDescriptor(value, name) ?? {};
      return `${JSON.stringify(name.slice(0, 40))}:${inFewWords(held, depth - 1)}`;
    });
  return `{${entries.join(',')}}`;
}

/** The first of some names, for an error of bounded length. */
export function describeList(names: Iterable<string>): string {
  const shown: string[] = [];
  let length = 0;
  for (const name of names) {
    if (length > 80 || shown.length === 8) return `${shown.join(', ')}, …`;
    shown.push(describe(name));
    length += shown.at(-1)!.length;
  }
  return shown.length === 0 ? 'none' : shown.join(', ');
}
