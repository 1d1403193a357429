// The options of layers that count only while they are trained.
import type { check } from '@rnnkit/data';
import { add, div, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import type { Constraint } from './constraint.ts';
import { makeByName, type Makers } from './from-name.ts';
import type { Initializer } from './initializer.ts';
import { partFor, type Part } from './part.ts';
import type { Regularizer } from './regularizer.ts';

interface Kinds {
  readonly initializer: Initializer;
  readonly regularizer: Regularizer;
  readonly constraint: Constraint;
}

/** The initializers, regularizers and constraints of this package by their names. */
export type TrainingOptions = { readonly [Kind in keyof Kinds]: Makers<string, Kinds[Kind]> };

/** Without it, options are kept as they are written, since nobody will ask for more. */
export const trainingOptions: Part<TrainingOptions> = { value: undefined };

/** The initializer that an option stands for. @throws Error when there is none of that name */
export function initializerFrom(option: unknown): Initializer {
  return made('initializer', 'initialize', option);
}

/** The regularizer that an option stands for, or none. @throws Error when there is none of that name */
export function regularizerFrom(option: unknown): Regularizer | undefined {
  return option === undefined || option === null ? undefined : made('regularizer', 'loss', option);
}

/** The constraint that an option stands for, or none. @throws Error when there is none of that name */
export function constraintFrom(option: unknown): Constraint | undefined {
  return option === undefined || option === null ? undefined : made('constraint', 'apply', option);
}

function made<Kind extends keyof Kinds>(kind: Kind, method: keyof Kinds[Kind] & string, option: unknown): Kinds[Kind] {
  const makers = trainingOptions.value?.[kind];
  if (makers !== undefined) return makeByName<Kinds[Kind]>(kind, method, makers, option);
  const asWritten = (className: string, config: check.UncheckedOptions): Kinds[Kind] => {
    // It may be asked for before the package has been read to its end, as a default, and used afterwards.
    const whole = (): unknown =>
      makeByName(kind, method, partFor(`The ${kind} ${className}`, trainingOptions)[kind], option);
    return {
      className: className.slice(0, 1).toUpperCase() + className.slice(1),
      getConfig: () => config,
      [method]: (...given: readonly unknown[]) =>
        (whole() as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>)[method]!(...given),
    } as unknown as Kinds[Kind];
  };
  return makeByName<Kinds[Kind]>(kind, method, {}, option, asWritten);
}

/** Adds penalties up: of each output, divided by the rows of the batch, as Keras 3.15 does. */
export function addPenalties(regularizer: Regularizer, outputs: readonly Tensor[]): Scalar {
  const losses = outputs.map((output) => div<Scalar>(regularizer.loss(output), Math.max(1, output.shape[0] ?? 1)));
  return losses.reduce((sum, loss) => add<Scalar>(sum, loss));
}

/** What adds them up, where it is there: who only predicts has no loss. */
export const penalizing: Part<typeof addPenalties> = { value: undefined };

/** What an activity regularizer adds to the loss, if there are both. */
export function activityLoss(regularizer: Regularizer | undefined, outputs: readonly Tensor[]): Scalar | undefined {
  return regularizer && penalizing.value?.(regularizer, outputs);
}
