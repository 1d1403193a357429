import { check } from '@rnnkit/data';
import { add, mean, mul, rsqrt, square, sub, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { ones, zeros } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings } from '../layer-options.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { knownSize, type Shape } from '../shape.ts';
import type { WeightSource } from '../weight-source.ts';

/** Options of {@link layerNormalization}. */
export interface LayerNormalizationOptions extends LayerOptions {
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number;
  /** Whether a learned offset is added. Default true. */
  readonly center?: boolean;
  /** Whether a learned factor is applied. Default true. */
  readonly scale?: boolean;
}

class LayerNormalization extends Layer {
  readonly className = 'LayerNormalization';
  readonly #settings: Required<Omit<LayerNormalizationOptions, keyof LayerOptions>>;
  #gamma: Variable | undefined;
  #beta: Variable | undefined;

  constructor(options: LayerNormalizationOptions) {
    super(options);
    const checks = { epsilon: check.positive, center: check.flag, scale: check.flag };
    const defaults = { epsilon: 0.001, center: true, scale: true };
    this.#settings = layerSettings('layerNormalization', checks, defaults, options);
  }

  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const features = knownSize(this, inputShape, -1);
    if (this.#settings.scale) this.#gamma = this.addWeight('gamma', [features], source, { initializer: ones() });
    if (this.#settings.center) this.#beta = this.addWeight('beta', [features], source, { initializer: zeros() });
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    const centered = sub(input, mean(input, -1, true));
    const variance = mean(square(centered), -1, true);
    let output = mul(centered, rsqrt(add(variance, this.#settings.epsilon)));
    if (this.#gamma !== undefined) output = mul(output, this.#gamma);
    if (this.#beta !== undefined) output = add(output, this.#beta);
    return { output, mask };
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return { ...this.#settings };
  }
}

/**
 * Brings the features of each step to mean 0 and variance 1 (Ba et al. 2016). As Keras' LayerNormalization over the last
 * axis.
 *
 * @throws Error when an option is not what it has to be
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): Layer {
  return new LayerNormalization(options);
}
