import { check } from '@rnnkit/data/predict';
import { add, mean, mul, reshape, rsqrt, square, sub, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { axesOf, axisNumbers } from '../axes.ts';
import { Layer } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import type { LayerStream } from '../layer-stream.ts';
import {
  makeLearnedScale,
  normalizationChecks,
  normalizationDefaults,
  streamAlong,
  type LearnedScale,
  type NormalizationOptions,
  type NormalizationSettings,
} from '../normalization.ts';
import { knownSize, type Shape } from '../shape.ts';
import type { WeightSource } from '../weight-source.ts';

/** Options of {@link layerNormalization}. */
export interface LayerNormalizationOptions extends NormalizationOptions {
  /** The axis, or axes, over which numbers are brought to mean 0 and variance 1; -1 is the last. Default -1. */
  readonly axis?: number | readonly number[];
  /**
   * Whether the input is only divided by the deviation, neither brought to mean 0 nor given an offset. As in Keras, the deviation is
   * that from the mean, not the root of the mean square. Default false.
   */
  readonly rmsScaling?: boolean;
}

interface LayerNormalizationSettings extends NormalizationSettings {
  readonly axis: number | readonly number[];
  readonly rmsScaling: boolean;
}

class LayerNormalization extends Layer {
  readonly className = 'LayerNormalization';
  readonly #settings: LayerNormalizationSettings;
  #learned: LearnedScale = { gamma: undefined, beta: undefined };

  constructor(options: LayerNormalizationOptions) {
    super(options);
    const checks = { axis: axisNumbers, rmsScaling: check.flag, ...normalizationChecks };
    const defaults = { axis: -1, rmsScaling: false, ...normalizationDefaults };
    this.#settings = layerSettings<LayerNormalizationSettings>('layerNormalization', checks, defaults, options);
  }

  computeOutputShape(inputShape: Shape): Shape {
    axesOf(this, this.#settings.axis, inputShape);
    return inputShape;
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const { rmsScaling, scale, center } = this.#settings;
    const shape = this.#sortedAxes().map((axis) => knownSize(this, inputShape, axis));
    const settings = { ...this.#settings, scale: scale || rmsScaling, center: center && !rmsScaling };
    this.#learned = makeLearnedScale(settings, (name, options) => this.addWeight(name, shape, source, options));
  }

  /** In the order in which Keras has them in its weights: the numbers as they were given, from the smallest on. */
  #sortedAxes(): number[] {
    return [this.#settings.axis].flat().toSorted((one, other) => one - other);
  }

  protected override featuresOf(inputShape: Shape): number | null {
    return this.#sortedAxes().reduce<number | null>((product, axis) => product! * (inputShape.at(axis) ?? 0), 1);
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    const { epsilon, rmsScaling, axis } = this.#settings;
    const axes = axesOf(this, axis, input.shape);
    const centered = sub(input, mean(input, axes, true));
    const variance = mean(square(centered), axes, true);
    let output = mul(rmsScaling ? input : centered, rsqrt(add(variance, epsilon)));
    const { gamma, beta } = this.#learned;
    const along = (weight: Variable): Tensor =>
      axes.length === 1 && axes[0] === input.rank - 1
        ? weight
        : reshape(
            weight,
            input.shape.map((size, index) => (axes.includes(index) ? size : 1)),
          );
    if (gamma !== undefined) output = mul(output, along(gamma));
    if (beta !== undefined) output = add(output, along(beta));
    return { output, mask };
  }

  override openStream(): LayerStream {
    return streamAlong(this, this.#settings.axis);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/**
 * Brings the features of each step, or what lies along other axes, to mean 0 and variance 1 (Ba et al. 2016). As Keras'
 * LayerNormalization.
 *
 * @throws Error when an option is not what it has to be
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): Layer {
  return new LayerNormalization(options);
}
