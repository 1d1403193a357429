// What texts are to a tokenizer: how much of them it does not know, and how long they are.
import { check } from '@rnnkit/data';
import type { TextTokenizer } from './text-tokenizer.ts';

/** What texts are to a tokenizer. */
export interface TokenStatistics {
  /** How many texts there were. */
  readonly texts: number;
  /** Their tokens, those among them that are cut off. */
  readonly tokens: number;
  /** The share of tokens that stand for what is not known. Such as the tokenizer leaves out are not counted. */
  readonly unknownRate: number;
  /** Tokens of a text; half of the texts have no more. */
  readonly medianLength: number;
  /** 95 of 100 texts have no more tokens. */
  readonly percentile95Length: number;
  /** Tokens of the longest text. */
  readonly longestLength: number;
  /** The share of texts that have more tokens than `maxLength`; undefined when that is not given. */
  readonly truncatedRate: number | undefined;
  /**
   * A `maxLength` that cuts off little and wastes little: twice what 95 of 100 texts have, or what the longest has, if that is less.
   * At least 1.
   */
  readonly suggestedMaxLength: number;
}

/** Options of {@link describe}. */
export interface DescribeOptions {
  /** To how many tokens texts are cut. Default: not at all. */
  readonly maxLength?: number | undefined;
}

/**
 * Says what texts are to a tokenizer: how much of them is unknown, and how long they are. Texts are looked at one by one.
 *
 * @throws RnnkitError `invalid-argument` when they are no texts, or it is no tokenizer
 *
 * @example
 * const { unknownRate, suggestedMaxLength } = describe(tokenizer, texts);
 */
export function describe(
  tokenizer: TextTokenizer,
  texts: Iterable<string>,
  options: DescribeOptions = {},
): TokenStatistics {
  const { maxLength } = check.checkOptions<DescribeOptions>('describe', { maxLength: check.count }, {}, options);
  check.rule('a tokenizer, such as a Tokenizer', (value) => typeof Object(value).textsToSequences === 'function')(
    tokenizer,
    'describe: tokenizer',
  );
  check.iterable(texts, 'describe: texts');
  return describeSequences(sequencesOf(tokenizer, texts), { maxLength, unknownIndex: tokenizer.unknownIndex });
}

function* sequencesOf(tokenizer: TextTokenizer, texts: Iterable<string>): Generator<readonly number[]> {
  for (const text of texts) {
    check.text(text, 'describe: a text');
    yield tokenizer.textsToSequences([text])[0] ?? [];
  }
}

/** Options of {@link describeSequences}. */
export interface DescribeSequencesOptions extends DescribeOptions {
  /** The index of what is not known. Default: none is. */
  readonly unknownIndex?: number | undefined;
}

/**
 * The same of texts that are sequences of indices already, whatever made them.
 *
 * @throws RnnkitError `invalid-argument` when they are no lists of numbers, or an option is not what it has to be
 *
 * @example
 * const { percentile95Length } = describeSequences([[2, 3], [1, 2, 2]], { unknownIndex: 1 });
 */
export function describeSequences(
  sequences: Iterable<ArrayLike<number>>,
  options: DescribeSequencesOptions = {},
): TokenStatistics {
  const { maxLength, unknownIndex } = check.checkOptions<DescribeSequencesOptions>(
    'describeSequences',
    { maxLength: check.count, unknownIndex: check.countOrZero },
    {},
    options,
  );
  check.iterable(sequences, 'describeSequences: sequences');
  const lengths: number[] = [];
  let [tokens, unknown] = [0, 0];
  for (const sequence of sequences) {
    check.list(sequence, 'describeSequences: a sequence');
    lengths.push(sequence.length);
    tokens += sequence.length;
    for (let place = 0; place < sequence.length; place++) if (sequence[place] === unknownIndex) unknown++;
  }
  const sorted = Uint32Array.from(lengths).toSorted();
  const lengthOf = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const [percentile95Length, longestLength] = [lengthOf(0.95), sorted.at(-1) ?? 0];
  const cut = maxLength === undefined ? 0 : lengths.filter((length) => length > maxLength).length;
  return {
    texts: lengths.length,
    tokens,
    unknownRate: tokens === 0 ? 0 : unknown / tokens,
    medianLength: lengthOf(0.5),
    percentile95Length,
    longestLength,
    truncatedRate: maxLength === undefined ? undefined : cut / Math.max(1, lengths.length),
    suggestedMaxLength: Math.max(1, Math.min(longestLength, 2 * percentile95Length)),
  };
}
