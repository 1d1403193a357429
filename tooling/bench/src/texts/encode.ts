// Texts as padded ids, in a file that every contender reads.
import { writeFileSync } from 'node:fs';

import { padSequences, Tokenizer } from '@rnnkit/text';

import type { LabelledTexts } from './synthetic.ts';

/** What a file of encoded texts holds. */
export interface EncodedTexts {
  readonly rows: number;
  readonly time: number;
  readonly vocabulary: number;
  readonly classes: number;
}

/**
 * Writes texts: numbers of 32 bits, least byte first; rows and time, then the ids row by row, 0 in front of shorter texts, then
 * the numbers of the labels. The most frequent 10,000 words have ids, rarer ones have none, as in Keras.
 */
export function writeEncoded(
  path: string,
  { texts, labels }: LabelledTexts,
  { time, characters }: { time: number; characters: boolean },
): EncodedTexts {
  const tokenizer = new Tokenizer({ numWords: 10_000, charLevel: characters });
  tokenizer.fitOnTexts(texts);
  const sequences = tokenizer.textsToSequences(texts);
  const kept = [...sequences.keys()].filter((row) => sequences[row]!.length > 0);
  const { data } = padSequences(
    kept.map((row) => sequences[row]!),
    { maxlen: time },
  );
  const classes = [...new Set(labels)].toSorted();
  const numbers = kept.map((row) => classes.indexOf(labels[row]!));
  const all = new Int32Array(2 + data.length + numbers.length);
  all.set([kept.length, time]);
  all.set(data, 2);
  all.set(numbers, 2 + data.length);
  writeFileSync(path, new Uint8Array(all.buffer));
  let highest = 0;
  for (const id of data) highest = Math.max(highest, id);
  return { rows: kept.length, time, vocabulary: highest + 1, classes: classes.length };
}
