// Penalties on weights or outputs that are added to the loss.
import { check } from '@rnnkit/data/predict';
import { abs, add, mul, scalar, square, sum, type Scalar, type Tensor } from '@tensorflow/tfjs-core';

import type { Makers, OwnName } from './from-name.ts';

/** A penalty that is added to the loss. */
export interface Regularizer {
  /** The class: `L1L2`. */
  readonly className: string;
  /** Its options. */
  getConfig(): Readonly<Record<string, unknown>>;
  /** The penalty, differentiably. */
  loss(value: Tensor): Scalar;
}

/** The name of a regularizer. */
export type RegularizerName = 'l1l2' | 'l1' | 'l2';

/** A regularizer, its name, or its class and options. */
export type RegularizerOption =
  | Regularizer
  | RegularizerName
  | OwnName
  | { readonly className: RegularizerName | Uppercase<RegularizerName> | OwnName; readonly config?: object };

/** `l1 · Σ|w| + l2 · Σw²`, as Keras' L1L2. Both factors default to 0. */
export function l1l2(options: { readonly l1?: number; readonly l2?: number } = {}): Regularizer {
  const checks = { l1: check.notNegative, l2: check.notNegative };
  const settings = check.checkOptions('l1l2', checks, { l1: 0, l2: 0 }, options);
  return {
    className: 'L1L2',
    getConfig: () => ({ ...settings }),
    loss: (value) => {
      const first = settings.l1 === 0 ? scalar(0) : mul(sum(abs(value)), settings.l1);
      return settings.l2 === 0 ? (first as Scalar) : add<Scalar>(first, mul(sum(square(value)), settings.l2));
    },
  };
}

/** `l1 · Σ|w|`, as Keras' L1. Default 0.01. */
export function l1(options: { readonly l1?: number } = {}): Regularizer {
  return l1l2(check.checkOptions('l1', { l1: check.notNegative }, { l1: 0.01 }, options));
}

/** `l2 · Σw²`, as Keras' L2. Default 0.01. */
export function l2(options: { readonly l2?: number } = {}): Regularizer {
  return l1l2(check.checkOptions('l2', { l2: check.notNegative }, { l2: 0.01 }, options));
}

/** Every regularizer by its name. */
export const regularizers: Makers<RegularizerName, Regularizer> = { l1l2, l1, l2 };
