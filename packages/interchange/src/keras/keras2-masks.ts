// Masks of merged values in Keras 2: a step counts where it does so in all values that say anything. Keras 3 takes any of them.
import { isSameMask, type Mask } from './masks.ts';

/** What stands between masks of which all have to be true of a step. No layer here makes such a mask. */
const and = ' & ';

/** The steps that are valid in all of some masks; undefined where none says anything. */
export function allOf(masks: readonly Mask[]): Mask {
  if (masks.includes('unknown')) return 'unknown';
  const known = masks.filter((mask) => mask !== undefined) as ReadonlySet<string>[];
  const [first] = known;
  if (first === undefined || known.every((mask) => isSameMask(mask, first))) return first;
  return new Set([known.map((mask) => [...mask].toSorted().join(' | ')).join(and)]);
}
