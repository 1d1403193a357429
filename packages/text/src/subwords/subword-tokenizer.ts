// From a text to its subwords and back: normalize, cut, make tokens, add what belongs to every text.
import { check } from '@rnnkit/data';
import { checkedIndices } from '../checked-indices.ts';
import type { EncodedToken, TextTokenizer } from '../text-tokenizer.ts';
import { finderOf, type AddedTokenFinder } from './added-tokens.ts';
import { toByteLevel } from './byte-level.ts';
import { decoderOf, type Decoder } from './decoders.ts';
import { NormalizedText } from './normalized-text.ts';
import { normalizedBy, normalizerOf, type Normalizer } from './normalizers.ts';
import { postProcessorOf, trimmed, type PostProcessor } from './post-processors.ts';
import { preTokenizerOf, type PreTokenizer } from './pre-tokenizers.ts';
import { remembered, type SubwordModel, type Subwords } from './subword-model.ts';
import { readTokenizerJson, type ReadTokenizerJson, type SubwordTokenizerJson } from './tokenizer-json.ts';

/**
 * Turns texts into sequences of the ids of subwords, as Hugging Face's tokenizers do, and back. Made by `trainSubwords`, or by
 * {@link subwordTokenizerFromJson} of a `tokenizer.json`; `JSON.stringify` writes one.
 *
 * Places in a text are counted in UTF-16 units, as JavaScript counts them; {@link codePointOffsets} says which characters those are, which
 * Python counts. A half of a surrogate pair that stands alone is taken for U+FFFD. Of a run of more than 30 marks on a letter a normal
 * form keeps a U+034F after each 30, which Python's does not.
 */
export class SubwordTokenizer implements TextTokenizer {
  /** How many ids there are, the largest and one. */
  readonly vocabularySize: number;
  readonly #read: ReadTokenizerJson;
  readonly #ids: ReadonlyMap<string, number>;
  readonly #tokens: string[] = [];
  /** What tokens are before they become a text again, where that is not the token: added ones are made alike, too. */
  readonly #alike = new Map<number, string>();
  readonly #special = new Set<string>();
  readonly #normalizer: Normalizer;
  readonly #preTokenizer: PreTokenizer;
  readonly #post: PostProcessor;
  readonly #decoder: Decoder;
  readonly #findAdded: AddedTokenFinder;
  readonly #findNormalized: AddedTokenFinder;
  readonly #cut: SubwordModel['cut'];

