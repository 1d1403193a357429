// The batches of a work: never one twice, until the texts are used up.
import { Random } from '@rnnkit/data';

import type { Work } from '../work.ts';

/** Rows of ids and the numbers of their labels: of each row, or of each step. */
export interface Rows {
  readonly ids: Int32Array;
  readonly labels: Int32Array;
  readonly shape: readonly [number, number];
}

/** Where rows come from. */
export interface RowSource {
  /** The next rows. Where they are used up they begin again, after `forget`. */
  take(rows: number): Promise<Rows>;
  /** The next row without its padding. */
  takeText(): Promise<Int32Array>;
}

/**
 * Rows for a work: of its texts, or drawn evenly.
 *
 * @param texts the numbers of the file that `work.texts` names
 * @param forget makes the contender forget what it knows of rows that it has seen, such as by an update of its weights
 */
export function rowSource(
  work: Work,
  texts?: Int32Array,
  forget: () => Promise<unknown> = () => Promise.resolve(),
): RowSource {
  if (texts === undefined) return drawnRows(work);
  const [count = 0, time = 0] = texts;
  const ids = texts.subarray(2, 2 + count * time);
  const labels = texts.subarray(2 + count * time);
  const labelsOfRow = work.labels === 'each step' ? time : 1;
  let next = 0;
  const take = async (rows: number): Promise<Rows> => {
    if (rows > count) throw new Error(`${rows} texts are asked for, and there are ${count}.`);
    if (next + rows > count) {
      next = 0;
      await forget();
    }
    const from = next;
    next += rows;
    return {
      ids: ids.slice(from * time, next * time),
      labels: labels.slice(from * labelsOfRow, next * labelsOfRow),
      shape: [rows, time],
    };
  };
  return { take, takeText: async () => withoutPadding((await take(1)).ids) };
}

function drawnRows({ time, vocabulary, classes }: Work): RowSource {
  const random = new Random(0);
  const take = (rows: number): Promise<Rows> =>
    Promise.resolve({
      ids: Int32Array.from({ length: rows * time }, () => random.integer(0, vocabulary)),
      labels: Int32Array.from({ length: rows }, () => random.integer(0, classes)),
      shape: [rows, time],
    });
  return { take, takeText: async () => (await take(1)).ids };
}

function withoutPadding(ids: Int32Array): Int32Array {
  const first = ids.findIndex((id) => id !== 0);
  return ids.subarray(first);
}
