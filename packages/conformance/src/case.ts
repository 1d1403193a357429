// What a case of the suite is, and what it is given when it is run.
import type { Backend } from '@rnnkit/core';

import type { Precision } from './arithmetic.ts';
import type { Deviation } from './compare.ts';

/** What a running case works with. The backend is already the active one. */
export interface CaseContext {
  /** The backend on trial. */
  readonly backend: Backend;
  /** Makes another instance of it. */
  readonly makeBackend: () => Promise<Backend>;
  /** Seed of everything drawn at random. */
  readonly seed: number;
  /** How precise its arithmetic has to be. */
  readonly precision: Precision;
  /** Takes note of a comparison. */
  readonly note: (deviation: Deviation) => void;
}

/** One case: it passes when `run` resolves. */
export interface Case {
  /** The kernel, operation or property it is about, such as `lstm` or `determinism`. */
  readonly group: string;
  /** What it tries, unique in its group. */
  readonly name: string;
  /** Tries it. */
  run(context: CaseContext): Promise<void>;
}
