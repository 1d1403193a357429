// What there is to tell of the rows of a file.
import type { Notes } from './data-summary.ts';

const mostKept = 20;

/** Counts what it is told, and keeps the first of it. */
export class NoteTaker implements Notes {
  count = 0;
  readonly first: string[] = [];

  /** Takes something down. */
  readonly add = (note: string): void => {
    if (++this.count <= mostKept) this.first.push(note);
  };

  /** What it has taken down, as data. */
  get notes(): Notes {
    return { count: this.count, first: this.first };
  }
}
