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

/**
 * Brings sequences to one length, as Keras' pad_sequences.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * padSequences([[1], [2, 3, 4]], { maxlen: 2 }) // [[0, 1], [3, 4]]
 */
export function padSequences(sequences: readonly ArrayLike<number>[], options: PadOptions = {}): PaddedSequences {
  const { dtype = 'int32', padding = 'pre', truncating = 'pre', value = 0 } = options;
  const longest = sequences.reduce((length, sequence) => Math.max(length, sequence.length), 0);
  const { maxlen = longest } = options;
  if (!Number.isSafeInteger(maxlen) || maxlen < 0)
    throw new Error(`maxlen is a whole number of at least 0; got ${String(maxlen)}.`);
  for (const [name, side] of Object.entries({ padding, truncating })) {
    if (side !== 'pre' && side !== 'post') throw new Error(`${name} is pre or post; got ${String(side)}.`);
  }
  const size = sequences.length * maxlen;
  const data = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
  if (value !== 0) data.fill(value);
  for (const [row, sequence] of sequences.entries()) {
    const kept = Math.min(sequence.length, maxlen);
    const from = truncating === 'pre' ? sequence.length - kept : 0;
    const to = row * maxlen + (padding === 'pre' ? maxlen - kept : 0);
    for (let index = 0; index < kept; index++) data[to + index] = sequence[from + index]!;
  }
  return { data, shape: [sequences.length, maxlen] };
}
