// The options of layers that count only while they are trained.
import { check } from '@rnnkit/data/predict';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

import type { Constraint } from './constraint.ts';
import type { Initializer } from './initializer.ts';
import { layerPart, needed, type Part } from './part.ts';
import type { Regularizer } from './regularizer.ts';

/** What only counts while a layer is trained. */
export interface Kinds {
  readonly initializer: Initializer;
  readonly regularizer: Regularizer;
  readonly constraint: Constraint;
}

/** Makes what an option stands for, of a method by which it is known. @throws Error when there is none of that name */
export type ReadTrained = <Kind extends keyof Kinds>(kind: Kind, method: string, option: unknown) => Kinds[Kind];

/** Without it, options are kept as they are written, since nobody will ask for more. */
export const trainingOptions: Part<ReadTrained> = layerPart('What weights start from, or are held to,');

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
  return (trainingOptions.value ?? asWritten)(kind, method, option);
}

function asWritten<Kind extends keyof Kinds>(kind: Kind, method: string, option: unknown): Kinds[Kind] {
  if (typeof (Object(option) as Partial<Initializer>).getConfig === 'function') return option as Kinds[Kind];
  const { className, config } = check.readConfig(kind, typeof option === 'string' ? { className: option } : option);
  // It may be asked for before the package has been read to its end, as a default, and used afterwards.
  const whole = (): unknown => needed(trainingOptions)(kind, method, option);
  return {
    // Of what is registered, the package's name goes before the class'.
    className: className.replace(/^\w(?!.*>)/, (first) => first.toUpperCase()),
    getConfig: () => config,
    [method]: (...given: readonly unknown[]) =>
      (whole() as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>)[method]!(...given),
  } as unknown as Kinds[Kind];
}

/** What adds them up, where it is there: who only predicts has no loss. */
export const penalizing: Part<(regularizer: Regularizer, outputs: readonly Tensor[]) => Scalar> =
  layerPart('A penalty');

/** What an activity regularizer adds to the loss, if there are both. */
export function activityLoss(regularizer: Regularizer | undefined, outputs: readonly Tensor[]): Scalar | undefined {
  return regularizer && penalizing.value?.(regularizer, outputs);
}
