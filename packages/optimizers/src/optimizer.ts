// What an optimizer is: it takes gradients and changes variables, and remembers what its rule needs, by variable.
import type { Tensor, Variable } from '@tensorflow/tfjs-core';

import type { ClippingOptions } from './clipping.ts';
import type { GradientAccumulationOptions } from './gradient-accumulation.ts';
import type { MovingAverageOptions } from './moving-average.ts';
import type { Schedule } from './schedules/schedule.ts';
import type { NamedSlot, SlotKind } from './slots.ts';
import type { WeightDecayExclusion } from './weight-decay.ts';

/** A variable and its gradient. */
export interface GradientUpdate {
  /** Names the variable for good, such as `lstm/kernel`: the optimizer's slots of it go by this name. */
  readonly key: string;
  /** What is changed. */
  readonly variable: Variable;
  /** Its gradient, in its shape. It is not disposed. */
  readonly gradient: Tensor;
}

/** What an optimizer remembers. */
export interface OptimizerState {
  /** Calls of `applyGradients`. */
  readonly iterations: number;
  /** The slots of each variable. The tensors still belong to the optimizer. */
  readonly slots: readonly NamedSlot[];
  /**
   * By key, how often a variable has been updated that has not been each time, such as one that was frozen at first. The first updates of a
   * slot that is empty are corrected by that count. Default: all as often as there were updates.
   */
  readonly updates?: Readonly<Record<string, number>> | undefined;
}

/** An optimizer. */
export interface Optimizer {
  /** The class, such as `Adam`. */
  readonly className: string;
  /** What it remembers of each variable, by name, such as `momentum`. */
  readonly slots: Readonly<Record<string, SlotKind>>;
  /**
   * The step size, or a schedule of it. It can be changed at any time.
   *
   * @throws Error when it is set to what is neither a number of at least 0 nor a schedule
   */
  learningRate: number | Schedule;
  /**
   * Calls of `applyGradients`, which is what schedules see. With `gradientAccumulationSteps` that is one for each batch, as schedules see
   * it in Keras, too, whose `iterations` counts updates.
   */
  readonly iterations: number;
  /** The step size of the next step. @throws Error when the schedule gives no number of at least 0 */
  readonly currentLearningRate: number;
  /**
   * Takes one step: accumulates the gradients, and where an update is due, clips them, decays weights and updates each variable; then
   * takes the variables into their moving averages.
   *
   * @throws Error before anything is changed, when two variables have one key, a gradient or a remembered slot has another shape
   * than its variable, or the learning rate is no number of at least 0
   */
  applyGradients(updates: readonly GradientUpdate[]): void;
  /**
   * Leaves variables out of weight decay from the next step on; it takes the place of an earlier call. As Keras'
   * `exclude_from_weight_decay`, whose names are parts of names, too; the configuration tells what is excluded.
   *
   * @throws Error when it is given something else than weights and parts of names
   */
  excludeFromWeightDecay(exclusion: WeightDecayExclusion): void;
  /**
   * Puts the moving averages in the place of the variables, with `useEma`; else it does nothing. As Keras' `finalize_variable_values`,
   * which `fit` calls at its end.
   */
  finalizeVariableValues(variables: readonly Pick<GradientUpdate, 'key' | 'variable'>[]): void;
  /** The options it was made with, defaults filled in; the learning rate as it is now. */
  getConfig(): Readonly<Record<string, unknown>>;
  /** What it remembers. */
  getState(): OptimizerState;
  /**
   * Goes on from what another remembered. The tensors are copied.
   *
   * @throws Error when it is another optimizer's, or a slot holds NaN, an infinite number, or one below 0 that cannot be
   */
  setState(state: OptimizerState): void;
  /** Frees what it remembers. */
  dispose(): void;
}

/** Options that every optimizer takes. */
export interface OptimizerOptions extends ClippingOptions, GradientAccumulationOptions, MovingAverageOptions {
  /** The step size, or a schedule of it. Default 0.001; 0.01 for SGD. */
  readonly learningRate?: number | Schedule;
  /**
   * Decoupled weight decay (Loshchilov & Hutter 2019): each step takes this share times the learning rate away. Default 0; 0.004 for
   * AdamW.
   */
  readonly weightDecay?: number;
  /** What does not decay, as `excludeFromWeightDecay` takes it. Default: nothing. */
  readonly excludeFromWeightDecay?: WeightDecayExclusion | undefined;
}
