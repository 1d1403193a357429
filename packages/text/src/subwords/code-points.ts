// Places in a text as Python counts them.
import { check } from '@rnnkit/data';

/**
 * Which character (code point) each place in a text is at, which is counted in UTF-16 units. Places in the middle of a character are at
 * its begin.
 *
 * @param offsets places from 0 to the text's length, in any order
 *
 * @throws RnnkitError `invalid-argument` when a place is none
 *
 * @example
 * codePointOffsets('👍🏽!', [0, 4, 5]); // [0, 2, 3]
 */
export function codePointOffsets(text: string, offsets: readonly number[]): number[] {
  check.text(text, 'codePointOffsets: text');
  check.listOf(check.whole(0, text.length))(offsets, 'codePointOffsets: offsets');
  const order = [...offsets.keys()].toSorted((one, other) => offsets[one]! - offsets[other]!);
  const found: number[] = Array.from(offsets, () => 0);
  let [unit, character] = [0, 0];
  for (const place of order) {
    for (; unit < offsets[place]!; character++) {
      const next = unit + (text.codePointAt(unit)! > 0xff_ff ? 2 : 1);
      if (next > offsets[place]!) break;
      unit = next;
    }
    found[place] = character;
  }
  return found;
}
