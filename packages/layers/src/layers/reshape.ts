import { check, RnnkitError } from '@rnnkit/data/predict';
import { reshape as reshapeTensor, type Tensor } from '@tensorflow/tfjs-core';

import { Layer, type LayerOptions } from '../layer.ts';
import type { LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { describeShape, type Shape } from '../shape.ts';

/** Options of {@link reshape}. */
export interface ReshapeOptions extends LayerOptions {
  /** The output's shape without the batch; one size may be -1, for what is left. It has no default. */
  readonly targetShape: readonly number[];
}

const shapeCheck: check.OptionCheck = (value, name) => {
  const sizes = check.listOf(
    check.rule('a size, or -1', (size) => size === -1 || (Number.isSafeInteger(size) && (size as number) >= 0)),
  )(value, name) as number[];
  if (sizes.filter((size) => size === -1).length <= 1) return sizes;
  throw new RnnkitError('invalid-argument', `${name} may hold one -1; got ${check.describe(value)}.`);
};

const product = (sizes: readonly (number | null)[]): number | null =>
  sizes.reduce<number | null>((all, size) => (all === null || size === null ? null : all * size), 1);

class Reshape extends Layer {
  readonly className = 'Reshape';
  readonly #targetShape: readonly number[];

  constructor(options: ReshapeOptions) {
    super(options);
    const needed = { targetShape: 'the shape of the output without the batch' };
    const checks = { targetShape: shapeCheck };
    this.#targetShape = layerSettings<{ targetShape: number[] }>('reshape', checks, {}, options, needed).targetShape;
  }

  computeOutputShape(inputShape: Shape): Shape {
    const [batch = null, ...rest] = inputShape;
    const target = this.#targetShape;
    const size = product(rest);
    const known = product(target.filter((one) => one !== -1))!;
    if (size === null) return [batch, ...target.map((one) => (one === -1 ? null : one))];
    const fits = target.includes(-1) ? known > 0 && size % known === 0 : size === known;
    if (fits) return [batch, ...target.map((one) => (one === -1 ? size / known : one))];
    throw new RnnkitError(
      'invalid-argument',
      `${this.name} makes rows of the shape ${describeShape(target)}; got an input of the shape ${describeShape(inputShape)}, with ${size} numbers in a row.`,
    );
  }

  protected compute(input: Tensor): LayerOutput {
    return { output: reshapeTensor(input, this.computeOutputShape(input.shape) as number[]) };
  }

  /** A reshape that leaves the steps what they are, whatever it makes of what is in them, streams. */
  override openStream(): LayerStream {
    const [, , ...features] = this.inputShape ?? [];
    const isStepless = (this.inputShape?.length ?? 0) === 2 && this.#targetShape.length === 1;
    const [time, ...sizes] = this.#targetShape;
    const size = product(features);
    if (isStepless || (features.length > 0 && time === -1 && size !== null && size === product(sizes)))
      return stepwise(this);
    throw new RnnkitError(
      'unsupported',
      `${this.name} cannot be streamed: it mixes the steps of a sequence, or makes another. It can where targetShape begins with -1 and then divides each step.`,
    );
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { targetShape: this.#targetShape };
  }
}

/**
 * The numbers of each row in another shape. As Keras' Reshape; the output has no mask.
 *
 * @throws Error when the shape is none
 *
 * @example
 * reshape({ targetShape: [-1, 4] }) // from [batch, 12] to [batch, 3, 4]
 */
export function reshape(options: ReshapeOptions): Layer {
  return new Reshape(options);
}
