// Tokens that are found in a text before it is cut, such as [MASK].
import { check } from '@rnnkit/data';
import { space, wordCharacter } from './character-classes.ts';
import { normalizedBy, type Normalizer } from './normalizers.ts';
import type { NormalizedText } from './normalized-text.ts';
import { damaged, escaped, fieldsOf, flagOf, listOf, notDone, textOf } from './refuse.ts';

/** A token that is found in a text before it is cut. */
export interface AddedToken {
  readonly id: number;
  /** What is found. */
  readonly content: string;
  /** Whether it is found as a whole word only. */
  readonly single_word: boolean;
  /** Whether white space before it belongs to it. */
  readonly lstrip: boolean;
  /** Whether white space after it belongs to it. */
  readonly rstrip: boolean;
  /** Whether it is looked for when the text has been made alike, as it is then itself. */
  readonly normalized: boolean;
  /** Whether it is no part of the text, so that it is left out when tokens become a text again. */
  readonly special: boolean;
}

/** A part of a text, and the id of the token that it is, if it is one. */
export interface FoundPart {
  readonly text: NormalizedText;
  readonly id: number | undefined;
}

/** Cuts a text at the tokens that are found. */
export type AddedTokenFinder = (text: NormalizedText) => readonly FoundPart[];

/**
 * The added tokens that a tokenizer.json has.
 *
 * @param vocabulary of the model, which may have them, too
 * @throws RnnkitError `invalid-file` when one is none, `unsupported` when its id is another for Hugging Face's tokenizers
 */
export function readAddedTokens(json: unknown, vocabulary: ReadonlyMap<string, number>): readonly AddedToken[] {
  let next = vocabulary.size;
  return listOf(json ?? [], 'added_tokens').map((one) => {
    const fields = fieldsOf(one, 'an added token');
    const flag = (name: string): boolean => flagOf(fields[name] ?? false, name);
    const content = textOf(fields['content'], "an added token's content");
    const { id } = fields;
    if (content === '') throw damaged('an added token is empty');
    // They number those that the model does not have one after the other, whatever the file says.
    const expected = vocabulary.get(content) ?? next;
    next = Math.max(next, expected + 1);
    if (id !== expected)
      throw notDone(
        `the id ${check.describe(id)} for the added token ${check.describe(content)}, which is ${expected} for Hugging Face`,
      );
    return {
      id: expected,
      content,
      single_word: flag('single_word'),
      lstrip: flag('lstrip'),
      rstrip: flag('rstrip'),
      normalized: flag('normalized'),
      special: flag('special'),
    };
  });
}

/** What cuts a text at some added tokens: of those that begin at a place at the longest. */
export function finderOf(tokens: readonly AddedToken[], normalizer?: Normalizer): AddedTokenFinder {
  const byText = new Map<string, AddedToken>();
  for (const token of tokens) {
    const text = normalizer === undefined ? token.content : normalizedBy(normalizer, token.content);
    if (text !== '') byText.set(text, token);
  }
  if (byText.size === 0) return (text) => [{ text: text.slice(0, text.text.length), id: undefined }];
  const longestFirst = [...byText.keys()].toSorted((one, other) => other.length - one.length);
  const pattern = new RegExp(longestFirst.map(escaped).join('|'), 'gu');
  return (text) => {
    const parts: FoundPart[] = [];
    let last = 0;
    const add = (from: number, to: number, id: number | undefined): void => {
      if (to > from) parts.push({ text: text.slice(from, to), id });
    };
    for (const { 0: found, index } of text.text.matchAll(pattern)) {
      const token = byText.get(found)!;
      const range = reachOf(token, text.text, index, index + found.length, last);
      if (range === undefined) continue;
      add(last, range[0], undefined);
      add(...range, token.id);
      last = range[1];
    }
    add(last, text.text.length, undefined);
    return parts;
  };
}

const ofWord = new RegExp(`[${wordCharacter}]`, 'u');
/** From the first one on: an engine would look at each of many in vain. */
const spaceBefore = new RegExp(`(?<!${space})${space}+$`, 'u');
const spaceAfter = new RegExp(`^${space}+`, 'u');

/** From where to where a token reaches that is found; undefined where it is a part of a word and must not be. */
function reachOf(
  { single_word: isWord, lstrip, rstrip }: AddedToken,
  text: string,
  from: number,
  to: number,
  last: number,
): readonly [from: number, to: number] | undefined {
  // No end of text in the expression: V8 misses characters of two units before it.
  const before = Array.from(text.slice(Math.max(0, from - 2), from)).at(-1) ?? '';
  const after = Array.from(text.slice(to, to + 2))[0] ?? '';
  if (isWord && (ofWord.test(before) || ofWord.test(after))) return undefined;
  const spacesBefore = lstrip ? (spaceBefore.exec(text.slice(last, from))?.[0].length ?? 0) : 0;
  const spacesAfter = rstrip ? (spaceAfter.exec(text.slice(to))?.[0].length ?? 0) : 0;
  return [from - spacesBefore, to + spacesAfter];
}
