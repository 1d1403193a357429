// What the engine's CLDR has a name for, by kind, in a language: all that there is, not a choice.
import type { Name } from './names.ts';

/** What a name can be a name of. */
export const nameKinds = ['region', 'language', 'currency', 'date'] as const;

/** A kind of names: what `Intl.DisplayNames` has, and days of the year. */
export type NameKind = (typeof nameKinds)[number];

/** A name and its kind. */
export interface KindName extends Name {
  readonly kind: NameKind;
}

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const pairs = letters.flatMap((first) => letters.map((second) => first + second));
const millisecondsADay = 24 * 60 * 60 * 1000;

function codesOf(kind: 'region' | 'language' | 'currency'): readonly string[] {
  switch (kind) {
    case 'region':
      return pairs.map((code) => code.toUpperCase());
    case 'language':
      return [...pairs, ...pairs.flatMap((pair) => letters.map((letter) => pair + letter))];
    case 'currency':
      return Intl.supportedValuesOf('currency');
  }
}

/** All names of some kinds in a language. What is a name of several kinds tells none, and is left out. */
export function namesOfKinds(language: string, kinds: readonly NameKind[]): readonly KindName[] {
  const found = kinds.flatMap((kind) => (kind === 'date' ? daysIn(language) : displayNamesIn(language, kind)));
  const kindsOf = new Map<string, Set<NameKind>>();
  for (const { kind, name } of found) kindsOf.set(name, (kindsOf.get(name) ?? new Set()).add(kind));
  return found.filter(({ name }) => kindsOf.get(name)!.size === 1);
}

function displayNamesIn(language: string, kind: 'region' | 'language' | 'currency'): KindName[] {
  const display = new Intl.DisplayNames(language, { type: kind, fallback: 'none' });
  return codesOf(kind).flatMap((code) => {
    const name = display.of(code);
    return name === undefined || name === code || name.length < 2 ? [] : [{ kind, key: `${kind} ${code}`, name }];
  });
}

/** The days of a leap year, such as `5 March`. */
function daysIn(language: string): KindName[] {
  const format = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 366 }, (_, day) => ({
    kind: 'date',
    key: `date ${day}`,
    name: format.format(Date.UTC(2024, 0, 1) + day * millisecondsADay),
  }));
}
