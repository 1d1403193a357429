import * as ops from '@rnnkit/core/predict';
import { check, RnnkitError } from '@rnnkit/data/predict';
import { concat, reshape, slice, split, zeros as zerosOf, type Tensor, type Variable } from '@tensorflow/tfjs-core';

import {
  activate,
  activationFrom,
  isFused,
  type Activation,
  type ActivationName,
  type ActivationOption,
} from '../activation.ts';
import type { Constraint, ConstraintOption } from '../constraint.ts';
import type { Initializer, InitializerOption } from '../initializer.ts';
import { Layer, type LayerOptions } from '../layer.ts';
import type { LayerOutput } from '../layer-call.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import { StreamState, stepwise, streamOf, type LayerStream } from '../layer-stream.ts';
import type { Regularizer, RegularizerOption } from '../regularizer.ts';
import { knownSize, type Shape } from '../shape.ts';
import { weightOptions } from '../weight.ts';
import type { WeightSource } from '../weight-source.ts';
import { countWindows, spanOf, stepsOfWindows, type WindowPadding, type Windows } from '../windows.ts';
import { activityLoss, constraintFrom, initializerFrom, regularizerFrom } from '../training-options.ts';

/** Options of {@link conv1d}. */
export interface Conv1dOptions extends LayerOptions {
  /** Size of the output's last axis; at least 1. It has no default. */
  readonly filters: number;
  /** Steps that a filter looks at; at least 1. It has no default. */
  readonly kernelSize: number;
  /** Steps from one place of the filters to the next. Default 1. */
  readonly strides?: number;
  /**
   * `valid`: filters lie within the sequence, so that the output is shorter. `same`: zeros at both ends, an output for every `strides`
   * steps. `causal`: zeros before the start alone, so that no output depends on what comes after it. Default `valid`.
   */
  readonly padding?: WindowPadding;
  /** Steps from one that a filter looks at to the next. Above 1, `strides` has to be 1. Default 1. */
  readonly dilationRate?: number;
  /** In how many parts features and filters are divided, each filter looking at its part alone. Default 1. */
  readonly groups?: number;
  /** Activation of the output: a name, or a function of one's own. Default `linear`. */
  readonly activation?: ActivationOption;
  /** Whether there is a bias. Default true. */
  readonly useBias?: boolean;
  /** Initializer of the kernel. Default `glorotUniform`. */
  readonly kernelInitializer?: InitializerOption;
  /** Initializer of the bias. Default `zeros`. */
  readonly biasInitializer?: InitializerOption;
  /** Regularizer of the kernel; its penalty is added to the loss. Default: none. */
  readonly kernelRegularizer?: RegularizerOption;
  /** Regularizer of the bias; its penalty is added to the loss. Default: none. */
  readonly biasRegularizer?: RegularizerOption;
  /** Regularizer of the output; its penalty, divided by the batch size, is added to the loss. Default: none. */
  readonly activityRegularizer?: RegularizerOption;
  /** Constraint on the kernel, applied after each update. Default: none. */
  readonly kernelConstraint?: ConstraintOption;
  /** Constraint on the bias, applied after each update. Default: none. */
  readonly biasConstraint?: ConstraintOption;
}

interface Conv1dSettings {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: WindowPadding;
  readonly dilationRate: number;
  readonly groups: number;
  readonly activation: ActivationName | Activation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer?: Regularizer | undefined;
  readonly biasRegularizer?: Regularizer | undefined;
  readonly activityRegularizer?: Regularizer | undefined;
  readonly kernelConstraint?: Constraint | undefined;
  readonly biasConstraint?: Constraint | undefined;
}

const checks: check.OptionChecks = {
  filters: check.count,
  kernelSize: check.count,
  strides: check.count,
  padding: check.oneOf('valid', 'same', 'causal'),
  dilationRate: check.count,
  groups: check.count,
  activation: activationFrom,
  useBias: check.flag,
  kernelInitializer: initializerFrom,
  biasInitializer: initializerFrom,
  kernelRegularizer: regularizerFrom,
  biasRegularizer: regularizerFrom,
  activityRegularizer: regularizerFrom,
  kernelConstraint: constraintFrom,
  biasConstraint: constraintFrom,
};

const defaults: Partial<Conv1dSettings> = {
  strides: 1,
  padding: 'valid',
  dilationRate: 1,
  groups: 1,
  activation: 'linear',
  useBias: true,
  kernelInitializer: initializerFrom('glorotUniform'),
  biasInitializer: initializerFrom('zeros'),
};

const needed = { filters: 'the size of the output', kernelSize: 'the steps that a filter looks at' };

