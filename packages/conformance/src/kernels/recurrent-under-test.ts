// The part of the recurrent kernels in the properties that every kernel has.
import { ones, tensor } from '@tensorflow/tfjs-core';

import { fusedEmbeddingCases, fusedEmbeddingTrial } from './fused-embedding-cases.ts';
import type { KernelUnderTest, Refusal } from './kernel-under-test.ts';
import { recurrentCases } from './recurrent-cases.ts';
import { maskKinds, recurrentTrial, type RecurrentSubject } from './recurrent-trial.ts';

const settled = { initialState: true, recurrentDropoutMask: true, mask: 'right' } as const;

/**
 * A recurrent kernel under test.
 *
 * @param group the name of its cases' group
 * @param forms what it is, by what the names of a form's cases begin with
 * @param operation the operation of core, in the form whose bias has one row
 */
export function recurrentUnderTest(
  group: string,
  forms: Readonly<Record<string, RecurrentSubject>>,
  operation: (inputs: never) => unknown,
): KernelUnderTest {
  const subjects = Object.entries(forms);
  const [{ kernels, embeddingKernels, gates }] = Object.values(forms) as [RecurrentSubject];
  return {
    kernels: [...kernels, ...embeddingKernels],
    cases: subjects.flatMap(([form, subject]) =>
      [...recurrentCases(group, subject), ...fusedEmbeddingCases(group, subject)].map((one) => ({
        ...one,
        name: form + one.name,
      })),
    ),
    differences: subjects.flatMap(([form, subject]) =>
      maskKinds
        .filter((mask) => mask === 'none' || mask === 'holes')
        .map((mask) => ({
          form,
          detail: `, mask ${mask}`,
          make: (seed) =>
            recurrentTrial(subject, {
              seed,
              mask,
              initialState: true,
              recurrentDropoutMask: mask === 'holes',
              batch: 2,
              time: 4,
            }),
        })),
    ),
    madeInputs: subjects
      .filter(([, { onlyOperation }]) => onlyOperation !== true)
      .map(([form, subject]) => ({ form, make: (seed) => recurrentTrial(subject, { ...settled, seed }) })),
    types: subjects.flatMap(([form, subject]) => [
      { form, make: (seed) => recurrentTrial(subject, { ...settled, seed }) },
      { form: `${form}with embedding: `, make: (seed) => fusedEmbeddingTrial(subject, { ...settled, seed }) },
    ]),
    refusals: refusalsOf(gates, operation),
  };
}

function refusalsOf(gates: number, operation: (inputs: never) => unknown): readonly Refusal[] {
  const call = (changes: object): unknown =>
    operation({
      x: ones([2, 3, 4]),
      kernel: ones([4, 5 * gates]),
      recurrentKernel: ones([5, 5 * gates]),
      ...changes,
    } as never);
  return [
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
  ];
}
