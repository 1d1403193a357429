// Spans of characters in a text, and entities of its words: from one to the other.
import * as check from '../check.ts';
import { RnnkitError } from '../error.ts';
import type { Entity } from './entities.ts';
import { entityList, spanList, wordList } from './listed.ts';

/** A part of a text that is something. */
export interface TextSpan {
  /** What it is, such as `PER`. */
  readonly label: string;
  /** Where it begins in the text, in UTF-16 code units, as JavaScript counts. */
  readonly start: number;
  /** Where it ends: `text.slice(start, end)` is the span. */
  readonly end: number;
}

/** A word, and where it stands in its text. */
export interface PlacedWord {
  readonly word: string;
  /** Where it begins, in UTF-16 code units. */
  readonly start: number;
  /** `text.slice(start, end)` is the word. */
  readonly end: number;
}

/**
 * The words of a text with their places: runs of letters, digits and what joins them within (`it's`, `3.5`, `e-mail`), and each other character
 * that is no space by itself.
 */
export function placedWords(text: string): PlacedWord[] {
  check.text(text, 'placedWords: text');
  return Array.from(text.matchAll(wordPattern), ({ 0: word, index }) => ({
    word,
    start: index,
    end: index + word.length,
  }));
}

const wordPattern =
  /[\p{L}\p{M}\p{N}_]+(?:[-'’.,][\p{L}\p{M}\p{N}_]+)*|\p{Extended_Pictographic}[\p{M}\u200D\p{Extended_Pictographic}\uFE0F]*|\S/gu;

/** What of a text's spans its words can say. */
export interface AlignedSpans {
  /** The entities of the words, none across another. */
  readonly entities: readonly Entity[];
  /** Spans that begin or end within a word, or lie across one that is kept. */
  readonly lost: readonly TextSpan[];
}

/**
 * The words that spans consist of. A span that begins or ends within a word, or has none, is lost, and so is one that lies across one that begins
 * before it, or is as long.
 *
 * @param words in the order in which they stand in the text
 */
export function alignSpans(words: readonly PlacedWord[], spans: readonly TextSpan[]): AlignedSpans {
  wordList(words, 'alignSpans: words');
  spanList(spans, 'alignSpans: spans');
  const starts = new Map(words.map(({ start }, place) => [start, place]));
  const ends = new Map(words.map(({ end }, place) => [end, place + 1]));
  const entities: Entity[] = [];
  const lost: TextSpan[] = [];
  let last = 0;
  for (const span of [...spans].toSorted((left, right) => left.start - right.start || right.end - left.end)) {
    const [start, end] = [starts.get(span.start), ends.get(span.end)];
    if (start === undefined || end === undefined || start < last || start >= end) {
      lost.push(span);
      continue;
    }
    entities.push({ type: span.label, start, end });
    last = end;
  }
  return { entities, lost };
}

/**
 * The spans of a text that entities of its words are.
 *
 * @throws Error when something is none of these, or an entity has a word that there is not
 */
export function spansOf(words: readonly PlacedWord[], entities: readonly Entity[]): TextSpan[] {
  wordList(words, 'spansOf: words');
  entityList(entities, 'spansOf: entities');
  return entities.map(({ type, start, end }) => {
    const [first, last] = [words[start], words[end - 1]];
    if (first === undefined || last === undefined || start >= end) {
      throw new RnnkitError(
        'invalid-argument',
        `spansOf: an entity goes from word ${start} to before ${end}; the text has ${words.length} words.`,
      );
    }
    return { label: type, start: first.start, end: last.end };
  });
}
