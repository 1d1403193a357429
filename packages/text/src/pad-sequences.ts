import { allocateTable, check, RnnkitError } from '@rnnkit/data';

/** Options of {@link padSequences}. */
export interface PadOptions {
  /** The length of every row; that of the longest sequence by default. */
  readonly maxlen?: number;
  /** Whether the array holds whole numbers. Default `int32`. */
  readonly dtype?: 'int32' | 'float32';
  /** Where short sequences are filled up. Default `pre`. */
  readonly padding?: 'pre' | 'post';
  /** Where long sequences are cut: `pre` keeps the end. Default `pre`. */
  readonly truncating?: 'pre' | 'post';
  /** What is filled in. Default 0. */
  readonly value?: number;
}

/** Sequences of one length, row by row. */
export interface PaddedSequences {
  readonly data: Int32Array | Float32Array;
  /** `[sequences, maxlen]`. */
  readonly shape: readonly [number, number];
}

const checks: Readonly<Record<keyof PadOptions, check.OptionCheck>> = {
  maxlen: check.whole(0, 2 ** 31 - 1),
  dtype: check.oneOf('int32', 'float32'),
  padding: check.oneOf('pre', 'post'),
  truncating: check.oneOf('pre', 'post'),
  value: check.rule('a number', (value) => typeof value === 'number'),
};

/**
 * Brings sequences to one length, as Keras' pad_sequences; but what an int32 cannot hold (a fraction, NaN, a number of 2^31 or
 * more) is an error where Keras cuts it off.
 *
 * @throws Error when an option is not what it has to be, a sequence is not a list of numbers, or a number does not fit the dtype
 *
 * @example
 * padSequences([[1], [2, 3, 4]], { maxlen: 2 }) // [[0, 1], [3, 4]]
 */
export function padSequences(sequences: readonly ArrayLike<number>[], options: PadOptions = {}): PaddedSequences {
  check.checkOptions('padSequences', checks, {}, options);
  check.list(sequences, 'padSequences: sequences');
  const { dtype = 'int32', padding = 'pre', truncating = 'pre', value = 0 } = options;
  const expect = dtype === 'int32' ? checkWhole : checkNumber;
  expect(value, 'value');
  let longest = 0;
  for (const [row, sequence] of sequences.entries()) {
    check.list(sequence, `padSequences: the numbers of sequence ${row}`);
    longest = Math.max(longest, sequence.length);
  }
  const { maxlen = longest } = options;
  const Kind = dtype === 'int32' ? Int32Array : Float32Array;
  const data = allocateTable<Int32Array | Float32Array>('padSequences', Kind, sequences.length, maxlen);
  if (value !== 0) data.fill(value);
  for (const [row, sequence] of sequences.entries()) {
    const kept = Math.min(sequence.length, maxlen);
    const from = truncating === 'pre' ? sequence.length - kept : 0;
    const to = row * maxlen + (padding === 'pre' ? maxlen - kept : 0);
    for (let index = 0; index < kept; index++) {
      const number = sequence[from + index]!;
      expect(number, row, from + index);
      data[to + index] = number;
    }
  }
  return { data, shape: [sequences.length, maxlen] };
}

function checkWhole(number: number, row: number | string, position?: number): void {
  if (typeof number === 'number' && (number | 0) === number) return;
  refuse(number, row, position, 'a whole number from -2147483648 to 2147483647');
}

function checkNumber(number: number, row: number | string, position?: number): void {
  if (typeof number === 'number') return;
  refuse(number, row, position, 'a number');
}

function refuse(number: unknown, row: number | string, position: number | undefined, is: string): never {
  const place = position === undefined ? row : `sequence ${row} at position ${position}`;
  throw new RnnkitError('invalid-argument', `padSequences: ${place} has to be ${is}; got ${check.describe(number)}.`);
}
