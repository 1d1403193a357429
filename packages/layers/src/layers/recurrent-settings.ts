// The options of simpleRnn, lstm and gru, and what is left of them when they are checked.
import type { FusedActivation } from '@rnnkit/core';
import { check } from '@rnnkit/data/predict';

import type { Constraint, ConstraintOption } from '../constraint.ts';
import type { Initializer, InitializerOption } from '../initializer.ts';
import type { LayerOptions } from '../layer.ts';
import { fusedActivationName, layerSettings } from '../layer-options.ts';
import type { Regularizer, RegularizerOption } from '../regularizer.ts';
import { constraintFrom, initializerFrom, regularizerFrom } from '../training-options.ts';

/** Options of every recurrent layer, with Keras' names and defaults. */
export interface RecurrentLayerOptions extends LayerOptions {
  /** Size of the state and of the output; at least 1. It has no default. */
  readonly units: number;
  /** Activation of the candidate. Default `tanh`. */
  readonly activation?: FusedActivation;
  /** Whether there is a bias. Default true. */
  readonly useBias?: boolean;
  /** Initializer of the kernel, the input weights. Default `glorotUniform`. */
  readonly kernelInitializer?: InitializerOption;
  /** Initializer of the recurrent kernel. Default `orthogonal`. */
  readonly recurrentInitializer?: InitializerOption;
  /** Initializer of the bias. Default `zeros`. */
  readonly biasInitializer?: InitializerOption;
  /** Regularizer of the kernel; its penalty is added to the loss. Default: none. */
  readonly kernelRegularizer?: RegularizerOption;
  /** Regularizer of the recurrent kernel; its penalty is added to the loss. Default: none. */
  readonly recurrentRegularizer?: RegularizerOption;
  /** Regularizer of the bias; its penalty is added to the loss. Default: none. */
  readonly biasRegularizer?: RegularizerOption;
  /**
   * Regularizer of the output, and with `returnState` of the states; the penalty of each, divided by the batch size, is added to
   * the loss, as in Keras 3.15, whose SimpleRNN takes one and ignores it. Default: none.
   */
  readonly activityRegularizer?: RegularizerOption;
  /** Constraint on the kernel, applied after each update. Default: none. */
  readonly kernelConstraint?: ConstraintOption;
  /** Constraint on the recurrent kernel, applied after each update. Default: none. */
  readonly recurrentConstraint?: ConstraintOption;
  /** Constraint on the bias, applied after each update. Default: none. */
  readonly biasConstraint?: ConstraintOption;
  /** Share of the input's features that is dropped while training, the same at every step; from 0 up to 1. Default 0. */
  readonly dropout?: number;
  /** Share of the state that is dropped on its way to the next step (Gal & Ghahramani 2016); from 0 up to 1. Default 0. */
  readonly recurrentDropout?: number;
  /** Whether the output is the whole sequence, `[batch, time, units]`. Default false: the last output, `[batch, units]`. */
  readonly returnSequences?: boolean;
  /** Whether the final states are returned after the output, `[batch, units]` each. Default false. */
  readonly returnState?: boolean;
  /**
   * Whether time runs backwards; the output sequence is in processed order, and so is the mask that goes with it (Keras leaves the
   * mask in the order of time). Default false.
   */
  readonly goBackwards?: boolean;
  /** Whether a batch starts from the states that the last one ended with. Default false. */
  readonly stateful?: boolean;
  /** Whether the output of a masked step is zero instead of the previous output. Default false. */
  readonly zeroOutputForMask?: boolean;
}

/** The settings of a recurrent layer: its options, checked, with defaults. */
export interface RecurrentSettings {
  readonly units: number;
  readonly activation: FusedActivation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer?: Regularizer | undefined;
  readonly recurrentRegularizer?: Regularizer | undefined;
  readonly biasRegularizer?: Regularizer | undefined;
  readonly activityRegularizer?: Regularizer | undefined;
  readonly kernelConstraint?: Constraint | undefined;
  readonly recurrentConstraint?: Constraint | undefined;
  readonly biasConstraint?: Constraint | undefined;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly zeroOutputForMask: boolean;
}

const checks: check.OptionChecks = {
  units: check.count,
  activation: fusedActivationName,
  useBias: check.flag,
  kernelInitializer: initializerFrom,
  recurrentInitializer: initializerFrom,
  biasInitializer: initializerFrom,
  kernelRegularizer: regularizerFrom,
  recurrentRegularizer: regularizerFrom,
  biasRegularizer: regularizerFrom,
  activityRegularizer: regularizerFrom,
  kernelConstraint: constraintFrom,
  recurrentConstraint: constraintFrom,
  biasConstraint: constraintFrom,
  dropout: check.fraction,
  recurrentDropout: check.fraction,
  returnSequences: check.flag,
  returnState: check.flag,
  goBackwards: check.flag,
  stateful: check.flag,
  zeroOutputForMask: check.flag,
};

/** The settings of a recurrent layer; `more` names the options, with defaults, that it has besides. */
export function recurrentSettings<More extends object>(
  owner: string,
  options: object,
  moreChecks: check.OptionChecks,
  more: More,
): RecurrentSettings & More {
  const defaults = {
    activation: 'tanh' as FusedActivation,
    useBias: true,
    kernelInitializer: initializerFrom('glorotUniform'),
    recurrentInitializer: initializerFrom('orthogonal'),
    biasInitializer: initializerFrom('zeros'),
    dropout: 0,
    recurrentDropout: 0,
    returnSequences: false,
    returnState: false,
    goBackwards: false,
    stateful: false,
    zeroOutputForMask: false,
    ...more,
  };
  const all: object = defaults;
  return layerSettings<RecurrentSettings & More>(owner, { ...checks, ...moreChecks }, all, options, {
    units: 'the size of the state',
  });
}
