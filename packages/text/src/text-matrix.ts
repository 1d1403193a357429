// Keras' matrices of sequences: one row per sequence, one column per index.
import { allocateTable, check, RnnkitError } from '@rnnkit/data';

import { checkedIndices } from './checked-indices.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How counts become values. */
export type MatrixMode = 'binary' | 'count' | 'freq' | 'tfidf';

/** A matrix, row by row. */
export interface TextMatrix {
  readonly data: Float32Array;
  /** `[texts, numWords]`, or `[texts, vocabulary + 1]` without `numWords`. */
  readonly shape: readonly [number, number];
}

const modes: readonly string[] = ['binary', 'count', 'freq', 'tfidf'] satisfies MatrixMode[];

/** Throws unless there are sequences, and the mode is known. */
export function checkMode(sequences: readonly ArrayLike<number>[], mode: MatrixMode): void {
  check.list(sequences, 'sequencesToMatrix: sequences');
  if (!modes.includes(mode))
    throw new RnnkitError(
      'invalid-argument',
      `The mode has to be one of ${modes.join(', ')}; got ${check.describe(mode)}.`,
    );
}

/**
 * The matrix of some sequences by the counts of a vocabulary.
 *
 * @throws Error when the vocabulary has nothing that the mode needs, or the matrix does not fit into memory
 */
export function matrixOf(
  sequences: readonly ArrayLike<number>[],
  mode: MatrixMode,
  vocabulary: Vocabulary,
  numWords: number,
): TextMatrix {
  if (numWords === 0 && vocabulary.size === 0) {
    throw new RnnkitError(
      'invalid-argument',
      'How wide is the matrix? Give the tokenizer numWords, or fit it on texts first.',
    );
  }
  const documents = vocabulary.documentCount;
  if (mode === 'tfidf' && documents === 0)
    throw new RnnkitError('invalid-argument', 'tfidf counts documents: fit the tokenizer first.');
  const columns = numWords === 0 ? vocabulary.size + 1 : numWords;
  const data = allocateTable('sequencesToMatrix', Float32Array, sequences.length, columns);
  for (const [row, sequence] of sequences.entries()) {
    const counts = new Map<number, number>();
    for (const index of checkedIndices('sequencesToMatrix', sequence)) {
      if (index < columns) counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    for (const [index, count] of counts) {
      data[row * columns + index] = cellOf(mode, count, sequence.length, documents, vocabulary.documentsOf(index));
    }
  }
  return { data, shape: [sequences.length, columns] };
}

function cellOf(mode: MatrixMode, count: number, length: number, documents: number, documentsWith: number): number {
  switch (mode) {
    case 'binary':
      return 1;
    case 'count':
      return count;
    case 'freq':
      return count / length;
    case 'tfidf':
      return (1 + Math.log(count)) * Math.log(1 + documents / (1 + documentsWith));
  }
}
