// The options of layers that count only while they are trained.
import { check, isRegistered } from '@rnnkit/data';
import { add, div, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import type { Constraint } from './constraint.ts';
import { makeByName, type Makers } from './from-name.ts';
import type { Initializer } from './initializer.ts';
import { partFor, type Part } from './part.ts';
import type { Regularizer } from './regularizer.ts';

/** The initializers, regularizers and constraints of this package by their names. */
export interface TrainingOptions {
  readonly initializers: Makers<string, Initializer>;
  readonly regularizers: Makers<string, Regularizer>;
  readonly constraints: Makers<string, Constraint>;
}

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

function made<Made>(kind: 'initializer' | 'regularizer' | 'constraint', method: string, option: unknown): Made {
  const makers = trainingOptions.value?.[`${kind}s`] as Makers<string, Made> | undefined;
  if (makers !== undefined || (typeof option === 'object' && option !== null && method in option))
    return makeByName(kind, method, makers ?? {}, option);
  const { className, config } = check.readConfig(kind, typeof option === 'string' ? { className: option } : option);
  if (isRegistered(className)) return makeByName(kind, method, {}, option);
  return {
    className: className.slice(0, 1).toUpperCase() + className.slice(1),
    getConfig: () => config,
    // It may be asked for before the package has been read to its end, as a default, and used afterwards.
    [method](...given: readonly unknown[]): unknown {
      const all = partFor(`The ${kind} ${className}`, trainingOptions);
      const whole = makeByName(kind, method, all[`${kind}s`] as Makers<string, unknown>, option);
      return (whole as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>)[method]!(...given);
    },
  } as Made;
}

/**
 * What an activity regularizer adds to the loss: the penalty of each output, divided by the rows of the batch, as Keras 3.15 does.
 */
export function activityLoss(regularizer: Regularizer | undefined, outputs: readonly Tensor[]): Scalar | undefined {
  // Who only predicts has no loss.
  if (regularizer === undefined || trainingOptions.value === undefined) return undefined;
  const losses = outputs.map((output) => div<Scalar>(regularizer.loss(output), Math.max(1, output.shape[0] ?? 1)));
  return losses.reduce((sum, loss) => add<Scalar>(sum, loss));
}