  /** @throws RnnkitError `unsupported` when a part of it is not done here, `invalid-file` when one is damaged */
  constructor(read: ReadTokenizerJson) {
    const { json, addedTokens, model } = read;
    this.#read = read;
    this.#normalizer = normalizerOf(json.normalizer);
    this.#preTokenizer = preTokenizerOf(json.pre_tokenizer);
    this.#post = postProcessorOf(json.post_processor);
    this.#decoder = decoderOf(json.decoder);
    this.#findAdded = finderOf(addedTokens.filter(({ normalized }) => !normalized));
    this.#findNormalized = finderOf(
      addedTokens.filter(({ normalized }) => normalized),
      this.#normalizer,
    );
    this.#cut = remembered(
      this.#preTokenizer.isByteLevel ? (word) => inWord(word, model.cut(toByteLevel(word))) : model.cut,
    );
    const ids = new Map(model.vocabulary);
    for (const { content, id, special, normalized } of addedTokens) {
      ids.set(content, id);
      if (special) this.#special.add(content);
      if (normalized) this.#alike.set(id, normalizedBy(this.#normalizer, content));
    }
    for (const [token, id] of ids) this.#tokens[id] = token;
    this.#ids = ids;
    this.vocabularySize = this.#tokens.length;
  }

  /** The id of what is not known; undefined where nothing is unknown. */
  get unknownIndex(): number | undefined {
    return this.#read.model.unknownId;
  }

  /** The token of an id; undefined when there is none. */
  tokenOf(id: number): string | undefined {
    return this.#tokens[id];
  }

  /** The id of a token; undefined when it is none. */
  idOf(token: string): number | undefined {
    return this.#ids.get(token);
  }

  /** The tokens of a text, those that are added to every text among them. @throws RnnkitError `invalid-argument` when it is no text */
  encode(text: string): EncodedToken[] {
    check.text(text, 'encode: a text');
    const { before, after, trim } = this.#post;
    const tokens: EncodedToken[] = [];
    const add = (index: number, found: string | undefined, start: number, end: number): void => {
      const token = this.#token(index, start, end);
      // What was found with the spaces beside it has them at its ends.
      const shown = { token: found ?? token.token, start, end };
      const isFirst = tokens.length === 0;
      tokens.push(trim === undefined ? token : { ...token, ...trimmed(text, shown, isFirst, trim.isPrefixed) });
    };
    for (const { words, id } of this.#parts(text, true)) {
      if (id !== undefined) add(id, words.text, words.startAt(0), words.endAt(words.text.length - 1));
      else {
        const { ids, starts, ends } = this.#cut(words.text);
        for (const [place, one] of ids.entries())
          add(one, undefined, words.startAt(starts[place]!), words.endAt(ends[place]! - 1));
      }
    }
    const added = (list: PostProcessor['before']): EncodedToken[] => list.map(({ id }) => this.#token(id, 0, 0));
    return [...added(before), ...tokens, ...added(after)];
  }

  #token(index: number, start: number, end: number): EncodedToken {
    return { token: this.#tokens[index] ?? '', index, known: index !== this.unknownIndex, start, end };
  }

  /** The ids of each text's tokens. */
  textsToSequences(texts: Iterable<string>): number[][] {
    return [...this.textsToSequencesGenerator(texts)];
  }

  /** The ids of each text's tokens, one text at a time. */
  *textsToSequencesGenerator(texts: Iterable<string>): Generator<number[]> {
    check.iterable(texts, 'textsToSequences: texts');
    const { before, after } = this.#post;
    for (const text of texts) {
      check.text(text, 'textsToSequences: a text');
      const sequence = before.map(({ id }) => id);
      for (const { words, id } of this.#parts(text, false)) {
        if (id === undefined) for (const one of this.#cut(words.text).ids) sequence.push(one);
        else sequence.push(id);
      }
      for (const { id } of after) sequence.push(id);
      yield sequence;
    }
  }

  /** The words of a text, and the added tokens in it. */
  *#parts(
    text: string,
    isTracked: boolean,
  ): Generator<{ readonly words: NormalizedText; readonly id: number | undefined }> {
    const whole = NormalizedText.of(text, isTracked || this.#preTokenizer.needsPlaces);
    for (const { text: raw, id: added } of this.#findAdded(whole)) {
      if (added !== undefined) {
        yield { words: raw, id: added };
        continue;
      }
      this.#normalizer(raw);
      for (const { text: part, id } of this.#findNormalized(raw)) {
        if (id !== undefined) yield { words: part, id };
        else for (const words of this.#preTokenizer.cut(part)) if (words.text !== '') yield { words, id: undefined };
      }
    }
  }

  /**
   * The text of each sequence of ids. Special tokens are left out.
   *
   * @throws RnnkitError `invalid-argument` when a sequence is not a list of ids
   */
  sequencesToTexts(sequences: Iterable<ArrayLike<number>>): string[] {
    check.iterable(sequences, 'sequencesToTexts: sequences');
    return Array.from(sequences, (sequence) => this.decode(sequence));
  }

  /** The text of some ids. Special tokens and ids that are none are left out. @throws RnnkitError `invalid-argument` when it is no list of ids */
  decode(ids: ArrayLike<number>): string {
    const tokens = Array.from(checkedIndices('decode', ids)).flatMap((id) => {
      const token = this.#alike.get(id) ?? this.#tokens[id];
      return token === undefined || this.#special.has(token) ? [] : [token];
    });
    return tokens.length === 0 ? '' : this.#decoder(tokens).join('');
  }

  /** What `JSON.stringify` writes: a `tokenizer.json`, which Hugging Face's tokenizers read. */
  toJSON(): SubwordTokenizerJson {
    const { json, addedTokens, model } = this.#read;
    const { version, truncation, padding, ...parts } = json;
    return { version, truncation, padding, added_tokens: addedTokens, ...parts, model: model.toJSON() };
  }
}

/**
 * The tokenizer of a `tokenizer.json` of BPE, WordPiece or whole words. What it says of the length of texts is told by `toJSON` and not
 * done: `padSequences` does it.
 *
 * @param json its text, or the object that it stands for
 * @throws RnnkitError `unsupported` when it asks for something that is not done here, by its name: nothing is encoded in another way
 * without a word; `invalid-file` when it is no tokenizer.json
 *
 * @example
 * const tokenizer = subwordTokenizerFromJson(await readFile('tokenizer.json', 'utf8'));
 * const sequences = tokenizer.textsToSequences(['a fine film']);
 */
export function subwordTokenizerFromJson(json: string | object): SubwordTokenizer {
  return new SubwordTokenizer(readTokenizerJson(json));
}

/** Tokens of a word's bytes, by the characters that these belong to. */
function inWord(word: string, { ids, starts, ends }: Subwords): Subwords {
  const unitOfByte: number[] = [];
  const nextUnit: number[] = [];
  for (let unit = 0; unit < word.length;) {
    const code = word.codePointAt(unit)!;
    const after = unit + (code > 0xff_ff ? 2 : 1);
    const bytes = code < 0x80 ? 1 : code < 0x8_00 ? 2 : code > 0xff_ff ? 4 : 3;
    for (let byte = 0; byte < bytes; byte++) {
      unitOfByte.push(unit);
      nextUnit.push(after);
    }
    unit = after;
  }
  return { ids, starts: starts.map((byte) => unitOfByte[byte]!), ends: ends.map((byte) => nextUnit[byte - 1]!) };
}
