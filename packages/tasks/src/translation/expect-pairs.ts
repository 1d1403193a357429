import { check, RnnkitError } from '@rnnkit/data';

/** Throws unless there are texts, and as many others. */
export function expectPairs(owner: string, names: readonly [string, string], one: unknown, other: unknown): void {
  check.texts(one, `${owner}: ${names[0]}`);
  check.texts(other, `${owner}: ${names[1]}`);
  const [ones, others] = [one as readonly string[], other as readonly string[]];
  if (ones.length === others.length && ones.length > 0) return;
  throw new RnnkitError(
    'invalid-argument',
    `${owner} takes as many ${names[1]} as ${names[0]}, at least one; got ${ones.length} and ${others.length}.`,
  );
}
