import { check } from '@rnnkit/data/predict';
import { tensor2d, type Tensor } from '@tensorflow/tfjs-core';

import type { Layer, LayerOptions } from '../layer.ts';
import { layerSettings } from '../layer-options.ts';
import { PositionLayer } from './position-layer.ts';

/** Options of {@link sinePositionEncoding}. */
export interface SinePositionEncodingOptions extends LayerOptions {
  /** The longest wave has 2π times so many steps. Default 10,000. */
  readonly maxWavelength?: number;
}

class SinePositionEncoding extends PositionLayer {
  readonly className = 'SinePositionEncoding';
  readonly #maxWavelength: number;

  constructor(options: SinePositionEncodingOptions) {
    super(options);
    const checks = { maxWavelength: check.positive };
    const defaults = { maxWavelength: 10_000 };
    this.#maxWavelength = layerSettings<{ readonly maxWavelength: number }>(
      'sinePositionEncoding',
      checks,
      defaults,
      options,
    ).maxWavelength;
  }

  protected placesFrom(start: number, steps: number, features: number): Tensor {
    const values = new Float32Array(steps * features);
    for (let feature = 0; feature < features; feature++) {
      const even = feature % 2 === 0;
      const pace = this.#maxWavelength ** (-(even ? feature : feature - 1) / features);
      for (let step = 0; step < steps; step++)
        values[step * features + feature] = (even ? Math.sin : Math.cos)((start + step) * pace);
    }
    return tensor2d(values, [steps, features]);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { maxWavelength: this.#maxWavelength };
  }
}

/**
 * Sines and cosines of each place of a sequence (Vaswani et al. 2017), to be added to what is there: from `[batch, time, features]` to
 * the same shape, of which it takes nothing but the shape and the mask. Sines are at the even features and cosines at the odd ones. As
 * KerasHub's SinePositionEncoding. Sequences may be of any length.
 *
 * @throws Error when an option is not what it has to be
 *
 * @example
 * const placed = add().apply([words, sinePositionEncoding().apply(words)]);
 */
export function sinePositionEncoding(options: SinePositionEncodingOptions = {}): Layer {
  return new SinePositionEncoding(options);
}
