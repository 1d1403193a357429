import { check } from '@rnnkit/data/predict';
import { any, expandDims, isNaN, notEqual, where, zerosLike, type Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { expectSequence, type Shape } from '../shape.ts';

/** Options of {@link masking}. */
export interface MaskingOptions extends LayerOptions {
  /** What every feature of a missing step is; NaN, too. Default 0. */
  readonly maskValue?: number;
}

class Masking extends Layer {
  readonly className = 'Masking';
  readonly #maskValue: number;

  constructor(options: MaskingOptions) {
    super(options);
    const checks: check.OptionChecks = {
      maskValue: (value, name) => (value === null || Number.isNaN(value) ? Number.NaN : check.finite(value, name)),
    };
    this.#maskValue = layerSettings<{ maskValue: number }>('masking', checks, { maskValue: 0 }, options).maskValue;
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    return inputShape;
  }

  protected compute(input: Tensor): LayerOutput {
    const missing = Number.isNaN(this.#maskValue) ? isNaN(input) : undefined;
    const present = missing === undefined ? notEqual(input, this.#maskValue) : notEqual(missing, true);
    const mask = any(present, 2);
    return { output: where(expandDims(mask, 2), input, zerosLike(input)), mask };
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    // JSON has no NaN.
    return { maskValue: Number.isNaN(this.#maskValue) ? null : this.#maskValue };
  }
}

/**
 * Masks the steps of `[batch, time, features]` in which every feature is `maskValue`: 0 by default; NaN, too, which is how
 * tables often mark what is missing. Later layers skip these steps, and no others: a mask that was there before ends. As Keras' Masking.
 *
 * @throws Error when the value is not a number
 */
export function masking(options: MaskingOptions = {}): Layer {
  return new Masking(options);
}
