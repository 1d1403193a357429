import { check } from '@rnnkit/data/predict';
import { add, mul, reshape, rsqrt, sub, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import { axesOf, axisNumber } from '../axes.ts';
import type { Initializer, InitializerOption } from '../initializer.ts';
import { Layer } from '../layer.ts';
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import type { LayerStream } from '../layer-stream.ts';
import { momentsOf } from '../moments.ts';
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
import type { WeightUpdate } from '../weight.ts';
import type { WeightSource } from '../weight-source.ts';
import { initializerFrom } from '../training-options.ts';

/** Options of {@link batchNormalization}. */
export interface BatchNormalizationOptions extends NormalizationOptions {
  /** The axis of the features, of which each has a mean and a variance of its own; -1 is the last. Default -1. */
  readonly axis?: number;
  /** How much of the moving mean and variance stays with each batch. Default 0.99. */
  readonly momentum?: number;
  /** Initializer of the moving mean. Default `zeros`. */
  readonly movingMeanInitializer?: InitializerOption;
  /** Initializer of the moving variance. Default `ones`. */
  readonly movingVarianceInitializer?: InitializerOption;
}

interface BatchNormalizationSettings extends NormalizationSettings {
  readonly axis: number;
  readonly momentum: number;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;
}

const checks: check.OptionChecks = {
  axis: axisNumber,
  momentum: check.finite,
  movingMeanInitializer: initializerFrom,
  movingVarianceInitializer: initializerFrom,
  ...normalizationChecks,
};

const defaults: BatchNormalizationSettings = {
  axis: -1,
  momentum: 0.99,
  movingMeanInitializer: initializerFrom('zeros'),
  movingVarianceInitializer: initializerFrom('ones'),
  ...normalizationDefaults,
};

class BatchNormalization extends Layer {
  readonly className = 'BatchNormalization';
  readonly #settings: BatchNormalizationSettings;
  #learned: LearnedScale = { gamma: undefined, beta: undefined };
  #movingMean: Variable | undefined;
  #movingVariance: Variable | undefined;

  constructor(options: BatchNormalizationOptions) {
    super(options);
    this.#settings = layerSettings<BatchNormalizationSettings>('batchNormalization', checks, defaults, options);
  }

  computeOutputShape(inputShape: Shape): Shape {
    axesOf(this, this.#settings.axis, inputShape);
    return inputShape;
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const { axis, movingMeanInitializer, movingVarianceInitializer } = this.#settings;
    const shape = [knownSize(this, inputShape, axis)];
    this.#learned = makeLearnedScale(this.#settings, (name, options) => this.addWeight(name, shape, source, options));
    const moving = (name: string, initializer: Initializer): Variable =>
      this.addWeight(name, shape, source, { initializer, moving: true });
    this.#movingMean = moving('moving_mean', movingMeanInitializer);
    this.#movingVariance = moving('moving_variance', movingVarianceInitializer);
  }

  protected override featuresOf(inputShape: Shape): number | null | undefined {
    return inputShape.at(this.#settings.axis);
  }

  protected compute(input: Tensor, { mask, training }: CallOptions = {}): LayerOutput {
    const [axis] = axesOf(this, this.#settings.axis, input.shape) as [number];
    const shape = input.shape.map((size, index) => (index === axis ? size : 1));
    const along = (weight: Tensor): Tensor => (axis === input.rank - 1 ? weight : reshape(weight, shape));
    const { gamma, beta } = this.#learned;
    const factor = (variance: Tensor): Tensor => {
      const inverse = rsqrt(add(variance, this.#settings.epsilon));
      return gamma === undefined ? inverse : mul(inverse, along(gamma));
    };
    const offset = (scaled: Tensor): Tensor => (beta === undefined ? scaled : add(scaled, along(beta)));
    // As in Keras, one that is frozen goes on with what it has, while the rest is trained.
    if (training !== true || !this.trainable) {
      const centered = sub(input, along(this.#movingMean!));
      return { output: offset(mul(centered, factor(along(this.#movingVariance!)))), mask };
    }
    const { mean, variance, centered } = momentsOf(input, axis, mask);
    const updates = [this.#moved(this.#movingMean!, mean), this.#moved(this.#movingVariance!, variance)];
    return { output: offset(mul(centered, factor(variance))), mask, updates };
  }

  /** A moving average, moved towards what a batch has. */
  #moved(variable: Variable, found: Tensor): WeightUpdate {
    const { momentum } = this.#settings;
    return {
      variable,
      next: (now) => add(mul(now, momentum), mul(reshape(found, now.shape), 1 - momentum)),
    };
  }

  override openStream(): LayerStream {
    return streamAlong(this, this.#settings.axis);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/**
 * Brings each feature to mean 0 and variance 1 (Ioffe & Szegedy 2015): while training those of the batch, of which steps that a mask
 * leaves out are no part, later those of all batches, which are kept as moving averages. As Keras' BatchNormalization. One that is not
 * `trainable` uses what it has while training, too. Within `timeDistributed` and the cells of `rnn`, use `layerNormalization`, which looks
 * at each step by itself.
 *
 * @throws Error when an option is not what it has to be
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): Layer {
  return new BatchNormalization(options);
}
