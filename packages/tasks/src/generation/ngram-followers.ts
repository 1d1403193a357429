// What follows runs of tokens, how often, and what is taken off for what was not seen.

/** What came after a context, and how often. */
export interface Followers {
  readonly counts: Map<number, number>;
  total: number;
}

/** What is taken off counts of 1, of 2, and of 3 and more, so that something is left for what was not seen. */
export type Discounts = readonly [number, number, number];

/** A run of ids as a key: two units of 15 bits for each. */
export function keyOf(ids: ArrayLike<number>, start: number, end: number): string {
  let key = '';
  for (let place = start; place < end; place++) key += String.fromCharCode(ids[place]! >>> 15, ids[place]! & 0x7fff);
  return key;
}

/** What follows the contexts of each length, 0 first. */
export function followersByLength(order: number, runs: Int32Array, runCounts: Float32Array): Map<string, Followers>[] {
  const contexts = Array.from({ length: order }, () => new Map<string, Followers>());
  const add = (length: number, key: string, id: number, count: number): boolean => {
    const followers = contexts[length]!.get(key) ?? { counts: new Map<number, number>(), total: 0 };
    contexts[length]!.set(key, followers);
    const before = followers.counts.get(id) ?? 0;
    followers.counts.set(id, before + count);
    followers.total += count;
    return before === 0;
  };
  for (const [run, count] of runCounts.entries()) {
    const end = (run + 1) * order;
    const id = runs[end - 1]!;
    // A shorter run counts once for each token that it was seen after.
    let isNew = add(order - 1, keyOf(runs, end - order, end - 1), id, count);
    for (let length = order - 2; length >= 0 && isNew; length--)
      isNew = add(length, keyOf(runs, end - 1 - length, end - 1), id, 1);
  }
  return contexts;
}

/** The discounts by how many runs of a length were seen once, twice, three and four times. */
export function discountsOf(contexts: ReadonlyMap<string, Followers>): Discounts {
  const seen = [0, 0, 0, 0, 0];
  for (const { counts } of contexts.values())
    for (const count of counts.values()) if (count < seen.length) seen[count]!++;
  const [, once = 0, twice = 0] = seen;
  const share = once / (once + 2 * twice);
  return [1, 2, 3].map((count) => {
    const discount = count - (count + 1) * share * (seen[count + 1]! / seen[count]!);
    // Of few runs the estimate is none, or not between 0 and what it is taken from.
    return discount > 0 && discount < count ? discount : count / 2;
  }) as unknown as Discounts;
}

export function discountOf(discounts: Discounts, count: number): number {
  return discounts[Math.min(count, 3) - 1]!;
}
