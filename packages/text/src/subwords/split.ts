// A text cut where something is found, and what becomes of that.
import type { NormalizedText } from './normalized-text.ts';

/** What becomes of what is found: it goes, is a part, joins the part before or after it, or is one part with what it touches. */
export const behaviors = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;
/** One of {@link behaviors}. */
export type Behavior = (typeof behaviors)[number];

type Part = readonly [from: number, to: number, isFound: boolean];

/** The parts of a text. @param invert whether what lies between counts as found */
export function splitBy(
  text: NormalizedText,
  pattern: RegExp,
  behavior: Behavior,
  invert: boolean,
): readonly NormalizedText[] {
  const parts: Part[] = [];
  let last = 0;
  for (const { 0: found, index } of text.text.matchAll(pattern)) {
    if (index > last) parts.push([last, index, invert]);
    last = index + found.length;
    parts.push([index, last, !invert]);
  }
  if (last < text.text.length) parts.push([last, text.text.length, invert]);
  return joined(parts, behavior).map(([from, to]) => text.slice(from, to));
}

function joined(parts: readonly Part[], behavior: Behavior): readonly Part[] {
  if (behavior === 'Isolated') return parts;
  if (behavior === 'Removed') return parts.filter(([, , isFound]) => !isFound);
  if (behavior === 'MergedWithNext') return merged(parts.toReversed(), false).toReversed();
  return merged(parts, behavior === 'Contiguous');
}

/** What is found joins the part before it, if that was not found, or, as far as they touch, if it was alike. */
function merged(parts: readonly Part[], isContiguous: boolean): Part[] {
  const together: Part[] = [];
  let wasFound = false;
  for (const part of parts) {
    const [from, to, isFound] = part;
    const previous = together.at(-1);
    const isJoined = isContiguous ? isFound === wasFound : isFound && !wasFound;
    wasFound = isFound;
    if (previous !== undefined && isJoined)
      together[together.length - 1] = [Math.min(previous[0], from), Math.max(previous[1], to), isFound];
    else together.push(part);
  }
  return together;
}
