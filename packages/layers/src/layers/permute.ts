import { check, RnnkitError } from '@rnnkit/data/predict';
import { transpose, type Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { describeShape, type Shape } from '../shape.ts';

/** Options of {@link permute}. */
export interface PermuteOptions extends LayerOptions {
  /** The input's axes in the order of the output, without the batch: 1 is the first after it. It has no default. */
  readonly dims: readonly number[];
}

const permutation: check.OptionCheck = (value, name) => {
  const dims = check.listOf(check.count)(value, name) as number[];
  if (dims.length > 0 && dims.toSorted((one, other) => one - other).every((dim, index) => dim === index + 1))
    return dims;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to hold the numbers from 1 on, each once, such as [2, 1]; got ${check.describe(value)}.`,
  );
};

class Permute extends Layer {
  readonly className = 'Permute';
  readonly #dims: readonly number[];

  constructor(options: PermuteOptions) {
    super(options);
    const needed = { dims: 'the order of the axes, such as [2, 1]' };
    this.#dims = layerSettings<{ dims: number[] }>('permute', { dims: permutation }, {}, options, needed).dims;
  }

  computeOutputShape(inputShape: Shape): Shape {
    if (inputShape.length === this.#dims.length + 1) return [0, ...this.#dims].map((axis) => inputShape[axis] ?? null);
    throw new RnnkitError(
      'invalid-argument',
      `${this.name} orders ${this.#dims.length} axes after the batch; got an input of the shape ${describeShape(inputShape)}.`,
    );
  }

  protected compute(input: Tensor): LayerOutput {
    return { output: transpose(input, [0, ...this.#dims]) };
  }

  override openStream(): LayerStream {
    if (this.#dims[0] === 1) return stepwise(this);
    throw new RnnkitError('unsupported', `${this.name} cannot be streamed: it moves the time to another axis.`);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { dims: this.#dims };
  }
}

/**
 * Puts the axes after the batch in another order. As Keras' Permute; the output has no mask.
 *
 * @throws Error when `dims` is no order of axes
 *
 * @example
 * permute({ dims: [2, 1] }) // from [batch, time, features] to [batch, features, time]
 */
export function permute(options: PermuteOptions): Layer {
  return new Permute(options);
}
