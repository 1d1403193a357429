import { check } from '@rnnkit/core';
import { any, expandDims, isNaN, logicalAnd, notEqual, where, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

import { expectRank, Layer, type CallOptions, type LayerOutput, type Shape } from '../layer.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';

class Masking extends Layer {
  readonly className = 'Masking';
  readonly #maskValue: number;

  constructor(options: { readonly maskValue?: number }) {
    super();
    const checks: check.OptionChecks = {
      maskValue: (value, name) => (value === null || Number.isNaN(value) ? Number.NaN : check.finite(value, name)),
    };
    this.#maskValue = check.checkOptions('masking', checks, { maskValue: 0 }, options).maskValue;
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectRank(this, inputShape, 3, '[batch, time, features]');
    return inputShape;
  }

  protected compute(input: Tensor, options: CallOptions = {}): LayerOutput {
    const missing = Number.isNaN(this.#maskValue) ? isNaN(input) : undefined;
    const present = missing === undefined ? notEqual(input, this.#maskValue) : notEqual(missing, true);
    const valid = any(present, 2);
    const mask = options.mask === undefined ? valid : logicalAnd(valid, options.mask);
    return { output: where(expandDims(mask, 2), input, zerosLike(input)), mask };
  }

  override stream(): LayerStream {
    return stepwise(this);
  }

  getConfig(): Readonly<Record<string, unknown>> {
    // JSON has no NaN.
    return { maskValue: Number.isNaN(this.#maskValue) ? null : this.#maskValue };
  }
}

/**
 * Masks the steps of `[batch, time, features]` in which every feature is `maskValue`: 0 by default; NaN, too, which is how
 * tables often mark what is missing. Later layers skip these steps. As Keras' Masking.
 *
 * @throws Error when the value is not a number
 */
export function masking(options: { readonly maskValue?: number } = {}): Layer {
  return new Masking(options);
}
