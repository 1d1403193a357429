// Wrong inputs: each must be refused, with the error that names the operation, the input, what came and what it has to be.
// Ids and labels out of range are among the kernels' own cases, because only a kernel sees values.
import * as ops from '@rnnkit/core/ops';
import { memory, ones, tensor, tidy } from '@tensorflow/tfjs-core';

import type { Case } from '../case.ts';
import { updates } from '../kernels/update-table.ts';

type Refusal = readonly [what: string, message: string, run: () => unknown];

/** Calls that must throw, and a part of the message that says why. Tensors are made inside, on the active backend. */
const refusals: Readonly<Record<string, readonly Refusal[]>> = {
  ...Object.fromEntries(
    (
      [
        ['simpleRnn', 1, ops.simpleRnn],
        ['lstm', 4, ops.lstm],
        ['gru', 3, (inputs: never) => ops.gru(inputs, { variant: 'resetBefore' })],
      ] as const
    ).map(([group, gates, operation]): [string, Refusal[]] => {
      const call = (changes: object): unknown =>
        operation({
          x: ones([2, 3, 4]),
          kernel: ones([4, 5 * gates]),
          recurrentKernel: ones([5, 5 * gates]),
          ...changes,
        } as never);
      return [
        group,
        [
          ['x of two axes', '[batch, time, features]', () => call({ x: ones([2, 4]) })],
          ['a sequence without steps', 'at least one step', () => call({ x: ones([2, 0, 4]) })],
          ['x of strings', 'x is of type string', () => call({ x: tensor(Array<string>(24).fill('1'), [2, 3, 4]) })],
          ['a kernel of other features', `[4, ${5 * gates}]`, () => call({ kernel: ones([3, 5 * gates]) })],
          ['a recurrent kernel of other width', `[5, ${5 * gates}]`, () => call({ recurrentKernel: ones([5, 2]) })],
          ['a bias of other width', `[${5 * gates}]`, () => call({ bias: ones([7]) })],
          [
            'an initial state of another batch',
            'initialHidden has the shape [3, 5]',
            () => call({ initialHidden: ones([3, 5]) }),
          ],
          ['a mask of another batch', 'mask has the shape [3, 3]', () => call({ mask: ones([3, 3], 'bool') })],
          ['a mask of numbers', 'it has to be bool', () => call({ mask: ones([2, 3]) })],
          [
            'a recurrent mask of other units',
            'recurrentDropoutMask has the shape [2, 4]',
            () => call({ recurrentDropoutMask: ones([2, 4]) }),
          ],
        ],
      ];
    }),
  ),
  embedding: [
    ['ids of floats', 'ids is of type float32', () => ops.embedding(ones([4, 2]), ones([3]))],
    ['a table of three axes', '[inputDim, outputDim]', () => ops.embedding(ones([4, 2, 2]), ones([3], 'int32'))],
  ],
  dense: [
    ['a kernel of other features', '[4, units]', () => ops.dense(ones([2, 4]), ones([3, 2]))],
    ['a bias of other units', 'bias has the shape [3]', () => ops.dense(ones([2, 4]), ones([4, 2]), ones([3]))],
  ],
  softmaxCrossEntropy: [
    ['logits of three axes', '[rows, classes]', () => ops.softmaxCrossEntropy(ones([2, 3, 4]), ones([2], 'int32'))],
    [
      'labels of another number',
      'labels has the shape [3]',
      () => ops.softmaxCrossEntropy(ones([2, 3]), ones([3], 'int32')),
    ],
    ['probabilities of other classes', '[2, 3]', () => ops.softmaxCrossEntropy(ones([2, 3]), ones([2, 4]))],
    [
      'a mask of other rows',
      'mask has the shape [3]',
      () => ops.softmaxCrossEntropy(ones([2, 3]), ones([2, 3]), 0, ones([3], 'bool')),
    ],
    [
      'a mask of floats',
      'mask is of type float32',
      () => ops.softmaxCrossEntropy(ones([2, 3]), ones([2, 3]), 0, ones([2])),
    ],
    ['class indices of floats', 'labels is of type float32', () => ops.softmaxCrossEntropy(ones([2, 3]), ones([2]))],
  ],
  pooling: Object.entries({ averagePooling: ops.averagePooling, maxPooling: ops.maxPooling }).flatMap(
    ([name, pool]): Refusal[] => [
      [`${name} of a sequence without features`, '[batch, time, features]', () => pool(ones([2, 3]))],
      [
        `${name} with other steps' mask`,
        'mask has the shape [2, 4]',
        () => pool(ones([2, 3, 4]), ones([2, 4], 'bool')),
      ],
      [`${name} with a mask of floats`, 'mask is of type float32', () => pool(ones([2, 3, 4]), ones([2, 3]))],
    ],
  ),
  binaryCrossEntropy: [
    ['labels of another shape', '[2, 3]', () => ops.binaryCrossEntropy(ones([2, 3]), ones([2, 1]))],
    [
      'a mask of elements',
      'mask has the shape [2, 3]',
      () => ops.binaryCrossEntropy(ones([2, 3]), ones([2, 3]), 0, ones([2, 3], 'bool')),
    ],
  ],
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
