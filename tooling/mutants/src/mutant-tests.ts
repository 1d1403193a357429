// The suite can fail: a backend with one mistake is caught by the cases of the group that should notice, while the backend
// without a mistake passes: all of them in its conformance tests, some groups in the same way here.
import { caseName, conformanceCases, runConformance, selectCases } from '@rnnkit/conformance';
import type { Backend } from '@rnnkit/core';
import { getBackend, getKernelsForBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';

import type { Mutant } from './mutant.ts';

/** What {@link tryMutants} takes. */
export interface MutantTests {
  readonly mutants: readonly Mutant[];
  /** How many others are before these in the plugin's list. Default: 0. */
  readonly first?: number;
  /** How many there have to be. Default: 40. */
  readonly least?: number;
  /** The backend's `src/index.ts`, or a module that exports more of it. */
  readonly index: URL;
  /** Makes the backend of a module that was made from {@link MutantTests.index}. */
  readonly makeBackend: (module: never) => Backend;
  /** As in the backend's conformance tests. */
  readonly activationUlp?: number;
  readonly nativeBytes?: () => number;
  /** Groups that the backend without a mistake passes. */
  readonly groups: readonly string[];
  /** Is called after each mistake, such as to end tfjs' backend. Default: nothing. */
  readonly cleanUp?: () => void;
}

/** Why the suite says that something is wrong with a program, and not with its results: no such mistake counts. */
const cannotRun = /is not (defined|a function)|Cannot (read|set) properties|compile|SyntaxError/;

/** Declares a test for each mistake. */
export function tryMutants(tests: MutantTests): void {
  const { mutants, first = 0, least = 40, index, makeBackend, groups, cleanUp, ...declaration } = tests;
  const path = decodeURIComponent(index.pathname);

  let made: Backend[] = [];
  async function withMistake(number: number): Promise<() => Backend> {
    const mutant = number < 0 ? number : first + number;
    const module = (await import(/* @vite-ignore */ `${path}?mutant=${mutant}`)) as never;
    return () => {
      const backend = makeBackend(module);
      made.push(backend);
      return backend;
    };
  }

  /** The first case of a group that fails, and why; undefined when all pass. Random and long cases are left out. */
  async function firstFailure(made: () => Backend, group: string, form = ''): Promise<string | undefined> {
    const slow = new Set<string>(['fuzz', 'longSequences']);
    const cases = selectCases(conformanceCases, [group]).filter(
      ({ name, topics = [] }) => name.startsWith(form) && !topics.some((topic) => slow.has(topic)),
    );
    const declared: (readonly [name: string, run: () => Promise<void>])[] = [];
    runConformance({ ...declaration, cases, makeBackend: made, test: (name, run) => declared.push([name, run]) });
    expect(declared.map(([name]) => name)).toEqual(cases.map(caseName));
    expect(declared.length).toBeGreaterThan(0);
    for (const [name, run] of declared) {
      try {
        await run();
      } catch (error) {
        return `${name}: ${(error as Error).message}`;
      }
    }
    return undefined;
  }

  test('there are enough mistakes, each told apart', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(least);
    expect(new Set(mutants.map(({ file, what }) => `${file}: ${what}`)).size).toBe(mutants.length);
  });

  describe('a mistake is caught', () => {
    afterEach(() => {
      // Kernels are taken back at once; nobody waits for threads to end.
      for (const backend of made) backend.dispose().catch(() => undefined);
      made = [];
      // A mistake may be that they stay.
      const name = getBackend();
      for (const { kernelName } of getKernelsForBackend(name)) {
        if (kernelName.startsWith('Rnnkit')) unregisterKernel(kernelName, name);
      }
      cleanUp?.();
    });

    test.each(mutants.map((mutant, number) => [mutant.file, mutant.what, number] as const))(
      '%s: %s',
      async (_, __, number) => {
        const { group, form } = mutants[number]!;
        const failure = await firstFailure(await withMistake(number), group, form);
        expect(failure, `"${group}" did not notice`).toBeDefined();
        expect(failure).not.toMatch(cannotRun);
      },
    );
  });

  test.each(groups)('without a mistake, %s passes', async (group) => {
    expect(await firstFailure(await withMistake(-1), group)).toBeUndefined();
  });
}
