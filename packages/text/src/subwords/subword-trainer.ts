// Learning subwords from texts that come one after the other.
import { check, RnnkitError } from '@rnnkit/data';
import { BoundedCounts } from '../bounded-counts.ts';
import type { NormalizationForm } from '../normalize.ts';
import { byteCharacters, toByteLevel } from './byte-level.ts';
import { bytePairEncoding } from './byte-pair-encoding.ts';
import { NormalizedText } from './normalized-text.ts';
import { normalizerOf, type Normalizer } from './normalizers.ts';
import { preTokenizerOf, type PreTokenizer } from './pre-tokenizers.ts';
import { recipeOf, subwordKinds, type Recipe, type SubwordKind } from './recipes.ts';
import { SubwordTokenizer } from './subword-tokenizer.ts';
import { learnPairs, type LearnedPairs } from './train-byte-pairs.ts';
import { wordPiece } from './word-piece.ts';

/** What subwords are learned by. */
export interface SubwordOptions {
  /**
   * `byteLevelBpe` merges bytes, so that nothing is unknown and a text comes back as it was; `bpe` merges characters; `wordPiece` merges
   * characters, too, and cuts words at the longest tokens, as BERT does. Default `byteLevelBpe`.
   */
  readonly kind?: SubwordKind | undefined;
  /** Most tokens, special ones and single characters among them. Default 8000. */
  readonly vocabularySize?: number | undefined;
  /** How often a pair has to be seen to be merged. Default 2. */
  readonly minFrequency?: number | undefined;
  /** Tokens with the first ids, the first of which is padding and the second what is not known. Default `[PAD]` and `[UNK]`. */
  readonly specialTokens?: readonly string[] | undefined;
  /** Whether letters become small. Default true for `wordPiece`, otherwise false. */
  readonly lower?: boolean | undefined;
  /** Whether accents are taken off. Default: what `lower` is for `wordPiece`, otherwise false. */
  readonly stripAccents?: boolean | undefined;
  /** Unicode normalization. Default none. */
  readonly normalization?: NormalizationForm | undefined;
  /** Most characters that are tokens of their own; the rarest are unknown. All bytes are, for `byteLevelBpe`. Default 1000. */
  readonly alphabetLimit?: number | undefined;
  /** Most characters of a token (bytes, for `byteLevelBpe`). Default: any number. */
  readonly maxTokenLength?: number | undefined;
  /**
   * How many different words are counted in any case, so that memory is bounded: see `BoundedCounts`. Default one million.
   */
  readonly wordCapacity?: number | undefined;
}

type Settings = {
  readonly [Name in Exclude<keyof SubwordOptions, 'normalization'>]-?: NonNullable<SubwordOptions[Name]>;
} & Pick<SubwordOptions, 'normalization'>;

const checks: check.OptionChecks = {
  kind: check.oneOf(...subwordKinds),
  vocabularySize: check.whole(3, 2 ** 24),
  minFrequency: check.count,
  specialTokens: check.texts,
  lower: check.flag,
  stripAccents: check.flag,
  normalization: check.oneOf('NFC', 'NFD', 'NFKC', 'NFKD'),
  alphabetLimit: check.count,
  maxTokenLength: check.count,
  wordCapacity: check.whole(1, 2 ** 24),
};

/** Learns subwords. Texts may come in any number of pieces; the result depends on them alone. {@link trainSubwords} uses it. */
export class SubwordTrainer {
  readonly #settings: Settings;
  readonly #recipe: Recipe;
  readonly #normalizer: Normalizer;
  readonly #preTokenizer: PreTokenizer;
  /** The words, as they are cut, and how often each was seen. */
  readonly counts: BoundedCounts;

