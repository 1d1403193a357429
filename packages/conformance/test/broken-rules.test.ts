// The groups of the updates can fail: every step of a rule, every number and every choice of it is noticed when it is wrong. The rules
// run on tfjs' CPU backend as it comes.
import * as core from '@rnnkit/core';
import type { UpdateArithmetic, UpdateAttributes } from '@rnnkit/core';
import type { AnyUpdateKernel } from '@rnnkit/core/backend-kit';
import { registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import { assessBackend } from '../src/index.ts';
import { updates } from '../src/kernels/update-table.ts';
import { stockBackend } from './stock-backend.ts';

type Steps = UpdateArithmetic<unknown, unknown>;

/** An arithmetic that calls `step` with the number of each step of a rule. */
function counting(
  arithmetic: Steps,
  step: (number: number, name: string, result: unknown, first: unknown) => unknown,
): Steps {
  let number = 0;
  const wrapped = Object.entries(arithmetic).map(([name, compute]: [string, (...operands: unknown[]) => unknown]) => [
    name,
    (...operands: unknown[]) => step(number++, name, compute(...operands), operands[name === 'blend' ? 1 : 0]),
  ]);
  return Object.fromEntries(wrapped) as Steps;
}

/** The kernel with its rule on another arithmetic. */
function onArithmetic(kernel: AnyUpdateKernel, change: (arithmetic: Steps) => Steps): AnyUpdateKernel {
  const rule = (arithmetic: Steps, ...given: never[]): unknown =>
    (kernel.rule as (...parameters: unknown[]) => unknown)(change(arithmetic), ...given);
  return { ...kernel, rule: rule as AnyUpdateKernel['rule'] };
}

/** Whether a changed kernel, in the place of what core composes, fails its group. */
async function isCaught(kernel: AnyUpdateKernel, group: string): Promise<boolean> {
  registerKernel({
    kernelName: kernel.name,
    backendName: 'cpu',
    kernelFunc: ({ inputs, attrs }) =>
      // Under another name it is composed.
      core.runUpdate({ ...kernel, name: 'Changed' }, inputs as never, attrs as unknown as UpdateAttributes),
  });
  try {
    const { cases } = await assessBackend({ makeBackend: stockBackend, groups: [`${group}+values`] });
    return cases.some(({ outcome }) => outcome === 'failed');
  } finally {
    unregisterKernel(kernel.name, 'cpu');
  }
}

describe.each(Object.keys(updates))('%s', (group) => {
  const kernel = (core as unknown as Record<string, AnyUpdateKernel>)[`${group}Kernel`]!;

  test('passes as it is', async () => {
    expect(await isCaught(kernel, group)).toBe(false);
  });

  test('a step that is left out is caught', async () => {
    const names: string[] = [];
    const counted = onArithmetic(kernel, (arithmetic) =>
      counting(arithmetic, (number, name, result) => {
        names[number] = name;
        return result;
      }),
    );
    await isCaught(counted, group);
    expect(names.length).toBeGreaterThan(0);
    for (const [wrong, name] of names.entries()) {
      const without = onArithmetic(kernel, (arithmetic) =>
        counting(arithmetic, (number, _, result, first) => (number === wrong ? first : result)),
      );
      expect(await isCaught(without, group), `step ${wrong}, ${name}`).toBe(true);
    }
  });

  test('a wrong number or choice is caught', async () => {
    const attributes = {} as UpdateAttributes;
    for (const wrong of Object.keys(kernel.numbers(attributes))) {
      const numbers = (given: UpdateAttributes): Record<string, number> => {
        const right = kernel.numbers(given);
        return { ...right, [wrong]: right[wrong]! * 1.1 };
      };
      expect(await isCaught({ ...kernel, numbers }, group), wrong).toBe(true);
    }
    for (const wrong of Object.keys(kernel.choices?.(attributes) ?? {})) {
      const choices = (given: UpdateAttributes): Record<string, boolean> => {
        const right = kernel.choices!(given);
        return { ...right, [wrong]: !right[wrong]! };
      };
      expect(await isCaught({ ...kernel, choices }, group), wrong).toBe(true);
    }
  });
});
