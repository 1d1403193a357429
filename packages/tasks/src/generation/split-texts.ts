// Which texts are learned from, and which are held out.
import { Random } from '@rnnkit/data';

import type { GeneratorSettings } from './options.ts';
import type { Texts } from './text-ids.ts';

/** Holds out a share of the texts; of a single one its end. */
export function splitTexts(
  { texts, labels }: Texts,
  { validationSplit, seed }: GeneratorSettings,
): { readonly train: Texts; readonly validation: Texts | undefined } {
  if (texts.length === 1) {
    const text = texts[0]!;
    // No character is cut.
    const characters = Array.from(text);
    const kept = characters.length - Math.floor(characters.length * validationSplit);
    if (kept === characters.length) return { train: { texts, labels }, validation: undefined };
    return {
      train: { texts: [characters.slice(0, kept).join('')], labels },
      validation: { texts: [characters.slice(kept).join('')], labels },
    };
  }
  const order = new Random(seed).derive('split').shuffle(Array.from(texts.keys()));
  const held = Math.min(texts.length - 1, Math.floor(texts.length * validationSplit));
  const rows = (places: readonly number[]): Texts => ({
    texts: places.map((place) => texts[place]!),
    labels: labels === undefined ? undefined : places.map((place) => labels[place]!),
  });
  return { train: rows(order.slice(held)), validation: held === 0 ? undefined : rows(order.slice(0, held)) };
}
