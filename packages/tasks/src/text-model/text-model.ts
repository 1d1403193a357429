// What classifiers and regressors have in common: a tokenizer, a length, and a model that answers a text with a row of numbers.
import { check, RnnkitError } from '@rnnkit/data';
import { longestText, tokenizerFile, type TextLength } from '@rnnkit/storage';
import { padSequences, type PaddedSequences } from '@rnnkit/text';
import type { AnyTokenizer } from '@rnnkit/text/subwords';
import type { TrainableModel } from '@rnnkit/training';

import { checkTexts } from '../classification/examples.ts';
import { Task } from '../task.ts';
import { checkTokenizer } from '../task-tokenizer.ts';

/** Most tokens, padding included, that are encoded at once: 2 GiB. */
const mostTokens = 2 ** 29;
/** Texts that are answered at once. */
const batchSize = 64;
/** Texts that are in memory as tokens at once: whole batches. */
const encodedAtOnce = 16 * batchSize;

/** A tokenizer and a model that reads its tokens. */
export abstract class TextModel extends Task {
  /** Takes texts apart. */
  readonly tokenizer: AnyTokenizer;
  /** Tokens of a text. */
  readonly maxLength: number;
  /** Where a shorter text is filled up: in front, `pre`, or behind. */
  readonly padding: 'pre' | 'post';
  /** Where a longer text is cut: `pre` keeps the end. */
  readonly truncating: 'pre' | 'post';
  /** From token indices `[texts, maxLength]` to a row of numbers for each text. */
  readonly model: TrainableModel;

  /**
   * @param ends where texts are filled up and cut. Default `pre`, both
   * @throws Error when a part is not what it has to be
   */
  constructor(
    owner: string,
    tokenizer: AnyTokenizer,
    maxLength: number,
    model: TrainableModel,
    ends: Partial<Omit<TextLength, 'maxLength'>>,
  ) {
    super();
    checkTokenizer(tokenizer, `${owner}: the tokenizer`);
    check.whole(1, longestText)(maxLength, `${owner}: maxLength`);
    const { predict, weights } = Object(model) as Partial<TrainableModel>;
    if (typeof predict !== 'function' || !Array.isArray(weights))
      throw new RnnkitError(
        'invalid-argument',
        `${owner} takes a model, such as sequential([…]); got ${check.describe(model)}.`,
      );
    const end = check.oneOf('pre', 'post');
    const { padding, truncating } = check.checkOptions<Omit<TextLength, 'maxLength'>>(
      owner,
      { padding: end, truncating: end },
      { padding: 'pre', truncating: 'pre' },
      ends,
    );
    this.padding = padding;
    this.truncating = truncating;
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.model = model;
  }

  /**
   * Texts as token indices `[texts, maxLength]`, filled up and cut where `padding` and `truncating` say.
   *
   * @throws Error when they are no texts, or more than memory holds at this length
   */
  encode(texts: readonly string[]): PaddedSequences {
    checkTexts('encode', texts);
    if (texts.length * this.maxLength > mostTokens) {
      throw new RnnkitError(
        'invalid-argument',
        `${texts.length} texts of ${this.maxLength} tokens are more than fit into memory at once. Take a smaller maxLength, or fewer texts.`,
      );
    }
    const { maxLength: maxlen, padding, truncating } = this;
    return padSequences(this.tokenizer.textsToSequences(texts), { maxlen, padding, truncating });
  }

  /**
   * What the model answers to each text, some of which are in memory as tokens at once.
   *
   * @param onTexts is told how many are answered
   * @throws Error when an answer is no number
   */
  protected async answers(texts: readonly string[], onTexts?: (answered: number) => void): Promise<Float32Array[]> {
    const all: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += encodedAtOnce) {
      all.push(...(await this.#answersOf(texts.slice(start, start + encodedAtOnce), start)));
      onTexts?.(all.length);
    }
    return all;
  }

  async #answersOf(texts: readonly string[], first: number): Promise<Float32Array[]> {
    const output = await this.model.predict(this.encode(texts), { batchSize });
    const data = (await output.data()) as Float32Array;
    output.dispose();
    const size = data.length / texts.length;
    const broken = data.findIndex((value) => Number.isNaN(value));
    if (broken >= 0)
      throw new RnnkitError(
        'invalid-argument',
        `The model's answer to text ${first + Math.floor(broken / size) + 1} is not a number, so its weights are not, either: it has to be trained again.`,
      );
    return texts.map((_, row) => data.slice(row * size, (row + 1) * size));
  }

  /** The tokens of a text that it does not know, each once, in their order: words, or characters. */
  protected unknownIn(text: string): readonly string[] {
    return [...new Set(this.tokenizer.encode(text).flatMap(({ token, known }) => (known ? [] : [token])))];
  }

  /** The tokenizer among the files to save. */
  protected tokenizerEntry(): readonly [string, Uint8Array] {
    return [tokenizerFile, new TextEncoder().encode(JSON.stringify(this.tokenizer))];
  }

  /** Frees the model: its weights, and the memory of the optimizer that it made. */
  dispose(): void {
    this.model.dispose();
  }
}
