// What the two cross-entropies' cases have in common: both are losses from logits, one row or one element at a time.
import type { Random } from '@rnnkit/data';
import type { Tensor } from '@tensorflow/tfjs-core';

import { arrayOf, type NdArray } from '../array.ts';
import type { Arithmetic } from '../arithmetic.ts';
import type { Arrays } from '../array.ts';
import { named, onTape, type Tensors, type Trial } from '../trial.ts';

/** A loss under test. */
export interface LossSubject {
  readonly kernels: readonly [{ readonly name: string }, { readonly name: string }];
  readonly reference: (inputs: LossArrays, labelSmoothing: number, arithmetic: Arithmetic) => Arrays;
  readonly forward: (inputs: Tensors, labelSmoothing: number) => Tensor[];
  readonly gradient: (inputs: Tensors, labelSmoothing: number) => Tensor[];
  readonly operate: (logits: Tensor, labels: Tensor, labelSmoothing: number, mask: Tensor | undefined) => Tensor;
}

/** Inputs of a loss and the gradient of its output. */
export interface LossArrays {
  readonly logits: NdArray;
  readonly labels: NdArray;
  /** Which rows count; all when absent. */
  readonly mask?: NdArray | undefined;
  readonly dLoss: NdArray;
}

/** The trial of given inputs. */
export function lossTrial(
  subject: LossSubject,
  arrays: LossArrays,
  labelSmoothing: number,
  description: string,
): Trial {
  return {
    description,
    inputs: { ...arrays },
    reference: (arithmetic) => subject.reference(arrays, labelSmoothing, arithmetic),
    kernels: subject.kernels,
    byKernel: (tensors, training) => {
      const { dLoss, ...inputs } = tensors;
      const [forwardKernel, gradientKernel] = subject.kernels;
      const loss = named(subject.forward(inputs, labelSmoothing), ['loss'], forwardKernel);
      if (!training) return loss;
      const gradients = subject.gradient({ ...inputs, dLoss: dLoss! }, labelSmoothing);
      return { ...loss, ...named(gradients, ['dLogits'], gradientKernel) };
    },
    byOperation: onTape(['logits'], ({ logits, labels, mask }) => ({
      loss: subject.operate(logits!, labels!, labelSmoothing, mask),
    })),
  };
}

/**
 * Logits of a size: around 0, or so far apart that a naive exponential overflows, and some of them so close that both have a
 * probability. Half precision has steps of 8 there.
 */
export function logitsOf(shape: readonly number[], size: number, random: Random): NdArray {
  return arrayOf(shape, () =>
    size > 100 ? size * (random.integer(0, 3) - 1) + 8 * random.integer(0, 3) : random.normal(0, size),
  );
}

/** Weights of rows, one of which is 0. */
export function lossWeights(shape: readonly number[], random: Random): NdArray {
  return arrayOf(shape, (index) => (index === 1 ? 0 : random.normal()));
}

/** The arrays with a mask, by which every other row or so counts; what does not count is NaN. */
export function withMask(arrays: LossArrays, random: Random): LossArrays {
  const [rows, columns] = arrays.logits.shape as [number, number];
  const mask = arrayOf([rows], () => random.integer(0, 2), 'bool');
  const isMasked = (index: number): boolean => mask.data[Math.floor(index / columns)] === 0;
  const logits = arrayOf([rows, columns], (index) => (isMasked(index) ? Number.NaN : arrays.logits.data[index]!));
  return { ...arrays, logits, mask };
}

/** Whether a row counts. */
export function counts({ mask }: LossArrays, row: number): boolean {
  return mask === undefined || mask.data[row] !== 0;
}
