// What a name that is not known may have been meant to be.

/**
 * Asks whether the closest of some names was meant; empty when none is close.
 *
 * @param aliases other words for names, such as `mse`
 */
export function didYouMean(
  given: string,
  names: readonly string[],
  aliases: Readonly<Record<string, string>> = {},
): string {
  // A long text is no misspelt name, and comparing it would take long.
  if (given.length > 40) return '';
  const plain = (name: string): string => name.replaceAll(/[\s_-]/g, '').toLowerCase();
  const wanted = plain(given);
  const same = names.find((name) => plain(name) === wanted) ?? new Map(Object.entries(aliases)).get(wanted);
  if (same !== undefined) return ` Did you mean ${same}?`;
  const distances = names.map((name) => editDistance(wanted, plain(name)));
  const least = distances.reduce((smallest, distance) => Math.min(smallest, distance), Infinity);
  const close = names[distances.indexOf(least)];
  return close !== undefined && least <= Math.min(2, close.length / 3) ? ` Did you mean ${close}?` : '';
}

/** How many letters have to be put in, left out or exchanged (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1];
    for (let place = 0; place < to.length; place++) {
      next.push(Math.min(row[place]! + Number(from[index] !== to[place]), row[place + 1]! + 1, next[place]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
