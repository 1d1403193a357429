import { check, RnnkitError } from '@rnnkit/data/predict';
import { expandDims, tile, type Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import type { LayerStream } from '../layer-stream.ts';
import { describeShape, type Shape } from '../shape.ts';

/** Options of {@link repeatVector}. */
export interface RepeatVectorOptions extends LayerOptions {
  /** How many times; at least 1. It has no default. */
  readonly n: number;
}

class RepeatVector extends Layer {
  readonly className = 'RepeatVector';
  readonly #n: number;

  constructor(options: RepeatVectorOptions) {
    super(options);
    const needed = { n: 'how many times the input is repeated' };
    this.#n = layerSettings<{ n: number }>('repeatVector', { n: check.count }, {}, options, needed).n;
  }

  computeOutputShape(inputShape: Shape): Shape {
    const [batch = null, features = null] = inputShape;
    if (inputShape.length === 2) return [batch, this.#n, features];
    throw new RnnkitError(
      'invalid-argument',
      `${this.name} takes [batch, features]; got an input of the shape ${describeShape(inputShape)}.`,
    );
  }

  protected compute(input: Tensor): LayerOutput {
    return { output: tile(expandDims(input, 1), [1, this.#n, 1]) };
  }

  override openStream(): LayerStream {
    throw new RnnkitError(
      'unsupported',
      `${this.name} cannot be streamed: it begins another sequence, with what is known only once the first has ended.`,
    );
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { n: this.#n };
  }
}

/**
 * The input `n` times, step after step: from `[batch, features]` to `[batch, n, features]`, such as for a decoder that reads what an
 * encoder says at every step. As Keras' RepeatVector.
 *
 * @throws Error when `n` is not a whole number of at least 1
 */
export function repeatVector(options: RepeatVectorOptions): Layer {
  return new RepeatVector(options);
}
