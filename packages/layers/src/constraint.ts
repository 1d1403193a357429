// What weights must be after each update.
import { check } from '@rnnkit/core';
import { add, clipByValue, div, mul, relu, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Maps a weight to the closest one that is allowed. */
export interface Constraint {
  /** The class, such as `MaxNorm`. */
  readonly className: string;
  /** Its options. */
  getConfig(): Readonly<Record<string, unknown>>;
  /** The allowed value, a new tensor. */
  apply(weight: Tensor): Tensor;
}

/** A constraint, its name, or its class and options. */
export type ConstraintOption = Constraint | string | { readonly className: string; readonly config?: object };

/** Keras' guard against division by zero. */
const epsilon = 1e-7;

function constraint(className: string, config: object, apply: (weight: Tensor) => Tensor): Constraint {
  return { className, getConfig: () => ({ ...config }), apply };
}

const norm = (weight: Tensor, axis: number): Tensor => sqrt(sum(square(weight), axis, true));

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
export function nonNeg(): Constraint {
  return constraint('NonNeg', {}, (weight) => relu(weight));
}

/** Options of {@link minMaxNorm}. */
export interface MinMaxNormOptions {
  /** Default 0. */
  readonly minValue?: number;
  /** Default 1. */
  readonly maxValue?: number;
  /** How far a weight is moved to the limit, from 0 to 1. Default 1. */
  readonly rate?: number;
  /** Default 0. */
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
  return constraint('MinMaxNorm', settings, (weight) => {
    const length = norm(weight, axis);
    const wanted = add(mul(clipByValue(length, minValue, maxValue), rate), mul(length, 1 - rate));
    return mul(weight, div(wanted, add(length, epsilon)));
  });
}

const constraints: ReadonlyMap<string, (config: object) => Constraint> = new Map<
  string,
  (config: object) => Constraint
>([
  ['MaxNorm', maxNorm],
  ['UnitNorm', unitNorm],
  [
    'NonNeg',
    (config) => {
      // It has no options: a configuration that has some is of another.
      check.checkOptions('nonNeg', {}, {}, config);
      return nonNeg();
    },
  ],
  ['MinMaxNorm', minMaxNorm],
]);

/** The constraint that an option stands for, or none. @throws Error when there is none of that name */
export function constraintFrom(option: unknown): Constraint | undefined {
  if (option === undefined || option === null) return undefined;
  if (typeof option === 'object' && typeof (option as Constraint).apply === 'function') return option as Constraint;
  const { className, config } = check.readConfig(
    'constraint',
    typeof option === 'string' ? { className: option } : option,
  );
  for (const [name, make] of constraints) if (name.toLowerCase() === className.toLowerCase()) return make(config);
  throw new Error(
    `There is no constraint "${className.slice(0, 40)}"; there are ${[...constraints.keys()].join(', ')}.`,
  );
}