  /** @throws RnnkitError `invalid-argument` when an option is not what it has to be */
  constructor(options: SubwordOptions = {}) {
    const { kind: given, lower = given === 'wordPiece' } = Object(options) as SubwordOptions;
    this.#settings = check.checkOptions<Settings>(
      'SubwordTrainer',
      checks,
      {
        kind: 'byteLevelBpe',
        vocabularySize: 8000,
        minFrequency: 2,
        specialTokens: ['[PAD]', '[UNK]'],
        lower,
        stripAccents: given === 'wordPiece' && lower,
        alphabetLimit: 1000,
        maxTokenLength: Infinity,
        wordCapacity: 1_000_000,
      },
      options,
    );
    const { kind, specialTokens, wordCapacity } = this.#settings;
    if (specialTokens.length < 2 || new Set(specialTokens).size < specialTokens.length || specialTokens.includes(''))
      throw new RnnkitError(
        'invalid-argument',
        `SubwordTrainer: specialTokens have to be two different texts or more, the first for padding, the second for what is not known; got ${check.describe(specialTokens)}.`,
      );
    this.#recipe = recipeOf(kind, { ...this.#settings, normalization: this.#settings.normalization });
    this.#normalizer = normalizerOf(this.#recipe.normalizer);
    this.#preTokenizer = preTokenizerOf(this.#recipe.pre_tokenizer);
    this.counts = new BoundedCounts(wordCapacity);
  }

  /** Counts the words of texts. @throws RnnkitError `invalid-argument` when one is no text */
  learn(texts: Iterable<string>): void {
    check.iterable(texts, 'learn: texts');
    for (const text of texts) {
      check.text(text, 'learn: a text');
      const whole = NormalizedText.of(text, false);
      this.#normalizer(whole);
      for (const { text: word } of this.#preTokenizer.cut(whole)) if (word !== '') this.counts.add(word);
    }
  }

  /** Merges pairs one by one: yields how many tokens there are, and returns the tokenizer. */
  *steps(): Generator<number, SubwordTokenizer> {
    const { kind, specialTokens, maxTokenLength, minFrequency, vocabularySize, alphabetLimit } = this.#settings;
    const isByteLevel = kind === 'byteLevelBpe';
    const counts = [...this.counts.entries()];
    const learned = yield* learnPairs(
      isByteLevel ? counts.map(([word, count]) => [toByteLevel(word), count] as const) : counts,
      {
        vocabularySize,
        minFrequency,
        specialTokens,
        maxTokenLength,
        alphabet: isByteLevel ? byteCharacters : [],
        alphabetLimit: isByteLevel ? byteCharacters.length : alphabetLimit,
        prefix: kind === 'wordPiece' ? '##' : '',
      },
    );
    return this.#tokenizerOf(learned);
  }

  /** The tokenizer. It takes a while; {@link steps} can be interrupted. */
  finish(): SubwordTokenizer {
    const steps = this.steps();
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
  }

  #tokenizerOf({ tokens, merges }: LearnedPairs): SubwordTokenizer {
    const { kind, specialTokens } = this.#settings;
    const vocabulary = new Map(tokens.map((token, id) => [token, id]));
    const unknownToken = specialTokens[1]!;
    const model =
      kind === 'wordPiece'
        ? wordPiece({ vocabulary, unknownToken, prefix: '##', longestWord: 100 })
        : bytePairEncoding({
            vocabulary,
            merges,
            unknownToken: kind === 'bpe' ? unknownToken : undefined,
            prefix: '',
            suffix: '',
            fusesUnknown: false,
            bytesOfUnknown: false,
            takesWholeWords: false,
          });
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    return new SubwordTokenizer({
      json: { version: '1.0', truncation: null, padding: null, ...this.#recipe },
      addedTokens: specialTokens.map((content, id) => ({ id, content, ...flags })),
      model,
    });
  }
}

/** How far a training is. */
export interface SubwordProgress {
  /** Texts that were read. */
  readonly texts: number;
  /** Tokens there are by now; 0 while texts are read. */
  readonly tokens: number;
  /** Most tokens there will be. */
  readonly vocabularySize: number;
}

/** Options of {@link trainSubwords}. */
export interface TrainSubwordsOptions extends SubwordOptions {
  /** Is told how far it is, some times a second. Default: nobody is. */
  readonly onProgress?: ((progress: SubwordProgress) => void) | undefined;
  /** Stops it; then it throws the signal's reason. Default: none. */
  readonly signal?: AbortSignal | undefined;
}

/** A page draws in between. */
const longestTurn = 50;

/**
 * Learns subwords from texts. The same texts give the same tokens, in any order and on every machine; with the pipeline that
 * `JSON.stringify` of the result describes, Hugging Face's trainers learn the same. Every 50 ms others get their turn, so that a page
 * stays alive.
 *
 * @param texts what to learn from, which may be more than memory holds
 * @throws RnnkitError `invalid-argument` when there is no text, or an option is not what it has to be; the signal's reason when it is
 * stopped
 *
 * @example
 * const tokenizer = await trainSubwords(texts, { vocabularySize: 4000 });
 * await writeFile('tokenizer.json', JSON.stringify(tokenizer));
 */
export async function trainSubwords(
  texts: Iterable<string> | AsyncIterable<string>,
  options: TrainSubwordsOptions = {},
): Promise<SubwordTokenizer> {
  const { onProgress, signal, ...rest } = check.checkOptions<TrainSubwordsOptions>(
    'trainSubwords',
    { ...checks, onProgress: check.callable, signal: check.abortSignal },
    {},
    options,
  );
  if (typeof texts !== 'object' || texts === null || !(Symbol.iterator in texts || Symbol.asyncIterator in texts))
    throw new RnnkitError(
      'invalid-argument',
      `trainSubwords takes texts that can be walked through; got ${check.describe(texts)}.`,
    );
  const trainer = new SubwordTrainer(rest);
  const vocabularySize = options.vocabularySize ?? 8000;
  let [count, since] = [0, performance.now()];
  const turn = async (tokens: number): Promise<void> => {
    if (performance.now() - since < longestTurn) return;
    onProgress?.({ texts: count, tokens, vocabularySize });
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    since = performance.now();
  };
  signal?.throwIfAborted();
  for await (const text of texts) {
    trainer.learn([text]);
    count++;
    await turn(0);
  }
  if (trainer.counts.size === 0)
    throw new RnnkitError('invalid-argument', 'trainSubwords takes texts to learn from; there was none with a word.');
  const steps = trainer.steps();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    await turn(step.value);
  }
}
