import * as ops from '@rnnkit/core/predict';
import { check } from '@rnnkit/data/predict';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';

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
import type { CallOptions, LayerOutput } from '../layer-call.ts';
import { stepwise, type LayerStream } from '../layer-stream.ts';
import { layerSettings, settingsToConfig } from '../layer-options.ts';
import { needed } from '../part.ts';
import { refusals } from '../refused.ts';
import type { Regularizer, RegularizerOption } from '../regularizer.ts';
import { knownSize, type Shape } from '../shape.ts';
import { weightOptions } from '../weight.ts';
import type { WeightSource } from '../weight-source.ts';
import { activityLoss, constraintFrom, initializerFrom, regularizerFrom } from '../training-options.ts';

/** Options of {@link dense}. */
export interface DenseOptions extends LayerOptions {
  /** Size of the output's last axis; at least 1. It has no default. */
  readonly units: number;
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

interface DenseSettings {
  readonly units: number;
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
  units: check.count,
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

class Dense extends Layer {
  readonly className = 'Dense';
  readonly #settings: DenseSettings;
  #kernel: Variable | undefined;
  #bias: Variable | undefined;

  constructor(options: DenseOptions) {
    super(options);
    const defaults = {
      activation: 'linear' as ActivationName,
      useBias: true,
      kernelInitializer: initializerFrom('glorotUniform'),
      biasInitializer: initializerFrom('zeros'),
    };
    this.#settings = layerSettings<DenseSettings>('dense', checks, defaults, options, {
      units: 'the size of the output',
    });
  }

  computeOutputShape(inputShape: Shape): Shape {
    if (inputShape.length < 2) throw needed(refusals).otherAxes(this, '[batch, …, features]', inputShape);
    return [...inputShape.slice(0, -1), this.#settings.units];
  }

  protected override createWeights(inputShape: Shape, source: WeightSource): void {
    const settings = this.#settings;
    this.#kernel = this.addWeight(
      'kernel',
      [knownSize(this, inputShape, -1), settings.units],
      source,
      weightOptions(settings, 'kernel'),
    );
    if (!settings.useBias) return;
    this.#bias = this.addWeight('bias', [settings.units], source, weightOptions(settings, 'bias'));
  }

  protected compute(input: Tensor, { mask }: CallOptions = {}): LayerOutput {
    const { activation, activityRegularizer } = this.#settings;
    // A sigmoid has to leave its logits behind for the loss, so it is not fused.
    const fused = isFused(activation) && activation !== 'sigmoid';
    const sums = ops.dense(input, this.#kernel!, this.#bias, fused ? activation : 'linear');
    const output = fused ? sums : activate(sums, activation);
    return {
      output,
      mask: input.rank > 2 ? mask : undefined,
      activityLoss: activityLoss(activityRegularizer, [output]),
    };
  }

  override openStream(): LayerStream {
    return stepwise(this);
  }

  protected ownConfig(): Readonly<Record<string, unknown>> {
    return settingsToConfig(this.#settings);
  }
}

/**
 * `φ(x W + b)` over the last axis. From `[batch, …, features]` to `[batch, …, units]`. As Keras' Dense.
 *
 * @throws Error when an option is not what it has to be
 */
export function dense(options: DenseOptions): Layer {
  return new Dense(options);
}
