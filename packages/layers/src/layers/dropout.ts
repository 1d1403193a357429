import { check } from '@rnnkit/data/predict';
import { mul, type Tensor } from '@tensorflow/tfjs-core';

import { dropoutMask } from '../dropout-mask.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import type { Shape } from '../shape.ts';

/** Options of {@link dropout} and {@link spatialDropout1d}. */
export interface DropoutOptions extends LayerOptions {
  /** The share that is dropped while training, from 0 up to, not including, 1. It has no default. */
  readonly rate: number;
}

class Dropout extends Layer {
  readonly className = 'Dropout';
  readonly #rate: number;

  constructor(options: DropoutOptions) {
    super(options);
    const needed = { rate: 'the share that is dropped' };
    this.#rate = layerSettings<{ rate: number }>('dropout', { rate: check.fraction }, {}, options, needed).rate;
  }

  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  protected compute(input: Tensor, options: CallOptions = {}): LayerOutput {
    const { training, mask } = options;
    if (training !== true || this.#rate === 0) return { output: input, mask };
    return { output: mul(input, dropoutMask(this.name, input.shape, this.#rate, options.random)), mask };
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { rate: this.#rate };
  }
}

/**
 * Sets a share of the values to zero while training and scales the others up (Srivastava et al. 2014). As Keras' Dropout.
 *
 * @throws Error when the rate is not in `[0, 1)`
 */
export function dropout(options: DropoutOptions): Layer {
  return new Dropout(options);
}
