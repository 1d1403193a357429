// All cases, and how they run: as tests of a test runner, or one after the other into a report.
import { registerStockGradients, useBackend, type Backend } from '@rnnkit/core';

import { precisionOf } from './arithmetic.ts';
import { caseName, selectCases, type Case } from './case.ts';
import type { Observation } from './case.ts';
import { goldenLossCases, goldenRecurrentCases } from './golden.ts';
import { kernelsUnderTest } from './kernel-groups.ts';
import { updateCases } from './kernels/update-cases.ts';
import { contractCases } from './properties/contract.ts';
import { counterCases } from './properties/counters.ts';
import { edgeCases } from './properties/edges.ts';
import { differenceCases } from './properties/finite-differences.ts';
import { leakCases } from './properties/leaks.ts';
import { madeInputCases } from './properties/made-inputs.ts';
import { nothingValidCases } from './properties/nothing-valid.ts';
import { recurrentPropertyCases } from './properties/recurrent.ts';
import { refusalCases } from './properties/refusals.ts';
import { smallNumberCases } from './properties/small-numbers.ts';
import { stockKernelCases } from './properties/stock-kernels.ts';
import { switchingCases } from './properties/switching.ts';
import { typeCases } from './properties/types.ts';
import { Recorder } from './report/recorder.ts';
import type { CaseResult, Report } from './report/report.ts';
import { describeRuntime } from './runtime.ts';
import { pytorchVectors } from './vectors.ts';

/** Every case of the suite. */
export const conformanceCases: readonly Case[] = [
  ...contractCases,
  ...Object.values(kernelsUnderTest).flatMap(({ cases }) => cases),
  ...updateCases,
  ...goldenRecurrentCases(pytorchVectors.recurrent),
  ...goldenLossCases(pytorchVectors.losses),
  ...differenceCases,
  ...edgeCases,
  ...typeCases,
  ...stockKernelCases,
  ...smallNumberCases,
  ...nothingValidCases,
  ...recurrentPropertyCases,
  ...leakCases,
  ...madeInputCases,
  ...switchingCases,
  ...counterCases,
  ...refusalCases,
];

/** A case that a backend is known to fail. */
export interface KnownGap {
  /** The case's full name, as reports show it: `lstm: saturated gates`. */
  readonly case: string;
  /** Why, in one sentence. */
  readonly reason: string;
}

/** What a backend's author declares. */
export interface BackendDeclaration {
  /** Makes the backend. It is made once, and once more where a case asks for another instance. */
  readonly makeBackend: () => Backend | Promise<Backend>;
  /** Error of tanh, exp, log and √, in units of the last place. Default 1: correctly rounded, or nearly. */
  readonly activationUlp?: number;
  /** Cases that must fail for now; each is an error once it passes. None by default. */
  readonly knownGaps?: readonly KnownGap[];
  /** Bytes that the backend holds outside of tfjs' books, such as a heap of its own, so that leaks there are found. */
  readonly nativeBytes?: () => number;
}

/** What to try, of whom. */
export interface AssessmentOptions extends BackendDeclaration {
  /** Cases to try; all by default. */
  readonly cases?: readonly Case[];
  /** Groups to pick from the cases: kernels and topics; `lstm+masks` means both. All by default. */
  readonly groups?: readonly string[];
  /** Seed of everything drawn at random. Default 1. */
  readonly seed?: number;
  /** Is told of each comparison. */
  readonly onDeviation?: (one: Case, observation: Observation) => void;
  /** Is told how each case ended. */
  readonly onResult?: (result: CaseResult) => void;
}

/** What {@link runConformance} takes. */
export interface ConformanceOptions extends AssessmentOptions {
  /** The runner's function that declares a test, such as vitest's `test` or node:test's. */
  readonly test: (name: string, run: () => Promise<void>) => unknown;
}

/** A run of the suite: the cases in order, each of which can be tried. */
class Session {
  readonly cases: readonly Case[];
  readonly recorder: Recorder = new Recorder();
  readonly seed: number;
  readonly activationUlp: number;
  readonly #options: AssessmentOptions;
  readonly #gaps: ReadonlyMap<string, string>;
  #made: Promise<Backend> | undefined;

