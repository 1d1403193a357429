import { check } from '@rnnkit/data/predict';
import { mul, type Tensor } from '@tensorflow/tfjs-core';

import { dropoutMask } from '../dropout-mask.ts';
import { Layer } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { expectSequence, type Shape } from '../shape.ts';
import type { DropoutOptions } from './dropout.ts';

class SpatialDropout1d extends Layer {
  readonly className = 'SpatialDropout1D';
  readonly #rate: number;

  constructor(options: DropoutOptions) {
    super(options);
    const needed = { rate: 'the share that is dropped' };
    this.#rate = layerSettings<{ rate: number }>(
      'spatialDropout1d',
      { rate: check.fraction },
      {},
      options,
      needed,
    ).rate;
  }

  computeOutputShape(inputShape: Shape): Shape {
    expectSequence(this, inputShape);
    return inputShape;
  }

  protected compute(input: Tensor, options: CallOptions = {}): LayerOutput {
    const { training, mask } = options;
    if (training !== true || this.#rate === 0) return { output: input, mask };
    const [batch = 0, , features = 0] = input.shape;
    return { output: mul(input, dropoutMask(this.name, [batch, 1, features], this.#rate, options.random)), mask };
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { rate: this.#rate };
  }
}

/**
 * Drops whole features of `[batch, time, features]` while training, the same at every step. As Keras' SpatialDropout1D.
 *
 * @throws Error when the rate is not in `[0, 1)`
 */
export function spatialDropout1d(options: DropoutOptions): Layer {
  return new SpatialDropout1d(options);
}
