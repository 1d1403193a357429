// What normalizations have in common: the factor and the offset that they learn, and whether they can be streamed.
import { check, RnnkitError } from '@rnnkit/data/predict';
import type { Variable } from '@tensorflow/tfjs-core';

import { axesOf } from './axes.ts';
import type { Constraint, ConstraintOption } from './constraint.ts';
import type { Initializer, InitializerOption } from './initializer.ts';
import type { Layer, LayerOptions } from './layer.ts';
import { stepwise, type LayerStream } from './layer-stream.ts';
import type { Regularizer, RegularizerOption } from './regularizer.ts';
import type { WeightOptions } from './weight.ts';
import { constraintFrom, initializerFrom, regularizerFrom } from './training-options.ts';

/** Options of {@link layerNormalization} and {@link batchNormalization}. */
export interface NormalizationOptions extends LayerOptions {
  /** Added to the variance. Default 0.001. */
  readonly epsilon?: number;
  /** Whether a learned offset, `beta`, is added. Default true. */
  readonly center?: boolean;
  /** Whether a learned factor, `gamma`, is applied. Default true. */
  readonly scale?: boolean;
  /** Initializer of the offset. Default `zeros`. */
  readonly betaInitializer?: InitializerOption;
  /** Initializer of the factor. Default `ones`. */
  readonly gammaInitializer?: InitializerOption;
  /** Regularizer of the offset; its penalty is added to the loss. Default: none. */
  readonly betaRegularizer?: RegularizerOption;
  /** Regularizer of the factor; its penalty is added to the loss. Default: none. */
  readonly gammaRegularizer?: RegularizerOption;
  /** Constraint on the offset, applied after each update. Default: none. */
  readonly betaConstraint?: ConstraintOption;
  /** Constraint on the factor, applied after each update. Default: none. */
  readonly gammaConstraint?: ConstraintOption;
}

/** The options, checked. */
export interface NormalizationSettings {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly betaRegularizer?: Regularizer | undefined;
  readonly gammaRegularizer?: Regularizer | undefined;
  readonly betaConstraint?: Constraint | undefined;
  readonly gammaConstraint?: Constraint | undefined;
}

/** The options' checks. */
export const normalizationChecks: check.OptionChecks = {
  epsilon: check.positive,
  center: check.flag,
  scale: check.flag,
  betaInitializer: initializerFrom,
  gammaInitializer: initializerFrom,
  betaRegularizer: regularizerFrom,
  gammaRegularizer: regularizerFrom,
  betaConstraint: constraintFrom,
  gammaConstraint: constraintFrom,
};

/** The options' defaults. */
export const normalizationDefaults: NormalizationSettings = {
  epsilon: 0.001,
  center: true,
  scale: true,
  betaInitializer: initializerFrom('zeros'),
  gammaInitializer: initializerFrom('ones'),
};

/** The factor and the offset that a normalization learns; undefined where it has none. */
export interface LearnedScale {
  readonly gamma: Variable | undefined;
  readonly beta: Variable | undefined;
}

/** Makes them. */
export function makeLearnedScale(
  settings: NormalizationSettings,
  add: (name: 'gamma' | 'beta', options: WeightOptions) => Variable,
): LearnedScale {
  const gamma = {
    initializer: settings.gammaInitializer,
    regularizer: settings.gammaRegularizer,
    constraint: settings.gammaConstraint,
  };
  const beta = {
    initializer: settings.betaInitializer,
    regularizer: settings.betaRegularizer,
    constraint: settings.betaConstraint,
  };
  return {
    gamma: settings.scale ? add('gamma', gamma) : undefined,
    beta: settings.center ? add('beta', beta) : undefined,
  };
}

/** The stream of a layer that treats each step by itself, unless one of its axes is the time. */
export function streamAlong(layer: Layer, axis: number | readonly number[]): LayerStream {
  const { inputShape = [] } = layer;
  if (inputShape.length < 3 || !axesOf(layer, axis, inputShape).includes(1)) return stepwise(layer);
  throw new RnnkitError('unsupported', `${layer.name} cannot be streamed: its axis is the time of the sequence.`);
}