  constructor(options: AssessmentOptions) {
    const { cases = conformanceCases, groups, seed = 1, activationUlp = 1, knownGaps = [] } = options;
    if (!Number.isSafeInteger(seed)) throw new Error(`The seed has to be a whole number; got ${String(seed)}.`);
    if (!(activationUlp >= 0 && Number.isFinite(activationUlp))) {
      throw new Error(`activationUlp has to be a number of at least 0; got ${String(activationUlp)}.`);
    }
    this.#options = options;
    this.seed = seed;
    this.activationUlp = activationUlp;
    this.cases = groups === undefined ? cases : selectCases(cases, groups);
    this.#gaps = new Map(knownGaps.map((gap) => [gap.case, gap.reason]));
    const names = new Set([...cases, ...conformanceCases].map(caseName));
    for (const name of this.#gaps.keys()) {
      if (!names.has(name))
        throw new Error(`The known gap "${name}" is no case of the suite; a report lists their names.`);
    }
  }

  /** The backend, made when it is first asked for. */
  backend(): Promise<Backend> {
    this.#made ??= Promise.resolve(this.#options.makeBackend());
    return this.#made;
  }

  /** Tries one case, takes note of how it ended, and throws what a test runner should show. */
  async try(one: Case): Promise<void> {
    const reason = this.#gaps.get(caseName(one));
    const start = performance.now();
    let failure: unknown;
    try {
      await this.#run(one);
    } catch (error) {
      failure = error ?? new Error('The case failed without saying why.');
    }
    const end = (outcome: CaseResult['outcome'], message?: string): void => {
      const result = this.recorder.end(one, outcome, (performance.now() - start) / 1000, message);
      this.#options.onResult?.(result);
    };
    if (reason === undefined) {
      end(failure === undefined ? 'passed' : 'failed', failure === undefined ? undefined : messageOf(failure));
      if (failure !== undefined) throw failure;
    } else if (failure === undefined) {
      const message = `It passes, and is declared as a known gap (${reason}): take it out of knownGaps.`;
      end('closedGap', message);
      throw new Error(`${caseName(one)}: ${message}`);
    } else {
      end('knownGap', `${reason} (${messageOf(failure)})`);
    }
  }

  async #run(one: Case): Promise<void> {
    const { makeBackend, onDeviation, nativeBytes } = this.#options;
    const backend = await this.backend();
    await useBackend(backend);
    registerStockGradients();
    await one.run({
      backend,
      makeBackend: () => Promise.resolve(makeBackend()),
      seed: this.seed,
      precision: precisionOf(backend.capabilities.precision, this.activationUlp),
      nativeBytes,
      note: (observation) => {
        this.recorder.note(one, observation);
        onDeviation?.(one, observation);
      },
      count: (cost) => {
        this.recorder.count(cost);
      },
    });
  }
}

const messageOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

/**
 * Declares one test for each case of the suite, with any runner that declares tests by `test(name, run)`.
 *
 * @throws Error when a group, a seed or a known gap is not what it has to be
 *
 * @example
 * import { runConformance } from '@rnnkit/conformance';
 * import { test } from 'vitest';
 *
 * runConformance({ test, makeBackend: () => myBackend() });
 */
export function runConformance(options: ConformanceOptions): void {
  const session = new Session(options);
  for (const one of session.cases) void options.test(caseName(one), () => session.try(one));
}

/**
 * Tries a backend without a test runner: every case, one after the other, into a report. It never throws for a case that
 * fails.
 *
 * @throws Error when the backend cannot be made or cannot run here, or when a group, a seed or a known gap is not what it
 * has to be
 *
 * @example
 * const report = await assessBackend({ makeBackend: () => myBackend(), groups: ['lstm', 'masks'] });
 * console.log(report.passed, report.totals);
 */
export async function assessBackend(options: AssessmentOptions): Promise<Report> {
  const session = new Session(options);
  const backend = await session.backend();
  await useBackend(backend);
  for (const one of session.cases) {
    try {
      await session.try(one);
    } catch {
      // It is in the report.
    }
    // A page stays alive, and timers get their turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await useBackend(backend);
  return session.recorder.report(backend, {
    runtime: describeRuntime(),
    seed: session.seed,
    activationUlp: session.activationUlp,
    ...(options.groups === undefined ? {} : { groups: options.groups }),
  });
}
