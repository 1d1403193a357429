// What there is to tell of the rows of a file.
import { sentenceOf, type Remark } from '@rnnkit/data';

import type { Notes, Said } from './data-summary.ts';

const mostKept = 20;

/** Counts what it is told, and keeps the first of it. */
export class NoteTaker implements Notes {
  count = 0;
  readonly first: Said[] = [];

  /** Takes something down. */
  readonly add = (note: Remark): void => {
    if (++this.count <= mostKept) this.first.push(saidOf(note));
  };

  /** What it has taken down, as data. */
  get notes(): Notes {
    return { count: this.count, first: this.first };
  }
}

/** A remark as it is said. */
export const saidOf = (remark: Remark): Said => ({ sentence: sentenceOf(remark), remark });
