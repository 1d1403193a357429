// The tokens of texts by number, one for the end of a text, and one for each label.
import { check, RnnkitError } from '@rnnkit/data';
import { Tokenizer } from '@rnnkit/text';

import type { Grown } from './continuing/carry-weights.ts';
import { grownTokenizer } from './continuing/grown-tokenizer.ts';
import { tokensOf, type TokenLevel } from './token-level.ts';

/** Longer texts are counted part by part, so that their tokens are not all in memory at once. */
const partLength = 2 ** 16;

/** Tokens and their ids. Id 0 is padding and 1 an unknown token: neither is ever written. */
export class TextVocabulary {
  readonly tokenizer: Tokenizer;
  readonly level: TokenLevel;
  /** Labels that texts can be written for. */
  readonly labels: readonly string[];
  /** The id that ends a text, and begins the next. */
  readonly end: number;
  readonly #tokens: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  constructor(tokenizer: Tokenizer, level: TokenLevel, labels: readonly string[]) {
    this.tokenizer = tokenizer;
    this.level = level;
    this.labels = labels;
    const { numWords = 0 } = tokenizer.options;
    const tokens = ['', ''];
    for (const [token, id] of tokenizer.wordIndex) if (id > 1 && (numWords === 0 || id < numWords)) tokens[id] = token;
    this.#tokens = tokens;
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
    this.end = tokens.length;
  }

  /** How many ids there are. */
  get size(): number {
    return this.end + 1 + this.labels.length;
  }

  /** The id that a text begins with: that of its label, or of the end of the text before it. */
  startOf(label: string | undefined): number {
    if (label === undefined) return this.end;
    const place = this.labels.indexOf(label);
    if (place >= 0) return this.end + 1 + place;
    const known =
      this.labels.length === 0 ? 'it was trained without labels' : `it knows ${check.describe(this.labels)}`;
    throw new RnnkitError('invalid-argument', `The label ${check.describe(label)} is not known; ${known}.`);
  }

  /** The tokens of a text. */
  tokensOf(text: string): string[] {
    return tokensOf(text, this.level);
  }

  /** The ids of a text; 1 for a token that is not known. */
  encode(text: string): number[] {
    return this.tokensOf(text).map((token) => this.#ids.get(token) ?? 1);
  }

  /** The token of an id; nothing for ids that stand for no text. */
  tokenOf(id: number): string {
    return this.#tokens[id] ?? '';
  }

  /** The characters of some ids, one after the other. */
  decode(ids: readonly number[]): string {
    return ids.map((id) => this.tokenOf(id)).join('');
  }
}

function learnTokens(tokenizer: Tokenizer, texts: Iterable<string>, level: TokenLevel): void {
  tokenizer.fitOnTexts(partsOf(texts, level));
}

function* partsOf(texts: Iterable<string>, level: TokenLevel): Generator<string[]> {
  for (const text of texts) {
    for (let start = 0; start < text.length;) {
      const end = endOfPart(text, start, level);
      yield tokensOf(text.slice(start, end), level);
      start = end;
    }
  }
}

/** Where a part can end without cutting a token. */
function endOfPart(text: string, start: number, level: TokenLevel): number {
  let end = Math.min(text.length, start + partLength);
  if (level === 'words') {
    const line = text.indexOf('\n', end);
    end = end === text.length || line < 0 ? text.length : line;
  } else if (/[\uD800-\uDBFF]/.test(text[end - 1]!)) end = Math.min(text.length, end + 1);
  return end;
}

/** A tokenizer that takes tokens as they are. */
function newTokenizer(level: TokenLevel, vocabularySize: number): Tokenizer {
  return new Tokenizer({
    numWords: vocabularySize,
    charLevel: level === 'characters',
    oovToken: '[UNK]',
    lower: false,
    filters: '',
  });
}

/**
 * A vocabulary that knows the tokens of another by the same ids, then new ones of some texts, and the other's labels, then new ones.
 *
 * @param vocabularySize most tokens that are told apart; none that is known is lost
 */
export function grownVocabulary(
  known: TextVocabulary,
  texts: Iterable<string>,
  vocabularySize: number,
  labels: readonly string[] = [],
): TextVocabulary {
  const tokenizer = grownTokenizer(known.tokenizer, partsOf(texts, known.level), vocabularySize);
  const news = labels.filter((label) => !known.labels.includes(label));
  return new TextVocabulary(tokenizer, known.level, [...known.labels, ...news]);
}

/** Where the weights of a vocabulary's ids come from that has grown. */
export function grownIds(known: TextVocabulary, grown: TextVocabulary): Grown {
  const originOf = (id: number): number | undefined => {
    if (id < known.end) return id;
    const place = id - grown.end;
    return place >= 0 && place <= known.labels.length ? known.end + place : undefined;
  };
  return { from: known.size, to: grown.size, originOf };
}

/** The vocabulary of some texts. */
export function learnVocabulary(
  texts: Iterable<string>,
  { tokenLevel, vocabularySize }: { readonly tokenLevel: TokenLevel; readonly vocabularySize: number },
  labels: readonly string[] = [],
): TextVocabulary {
  const tokenizer = newTokenizer(tokenLevel, vocabularySize);
  learnTokens(tokenizer, texts, tokenLevel);
  tokenizer.prune();
  return new TextVocabulary(tokenizer, tokenLevel, labels);
}
