// What a date by ISO 8601 is written with, and how texts become numbers.
import { padSequences } from '@rnnkit/text';

/** The symbols by their numbers; the first begins every date. */
export const symbols = '^-0123456789';

/** A date, as numbers. */
export const numbersOf = (date) => Array.from(date, (symbol) => symbols.indexOf(symbol));

/** The symbols of some numbers. */
export const writtenAs = (numbers) => Array.from(numbers, (number) => symbols[number]).join('');

/** The place of the largest of some numbers. */
export const largest = (numbers) => numbers.indexOf(Math.max(...numbers));

/** Texts to read: numbers of characters, `[texts, length]`, with zeros behind. */
export const sourcesOf = (tokenizer, texts) => padSequences(tokenizer.textsToSequences(texts), { padding: 'post' });

/** What the decoder reads while it is taught: at each step the symbol before the one that it is to write. */
export function targetsOf(dates) {
  return { read: dates.map((date) => numbersOf(`^${date}`).slice(0, -1)), write: dates.map(numbersOf) };
}
