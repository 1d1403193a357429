import { check, RnnkitError } from '@rnnkit/data/predict';
import { add, type Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { drawRows } from '../row-draws.ts';
import type { Shape } from '../shape.ts';

/** Options of {@link gaussianNoise}. */
export interface GaussianNoiseOptions extends LayerOptions {
  /** Standard deviation of the noise, from 0 to 1. It has no default. */
  readonly stddev: number;
}

const deviation: check.OptionCheck = check.rule(
  'a number from 0 to 1',
  (value) => typeof value === 'number' && value >= 0 && value <= 1,
);

class GaussianNoise extends Layer {
  readonly className = 'GaussianNoise';
  readonly #stddev: number;

  constructor(options: GaussianNoiseOptions) {
    super(options);
    const needed = { stddev: 'the standard deviation of the noise' };
    this.#stddev = layerSettings<{ stddev: number }>(
      'gaussianNoise',
      { stddev: deviation },
      {},
      options,
      needed,
    ).stddev;
  }

  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  protected compute(input: Tensor, { training, mask, random }: CallOptions = {}): LayerOutput {
    const stddev = this.#stddev;
    if (training !== true || stddev === 0) return { output: input, mask };
    if (random === undefined) {
      throw new RnnkitError('invalid-argument', `${this.name} draws noise while training; call it with a random.`);
    }
    return {
      output: add(
        input,
        drawRows(input.shape, random, (own) => own.normal(0, stddev)),
      ),
      mask,
    };
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { stddev: this.#stddev };
  }
}

/**
 * Adds normal noise of mean 0 while training. As Keras' GaussianNoise; the noise is drawn from the model's seed.
 *
 * @throws Error when the standard deviation is not from 0 to 1
 */
export function gaussianNoise(options: GaussianNoiseOptions): Layer {
  return new GaussianNoise(options);
}
