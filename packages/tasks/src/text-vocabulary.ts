// The tokens of texts by number, one for the end of a text, and one for each label.
import { check, RnnkitError } from '@rnnkit/data';
import type { AnyTokenizer } from '@rnnkit/text/subwords';

import { isKeras } from './task-tokenizer.ts';
import { tokensOf, type TokenLevel } from './token-level.ts';
import { PieceWriter } from './piece-writer.ts';

/** Tokens and their ids. Id 0 is padding and 1 an unknown token: neither is ever written. */
export class TextVocabulary {
  readonly tokenizer: AnyTokenizer;
  readonly level: TokenLevel;
  /** Labels that texts can be written for. */
  readonly labels: readonly string[];
  /** The id that ends a text, and begins the next. */
  readonly end: number;
  readonly #tokens: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  constructor(tokenizer: AnyTokenizer, level: TokenLevel, labels: readonly string[]) {
    this.tokenizer = tokenizer;
    this.level = level;
    this.labels = labels;
    if (isKeras(tokenizer) === (level === 'subwords'))
      throw new RnnkitError('invalid-argument', `The tokenizer is not one of ${level}.`);
    if (isKeras(tokenizer)) {
      const { numWords = 0 } = tokenizer.options;
      const tokens = ['', ''];
      for (const [token, id] of tokenizer.wordIndex)
        if (id > 1 && (numWords === 0 || id < numWords)) tokens[id] = token;
      this.#tokens = tokens;
      this.end = tokens.length;
    } else {
      this.#tokens = tokenizer.sequencesToTexts(Array.from({ length: tokenizer.vocabularySize }, (_, id) => [id]));
      this.end = tokenizer.vocabularySize;
    }
    this.#ids = new Map(this.#tokens.map((token, id) => [token, id]));
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
    return this.level === 'subwords' ? this.encode(text).map((id) => this.tokenOf(id)) : tokensOf(text, this.level);
  }

  /** The ids of a text; 1 for a token that is not known. */
  encode(text: string): number[] {
    if (this.level === 'subwords') return this.tokenizer.textsToSequences([text])[0]!;
    return tokensOf(text, this.level).map((token) => this.#ids.get(token) ?? 1);
  }

  /** The token of an id; nothing for ids that stand for no text. Bytes that are a part of a character alone are U+FFFD. */
  tokenOf(id: number): string {
    return this.#tokens[id] ?? '';
  }

  /** The characters of some ids, one after the other. */
  decode(ids: readonly number[]): string {
    const writer = this.writer();
    return ids.map((id) => writer.push(id)).join('') + writer.rest();
  }

  /** What makes text of ids that come one by one. */
  writer(): PieceWriter {
    const { tokenizer } = this;
    return new PieceWriter((ids) =>
      isKeras(tokenizer) ? ids.map((id) => this.tokenOf(id)).join('') : tokenizer.decode(ids),
    );
  }
}
