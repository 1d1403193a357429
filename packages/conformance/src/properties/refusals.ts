// Wrong inputs: each must be refused, with the error that names the operation, the input, what came and what it has to be.
// Ids and labels out of range are among the kernels' own cases, because only a kernel sees values.
import { memory, ones, tidy } from '@tensorflow/tfjs-core';

import type { Case } from '../case.ts';
import { kernelsUnderTest } from '../kernel-groups.ts';
import type { Refusal } from '../kernels/kernel-under-test.ts';
import { updates } from '../kernels/update-table.ts';

const refusals: Readonly<Record<string, readonly Refusal[]>> = {
  ...Object.fromEntries(Object.entries(kernelsUnderTest).map(([group, kernel]) => [group, kernel.refusals])),
  ...Object.fromEntries(
    Object.entries(updates).map(([group, { update }]): [string, Refusal[]] => [
      group,
      [
        [
          'a gradient of another shape',
          'gradient has the shape [3]',
          () => update({ variable: ones([4]), gradient: ones([3]) } as never, {} as never),
        ],
        [
          'a variable of whole numbers',
          'variable is of type int32',
          () => update({ variable: ones([4], 'int32'), gradient: ones([4]) } as never, {} as never),
        ],
      ],
    ]),
  ),
};

/** The cases. */
export const refusalCases: readonly Case[] = Object.entries(refusals).map(([group, list]): Case => ({
  group,
  name: 'wrong inputs are refused in words',
  topics: ['refusals'],
  run: async () => {
    for (const [what, message, run] of list) {
      const before = memory().numTensors;
      let refusal: unknown;
      tidy(() => {
        try {
          run();
        } catch (error) {
          refusal = error;
        }
      });
      if (!(refusal instanceof Error)) throw new Error(`With ${what}, nothing was thrown.`);
      if (!refusal.message.includes(message)) {
        throw new Error(`With ${what}, the error does not say "${message}" but: ${refusal.message}`, {
          cause: refusal,
        });
      }
      if (memory().numTensors !== before) throw new Error(`With ${what}, the refusal leaves tensors behind.`);
    }
    await Promise.resolve();
  },
}));
