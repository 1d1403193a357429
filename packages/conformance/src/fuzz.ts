// Cases with inputs drawn at random: a failure is shrunk to a small case and says how to repeat it.
import fc from 'fast-check';

import type { CaseContext } from './case.ts';

/** A side of a shape: mostly small, now and then around 48, where blocks of vector instructions end. */
export const side: fc.Arbitrary<number> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(47, 48, 49) },
);

const runs = 30;

/** Runs a trial for many settings. fast-check's report holds the seed, the path and the smallest setting that fails. */
export async function fuzz<Setting>(
  { seed }: CaseContext,
  settings: fc.Arbitrary<Setting>,
  tryOne: (setting: Setting) => Promise<void>,
): Promise<void> {
  const result = await fc.check(fc.asyncProperty(settings, tryOne), { seed, numRuns: runs });
  if (!result.failed) return;
  const cause = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
  throw new Error(
    `${cause}\nRepeat it with the suite's option seed: ${seed} (it fails at run ${result.numRuns} of ${runs}, after ` +
      `${result.numShrinks} shrinks, path "${result.counterexamplePath ?? ''}"). Smallest failing case: ` +
      fc.stringify(result.counterexample),
  );
}
