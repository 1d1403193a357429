// The initializers, regularizers and constraints that options stand for, and what they do.
import { add, div, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import { constraints } from './constraint.ts';
import { makeByName, type Makers } from './from-name.ts';
import { initializers } from './initializer.ts';
import { regularizers, type Regularizer } from './regularizer.ts';
import type { Kinds, ReadTrained } from './training-options.ts';

const makers: { readonly [Kind in keyof Kinds]: Makers<string, Kinds[Kind]> } = {
  initializer: initializers,
  regularizer: regularizers,
  constraint: constraints,
};

/** What an option stands for. */
export const readTrained: ReadTrained = (kind, method, option) =>
  makeByName<Kinds[typeof kind]>(kind, method, makers[kind], option);

/** Adds penalties up: of each output, divided by the rows of the batch, as Keras 3.15 does. */
export function addPenalties(regularizer: Regularizer, outputs: readonly Tensor[]): Scalar {
  const losses = outputs.map((output) => div<Scalar>(regularizer.loss(output), Math.max(1, output.shape[0] ?? 1)));
  return losses.reduce((sum, loss) => add<Scalar>(sum, loss));
}
