// How many characters have to change.
import { check } from '@rnnkit/data';

/**
 * The Levenshtein distance of two texts: how many characters (code points) have to be put in, taken out or replaced to make one of
 * the other.
 *
 * @throws RnnkitError `invalid-argument` when one is no text
 */
export function editDistance(one: string, other: string): number {
  check.text(one, 'editDistance: one');
  check.text(other, 'editDistance: other');
  const columns = Array.from(other);
  let row = Array.from({ length: columns.length + 1 }, (_, place) => place);
  for (const [index, character] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [place, against] of columns.entries())
      next.push(Math.min(row[place]! + (character === against ? 0 : 1), row[place + 1]! + 1, next[place]! + 1));
    row = next;
  }
  return row.at(-1)!;
}
