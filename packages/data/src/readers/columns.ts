// Which columns of a table are read.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';

/**
 * A column by its name, or by its number from 1 on where none is called so; several columns as a list, or with commas between them, whose
 * fields are put on lines of their own.
 */
export type Columns = string | readonly string[];

/** A check of {@link Columns}. */
export const columnsCheck: check.OptionCheck = (value, name) =>
  Array.isArray(value) && value.length > 0 ? check.texts(value, name) : check.text(value, name);

/** The columns that are asked for, in words of their own. */
export const asList = (columns: Columns): readonly string[] => (typeof columns === 'string' ? [columns] : columns);

/** What of a name counts where names are compared loosely. */
const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-"'\uFEFF]/gu, '');

/** Whether one of some names is meant by another. */
export const isLoosely = (names: readonly string[], asked: string): boolean =>
  plain(asked) !== '' && names.some((name) => plain(name) === plain(asked));

/**
 * The places of columns.
 *
 * @param names what the table calls its columns
 * @param owner the table, for errors
 * @throws RnnkitError when one is not there, or several are called so
 */
export function placesOf(names: readonly string[], columns: Columns, owner: string): readonly number[] {
  const asked = asList(columns);
  const [one] = asked;
  const whole = asked.length === 1 ? placeOf(names, one!, owner) : undefined;
  if (whole !== undefined) return [whole];
  const parts = asked.length === 1 ? one!.split(',') : asked;
  return parts.map((part) => placeOf(names, part, owner) ?? refuseColumn(names, part, owner));
}

function placeOf(names: readonly string[], asked: string, owner: string): number | undefined {
  const same = placesWhere(names, (name) => name === asked);
  const found =
    same.length > 0 ? same : plain(asked) === '' ? [] : placesWhere(names, (name) => plain(name) === plain(asked));
  if (found.length > 1) {
    throw new RnnkitError(
      'invalid-data',
      `${owner} has several columns ${check.describe(asked)}. Say which by its number, such as ${found[0]! + 1}, or rename them.`,
    );
  }
  if (found.length === 1) return found[0];
  const number = /^\s*[1-9]\d{0,4}\s*$/.test(asked) ? Number(asked) : Number.NaN;
  return number <= names.length ? number - 1 : undefined;
}

function placesWhere(names: readonly string[], is: (name: string) => boolean): number[] {
  return names.flatMap((name, place) => (is(name) ? [place] : []));
}

function refuseColumn(names: readonly string[], asked: string, owner: string): never {
  throw new RnnkitError(
    'invalid-data',
    `${owner} has no column ${check.describe(asked)}; it has ${check.describeList(names)}.${check.didYouMean(asked, names)}`,
  );
}

/** Columns that look like text and label. */
export interface LikelyColumns {
  readonly text: string | undefined;
  readonly label: string | undefined;
}

const textNames = /^(?:texts?|reviews?|sentences?|content|messages?|body|tweets?|comments?|description)$/i;
const labelNames = /^(?:labels?|class|category|sentiment|target|intent|stars|rating|score)$/i;

/**
 * Which columns look like the text and the label: by their names, or else by what they hold. A label comes again and again; a text is long.
 *
 * @param known a column of the two that is known
 */
export function likelyColumns(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  known: Partial<LikelyColumns> = {},
): LikelyColumns {
  const facts = columns.map((name, place) => {
    const fields = rows.map((row) => row[place] ?? '').filter((field) => field !== '');
    const length = fields.reduce((sum, field) => sum + field.length, 0) / Math.max(1, fields.length);
    return { name, length, fields: fields.length, distinct: new Set(fields).size };
  });
  const named = (names: RegExp, other: string | undefined): string | undefined =>
    columns.find((name) => names.test(name.trim()) && name !== other);
  let label = known.label ?? named(labelNames, known.text);
  let text = known.text ?? named(textNames, label);
  if (label === undefined) {
    const others = facts.filter(({ name }) => name !== text);
    const classes = others
      .filter(({ length, fields, distinct }) => length <= 60 && distinct > 1 && distinct <= fields / 2)
      .toSorted((a, b) => a.distinct - b.distinct || a.length - b.length);
    const shorter = columns.length === 2 ? others.toSorted((a, b) => a.length - b.length)[0] : undefined;
    label = (classes[0] ?? shorter)?.name;
  }
  text ??= facts.filter(({ name }) => name !== label).toSorted((a, b) => b.length - a.length)[0]?.name;
  return { text, label };
}