class Conv1d extends Layer {
  readonly className = 'Conv1D';
  readonly #settings: Conv1dSettings;
  readonly #windows: Windows;
  #kernel: Variable | undefined;
  #bias: Variable | undefined;

  constructor(options: Conv1dOptions) {
    super(options);
    this.#settings = layerSettings<Conv1dSettings>('conv1d', checks, defaults, options, needed);
    const { kernelSize, strides, dilationRate, padding, filters, groups } = this.#settings;
    if (strides > 1 && dilationRate > 1) {
      throw new RnnkitError(
        'invalid-argument',
        `conv1d: strides or dilationRate has to be 1; got ${strides} and ${dilationRate}.`,
      );
    }
    if (filters % groups !== 0)
      throw new RnnkitError('invalid-argument', `conv1d: ${filters} filters cannot be divided into ${groups} groups.`);
    this.#windows = { size: kernelSize, strides, dilation: dilationRate, padding };
  }

  computeOutputShape(inputShape: Shape): Shape {
    const count = countWindows(this, this.#windows, inputShape);
    return [inputShape[0] ?? null, count, this.#settings.filters];
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const settings = this.#settings;
    const features = knownSize(this, inputShape, -1);
    if (features % settings.groups !== 0) {
      throw new RnnkitError(
        'invalid-argument',
        `${this.name} cannot divide ${features} features into ${settings.groups} groups.`,
      );
    }
    const shape = [settings.kernelSize, features / settings.groups, settings.filters];
    this.#kernel = this.addWeight('kernel', shape, source, weightOptions(settings, 'kernel'));
    if (!settings.useBias) return;
    this.#bias = this.addWeight('bias', [settings.filters], source, weightOptions(settings, 'bias'));
  }

  protected compute(input: Tensor): LayerOutput {
    return this.#convolve(input, this.#windows);
  }

  /** A product of matrices: what a filter looks at, side by side, and the filters. Every backend is good at it, and at its gradient. */
  #convolve(input: Tensor, windows: Windows): LayerOutput {
    const { activation, activityRegularizer, groups, filters } = this.#settings;
    // A sigmoid has to leave its logits behind for the loss, so it is not fused.
    const fused = isFused(activation) && activation !== 'sigmoid';
    const part = (whole: Tensor): Tensor[] => (groups === 1 ? [whole] : split(whole, groups, -1));
    const [kernels, biases] = [part(this.#kernel!), this.#bias === undefined ? [] : part(this.#bias)];
    const products = part(input).map((features, group) => {
      const kernel = reshape(kernels[group]!, [-1, filters / groups]);
      return ops.dense(
        sideBySide(stepsOfWindows(features, windows, 0)),
        kernel,
        biases[group],
        fused ? activation : 'linear',
      );
    });
    const sums = sideBySide(products);
    const output = fused ? sums : activate(sums, activation);
    return { output, activityLoss: activityLoss(activityRegularizer, [output]) };
  }

  override openStream(): LayerStream {
    const { kernelSize, strides, padding } = this.#settings;
    if (strides > 1 || (padding !== 'causal' && kernelSize > 1)) {
      const why =
        strides > 1 ? `it goes on by ${strides} steps at once` : 'its output depends on steps that are yet to come';
      throw new RnnkitError(
        'unsupported',
        `${this.name} cannot be streamed: ${why}. A conv1d streams with padding: 'causal' and strides: 1.`,
      );
    }
    if (kernelSize === 1) return stepwise(this);
    const carried = spanOf(this.#windows) - 1;
    const last = new StreamState();
    const read = (part: Tensor, mask: Tensor | undefined): LayerOutput => {
      const input = this.receive(part, { mask });
      const [batch = 0, steps = 0, features = 0] = input.shape;
      const joined = concat([last.tensors[0] ?? zerosOf([batch, carried, features]), input], 1);
      last.set([slice(joined, [0, steps, 0], [batch, carried, features])]);
      return this.#convolve(joined, { ...this.#windows, padding: 'valid' });
    };
    return streamOf(this, read, () => last.dispose());
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

function sideBySide(tensors: Tensor[]): Tensor {
  return tensors.length === 1 ? tensors[0]! : concat(tensors, -1);
}

/**
 * Filters that slide over the steps of `[batch, time, features]`. The output is `[batch, steps, filters]`. As Keras' Conv1D, which has no
 * masks: those steps are read like others, and the output has no mask. Let a `masking` or an embedding of zeros take care that they
 * are zero.
 *
 * @throws Error when an option is not what it has to be, or options exclude each other
 *
 * @example
 * conv1d({ filters: 32, kernelSize: 5, padding: 'causal', activation: 'relu' })
 */
export function conv1d(options: Conv1dOptions): Layer {
  return new Conv1d(options);
}
