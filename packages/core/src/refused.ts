import { part, type Part, type RnnkitError } from '@rnnkit/data/predict';

import type { PassedOver } from './backend.ts';

/** What says why something is refused. */
export interface Refusals {
  /** What was given to choose from is no backend, or there is nothing. */
  noBackends(candidates: readonly unknown[]): RnnkitError;
  /** No backend can run here. */
  noneRuns(passedOver: readonly PassedOver[]): RnnkitError;
  /** Nobody has chosen a backend. */
  forgotten(): RnnkitError;
  /** There is nothing that runs a kernel in another way. */
  noRunner(kind: 'composed' | 'recorded', kernel: string): RnnkitError;
}

/** The same, where it is there. */
export const refusals: Part<Refusals> = part('Why something is refused', '@rnnkit/core/ops');
