// Takes note of what a run finds, and makes the report of it.
import { hasKernel, type Backend } from '@rnnkit/core';

import { caseName, groupsOf, type Case, type Observation, type OperationCost } from '../case.ts';
import { kernelGroups } from '../kernel-groups.ts';
import type { CaseResult, KernelResult, Outcome, Report, WorstError } from './report.ts';

interface Seen {
  comparisons: number;
  byUlp?: WorstError;
  byBound?: WorstError;
}

/** What the report says besides what was found. */
export type RunDescription = Pick<Report, 'runtime' | 'seed' | 'activationUlp'> & {
  readonly groups?: readonly string[];
};

/** Collects results. */
export class Recorder {
  readonly #seen = new Map<string, Seen>();
  readonly #results: CaseResult[] = [];
  readonly #costs: OperationCost[] = [];

  /** Takes note of a comparison. */
  note(one: Case, observation: Observation): void {
    const seen = this.#seen.get(observation.kernel) ?? { comparisons: 0 };
    this.#seen.set(observation.kernel, seen);
    seen.comparisons++;
    const worst = { ...observation, case: caseName(one) };
    // At the edges, rounding alone costs millions of ULPs: the bound tells there, not the last place.
    if (one.topics?.includes('edges') !== true && !(observation.ulp <= (seen.byUlp?.ulp ?? -1))) seen.byUlp = worst;
    if (!(observation.ratio <= (seen.byBound?.ratio ?? -1))) seen.byBound = worst;
  }

  /** Takes note of what an operation cost. */
  count(cost: OperationCost): void {
    this.#costs.push(cost);
  }

  /** Takes note of how a case ended. */
  end(one: Case, outcome: Outcome, seconds: number, message?: string): CaseResult {
    const { group, name } = one;
    const result = {
      group,
      name,
      topics: groupsOf(one).slice(1),
      outcome,
      seconds: Math.round(seconds * 1e4) / 1e4,
      ...(message === undefined ? {} : { message }),
    };
    this.#results.push(result);
    return result;
  }

  /** The report of all that was noted. The backend is still the active one. */
  report({ name, capabilities }: Backend, description: RunDescription): Report {
    const totals: Record<Outcome, number> = { passed: 0, failed: 0, knownGap: 0, closedGap: 0 };
    for (const { outcome } of this.#results) totals[outcome]++;
    return {
      format: 1,
      backend: name,
      capabilities,
      date: new Date().toISOString(),
      ...description,
      passed: totals.failed + totals.closedGap === 0 && this.#results.length > 0,
      totals,
      kernels: Object.entries(kernelGroups).flatMap(([group, kernels]) =>
        kernels.map((kernel) => this.#kernelResult(group, kernel)),
      ),
      costs: this.#costs,
      cases: this.#results,
    };
  }

  #kernelResult(group: string, kernel: string): KernelResult {
    const { comparisons = 0, byUlp, byBound } = this.#seen.get(kernel) ?? {};
    const cases = this.#results.filter((result) => result.group === group);
    const count = (...outcomes: readonly Outcome[]): number =>
      cases.filter(({ outcome }) => outcomes.includes(outcome)).length;
    return {
      kernel,
      group,
      native: hasKernel({ name: kernel }),
      comparisons,
      ...(byUlp === undefined ? {} : { worstByUlp: byUlp }),
      ...(byBound === undefined ? {} : { worstByBound: byBound }),
      passed: count('passed'),
      failed: count('failed', 'closedGap'),
      knownGaps: count('knownGap'),
    };
  }
}
