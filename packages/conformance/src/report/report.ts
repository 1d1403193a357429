// What a run of the suite found, as plain data: it goes to JSON as it is, and junit.ts, html.ts and table.ts show it.
import type { BackendCapabilities } from '@rnnkit/core';

import type { Observation, OperationCost } from '../case.ts';

/** How a case ended. A declared gap must fail; one that passes is an error, like a case that fails. */
export type Outcome = 'passed' | 'failed' | 'knownGap' | 'closedGap';

/** One case's result. */
export interface CaseResult {
  /** The kernel or operation. */
  readonly group: string;
  /** What was tried. */
  readonly name: string;
  /** What it looks at. */
  readonly topics: readonly string[];
  /** How it ended. */
  readonly outcome: Outcome;
  /** The failure, or why the gap is known. */
  readonly message?: string;
  /** How long it took. */
  readonly seconds: number;
}

/** A comparison, and the case that made it. */
export interface WorstError extends Observation {
  /** The case's full name. */
  readonly case: string;
}

/** What was seen of one kernel. */
export interface KernelResult {
  /** Its name, such as `RnnkitLstm`. */
  readonly kernel: string;
  /** Its group of cases. */
  readonly group: string;
  /** Whether the backend implements it; if not, core composed it of stock kernels. */
  readonly native: boolean;
  /** How many results were compared with a reference. */
  readonly comparisons: number;
  /** The comparison that was off by the most units of the last place, but for the group `edges`, which is ill-conditioned. */
  readonly worstByUlp?: WorstError;
  /** The comparison that came closest to its bound, or went furthest beyond it. */
  readonly worstByBound?: WorstError;
  /** How many of its group's cases passed. */
  readonly passed: number;
  /** How many of its group's cases failed, or passed in spite of a declared gap. */
  readonly failed: number;
  /** How many of its group's cases are known gaps. */
  readonly knownGaps: number;
}

/** A run of the suite. */
export interface Report {
  /** The version of this format. */
  readonly format: 1;
  /** The backend's tfjs name. */
  readonly backend: string;
  /** What it says it can do. */
  readonly capabilities: BackendCapabilities;
  /** Where it ran, such as `Node 26`. */
  readonly runtime: string;
  /** When, as ISO 8601. */
  readonly date: string;
  /** The seed of everything that was drawn at random. */
  readonly seed: number;
  /** The error of tanh, exp, log and √ that the backend states, in units of the last place. */
  readonly activationUlp: number;
  /** The groups that were picked; absent when all ran. */
  readonly groups?: readonly string[];
  /** Whether every case passed or is a known gap. */
  readonly passed: boolean;
  /** How many cases ended how. */
  readonly totals: Readonly<Record<Outcome, number>>;
  /** All kernels of core. */
  readonly kernels: readonly KernelResult[];
  /** What operations cost. */
  readonly costs: readonly OperationCost[];
  /** All cases that ran. */
  readonly cases: readonly CaseResult[];
}

/** Things by their group, in the order in which groups first appear. */
export function byGroup<One extends { readonly group: string }>(
  list: readonly One[],
): ReadonlyMap<string, readonly One[]> {
  const groups = new Map<string, One[]>();
  for (const one of list) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}
