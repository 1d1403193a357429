// Names that are held out: those of the same code are in the same part in every language.
import type { Random } from '../random.ts';
import type { Name } from './names.ts';

/** A part of a data set. */
export type Part = 'train' | 'validation' | 'test';

/** The shares of codes whose names are held out. */
const heldOut = { test: 0.2, validation: 0.05 };

/** The part of each key that is held out. */
export function splitKeys(names: readonly Name[], validates: boolean, random: Random): ReadonlyMap<string, Part> {
  const keys = random.shuffle([...new Set(names.map(({ key }) => key))].toSorted());
  const tested = Math.ceil(keys.length * heldOut.test);
  const validated = validates ? Math.ceil(keys.length * heldOut.validation) : 0;
  return new Map(
    keys.slice(0, tested + validated).map((key, place) => [key, place < tested ? 'test' : 'validation'] as const),
  );
}

/** The names of a part. Two codes may share a name: it is in the part that comes first here. */
export function namesIn<Item extends Name>(
  part: Part,
  all: readonly Item[],
  partOf: ReadonlyMap<string, Part>,
): readonly Item[] {
  const order: readonly Part[] = ['test', 'validation', 'train'];
  const taken = new Map<string, Part>();
  for (const each of order) {
    for (const { key, name } of all)
      if ((partOf.get(key) ?? 'train') === each && !taken.has(name)) taken.set(name, each);
  }
  return all.filter(({ key, name }) => (partOf.get(key) ?? 'train') === part && taken.get(name) === part);
}
