// Constraints on weights, applied after each update.
import { check, RnnkitError } from '@rnnkit/data/predict';
import { add, clipByValue, div, mul, relu, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';

import type { Makers, OwnName } from './from-name.ts';
import type { NoOptions } from './initializer.ts';

/** Maps a weight to the closest one that is allowed. */
export interface Constraint {
  /** The class, such as `MaxNorm`. */
  readonly className: string;
  /** Its options. */
  getConfig(): Readonly<Record<string, unknown>>;
  /** The allowed value, a new tensor. */
  apply(weight: Tensor): Tensor;
}

/** The name of a constraint. */
export type ConstraintName = 'maxNorm' | 'unitNorm' | 'nonNeg' | 'minMaxNorm';

/** A constraint, its name, or its class and options. */
export type ConstraintOption =
  | Constraint
  | ConstraintName
  | OwnName
  | { readonly className: ConstraintName | Capitalize<ConstraintName> | OwnName; readonly config?: object };

/** Keras' guard against division by zero. */
const epsilon = 1e-7;

function constraint(className: string, config: object, apply: (weight: Tensor) => Tensor): Constraint {
  return { className, getConfig: () => ({ ...config }), apply };
}

function norm(weight: Tensor, axis: number): Tensor {
  if (axis < weight.rank) return sqrt(sum(square(weight), axis, true));
  throw new RnnkitError(
    'invalid-argument',
    `A constraint is on the axis ${axis} of a weight, but one has only ${weight.rank}: [${weight.shape.join(', ')}].`,
  );
}

/** No vector along `axis` is longer than `maxValue`; 2 and 0 by default. */
export function maxNorm(options: { readonly maxValue?: number; readonly axis?: number } = {}): Constraint {
  const checks = { maxValue: check.positive, axis: check.countOrZero };
  const settings = check.checkOptions('maxNorm', checks, { maxValue: 2, axis: 0 }, options);
  return constraint('MaxNorm', settings, (weight) => {
    const length = norm(weight, settings.axis);
    return mul(weight, div(clipByValue(length, 0, settings.maxValue), add(length, epsilon)));
  });
}

/** Every vector along `axis` has length 1; axis 0 by default. */
export function unitNorm(options: { readonly axis?: number } = {}): Constraint {
  const settings = check.checkOptions('unitNorm', { axis: check.countOrZero }, { axis: 0 }, options);
  return constraint('UnitNorm', settings, (weight) => div(weight, add(norm(weight, settings.axis), epsilon)));
}

/** Nothing is negative. */
export function nonNeg(options: NoOptions = {}): Constraint {
  check.checkOptions('nonNeg', {}, {}, options);
  return constraint('NonNeg', {}, (weight) => relu(weight));
}

/** Options of {@link minMaxNorm}. */
export interface MinMaxNormOptions {
  /** The least length. Default 0. */
  readonly minValue?: number;
  /** The greatest length. Default 1. */
  readonly maxValue?: number;
  /** How far a weight is moved to the limit, from 0 to 1. Default 1. */
  readonly rate?: number;
  /** The axis along which a vector lies. Default 0, for the weights of one unit. */
  readonly axis?: number;
}

/** Every vector along `axis` has a length from `minValue` to `maxValue`. */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  const checks = {
    minValue: check.notNegative,
    maxValue: check.positive,
    rate: check.positive,
    axis: check.countOrZero,
  };
  const settings = check.checkOptions('minMaxNorm', checks, { minValue: 0, maxValue: 1, rate: 1, axis: 0 }, options);
  const { minValue, maxValue, rate, axis } = settings;
  if (minValue > maxValue)
    throw new RnnkitError('invalid-argument', `minMaxNorm: minValue, ${minValue}, is above maxValue, ${maxValue}.`);
  return constraint('MinMaxNorm', settings, (weight) => {
    const length = norm(weight, axis);
    const wanted = add(mul(clipByValue(length, minValue, maxValue), rate), mul(length, 1 - rate));
    return mul(weight, div(wanted, add(length, epsilon)));
  });
}

/** Every constraint by its name. */
export const constraints: Makers<ConstraintName, Constraint> = { maxNorm, unitNorm, nonNeg, minMaxNorm };
