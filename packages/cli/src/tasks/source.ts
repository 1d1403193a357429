// What every training is asked for, and what it is of.
import type { FloatDtype } from '@rnnkit/storage';

import type { Threads } from '../backends.ts';
import type { Parts } from './parts.ts';

/** The options of `rnnkit train` that all tasks have. */
export interface CommonOptions {
  readonly out: string;
  readonly dtype: FloatDtype;
  readonly demo?: boolean;
  readonly languages?: number;
  readonly from?: string;
  readonly test?: string;
  readonly testSplit: number;
  readonly seed?: number;
  readonly json?: boolean;
  readonly backend: string;
  readonly threads: Threads;
}

/** What is trained on, and what is said of it. */
export interface Source<Data> extends Parts<Data> {
  readonly title: string;
  /** What the figures are of, for people. */
  readonly tried: string;
}
