// Which texts are held out to choose the best epoch, where all are alike.
import { Random } from '@rnnkit/data';

/** An epoch that is best on fewer texts is best by chance. */
const fewestHeldOut = 10;

/** Whether so few texts would be held out that none is, unless it is asked for. */
export const isTooSmall = (asked: number | undefined, share: number, texts: number): boolean =>
  asked === undefined && share * texts < fewestHeldOut;

/** Rows to train on, and rows that are held out. */
export interface RowSplit {
  readonly train: readonly number[];
  readonly held: readonly number[];
}

/** Holds out a share of the rows. @param asked the share that is asked for, if one is */
export function splitRows(rows: number, asked: number | undefined, share: number, seed: number): RowSplit {
  const order = new Random(seed).derive('split').shuffle(Array.from({ length: rows }, (_, row) => row));
  const count = isTooSmall(asked, share, rows) ? 0 : Math.min(rows - 1, Math.floor(rows * share));
  return { train: order.slice(count).toSorted((a, b) => a - b), held: order.slice(0, count).toSorted((a, b) => a - b) };
}

/** The items of some rows. */
export const pick = <Item>(items: readonly Item[], rows: readonly number[]): Item[] => rows.map((row) => items[row]!);
