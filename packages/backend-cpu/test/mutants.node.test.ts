// The suite can fail: backends with one mistake each are caught by the cases of the group that should notice, while the
// backend without a mistake passes: all of them in conformance.test.ts, two groups in the same way here.
import { fileURLToPath } from 'node:url';

import { caseName, conformanceCases, runConformance, selectCases } from '@rnnkit/conformance';
import type { Backend } from '@rnnkit/core';
import { getKernelsForBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';

import { mutants } from './mutants/mutants.ts';

const index = fileURLToPath(new URL('../src/index.ts', import.meta.url));

async function withMistake(number: number): Promise<() => Backend> {
  const { cpu } = (await import(`${index}?mutant=${number}`)) as { readonly cpu: () => Backend };
  return cpu;
}

/** The first case of a group that fails, and why; undefined when all pass. Random and long cases are left out. */
async function firstFailure(makeBackend: () => Backend, group: string, form = ''): Promise<string | undefined> {
  const slow = new Set<string>(['fuzz', 'longSequences']);
  const cases = selectCases(conformanceCases, [group]).filter(
    ({ name, topics = [] }) => name.startsWith(form) && !topics.some((topic) => slow.has(topic)),
  );
  const declared: (readonly [name: string, run: () => Promise<void>])[] = [];
  runConformance({ test: (name, run) => declared.push([name, run]), makeBackend, cases });
  expect(declared.map(([name]) => name)).toEqual(cases.map(caseName));
  for (const [name, run] of declared) {
    try {
      await run();
    } catch (error) {
      return `${name}: ${(error as Error).message}`;
    }
  }
  return undefined;
}

afterEach(() => {
  for (const { kernelName } of getKernelsForBackend('cpu')) {
    if (kernelName.startsWith('Rnnkit')) unregisterKernel(kernelName, 'cpu');
  }
});

test('there are enough mistakes, each told apart', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(40);
  expect(new Set(mutants.map(({ file, what }) => `${file}: ${what}`)).size).toBe(mutants.length);
});

describe('a mistake is caught', () => {
  test.each(mutants.map((mutant, number) => [mutant.file, mutant.what, number] as const))(
    '%s: %s',
    async (_, __, number) => {
      const { group, form } = mutants[number]!;
      expect(await firstFailure(await withMistake(number), group, form)).toBeDefined();
    },
  );
});

test.each(['contract', 'dense'])('without a mistake, %s passes', async (group) => {
  expect(await firstFailure(await withMistake(-1), group)).toBeUndefined();
});
