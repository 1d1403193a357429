import { maximum, mul, rsqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';

import { axesOf, axisNumbers } from '../axes.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import type { LayerStream } from '../layer-stream.ts';
import { streamAlong } from '../normalization.ts';
import type { Shape } from '../shape.ts';

/** Options of {@link unitNormalization}. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The axis, or axes, over which a vector lies; 0 is the batch, -1 the last. Default -1. */
  readonly axis?: number | readonly number[];
}

/** What is shorter than 1e-12, such as padding, is divided by that: a gradient through the length 0 would be no number. */
const shortest = 1e-24;

class UnitNormalization extends Layer {
  readonly className = 'UnitNormalization';
  readonly #axis: number | readonly number[];

  constructor(options: UnitNormalizationOptions) {
    super(options);
    const checks = { axis: axisNumbers };
    const defaults = { axis: -1 };
    this.#axis = layerSettings<{ axis: number | number[] }>('unitNormalization', checks, defaults, options).axis;
  }

  computeOutputShape(inputShape: Shape): Shape {
    axesOf(this, this.#axis, inputShape);
    return inputShape;
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    const squares = sum(square(input), axesOf(this, this.#axis, input.shape), true);
    return { output: mul(input, rsqrt(maximum(squares, shortest))), mask };
  }

  override openStream(): LayerStream {
    return streamAlong(this, this.#axis);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { axis: this.#axis };
  }
}

/**
 * Brings vectors to the length 1; zeros stay zeros. As Keras' UnitNormalization.
 *
 * @throws Error when an axis is none
 */
export function unitNormalization(options: UnitNormalizationOptions = {}): Layer {
  return new UnitNormalization(options);
}
