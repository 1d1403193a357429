// Callbacks that change the learning rate between epochs.
import { check } from '@rnnkit/core';

import { isBetter, monitored, type Callback, type Mode } from './callback.ts';

/**
 * Sets the learning rate before each epoch. As Keras' LearningRateScheduler.
 *
 * @param schedule from the epoch, counted from 0, and the rate so far to the rate
 */
export function learningRateScheduler(schedule: (epoch: number, learningRate: number) => number): Callback {
  return {
    onEpochBegin(epoch, { model }) {
      model.optimizer.learningRate = schedule(epoch, model.optimizer.currentLearningRate);
    },
  };
}

/** Options of {@link reduceLrOnPlateau}. */
export interface ReduceLrOnPlateauOptions {
  /** What is watched. Default `val_loss`. */
  readonly monitor?: string;
  /** What the rate is multiplied with. Default 0.1. */
  readonly factor?: number;
  /** Epochs without better before it does so. Default 10. */
  readonly patience?: number;
  /** Whether less or more is better. Default `auto`: by the name. */
  readonly mode?: Mode;
  /** How much better counts as better. Default 0.0001. */
  readonly minDelta?: number;
  /** Epochs to wait after each change. Default 0. */
  readonly cooldown?: number;
  /** The lowest rate. Default 0. */
  readonly minLr?: number;
}

const checks: check.OptionChecks = {
  monitor: (value) => value,
  factor: check.fraction,
  patience: check.countOrZero,
  mode: check.oneOf('auto', 'min', 'max'),
  minDelta: check.notNegative,
  cooldown: check.countOrZero,
  minLr: check.notNegative,
};

/** Lowers the learning rate when nothing gets better. As Keras' ReduceLROnPlateau. */
export function reduceLrOnPlateau(options: ReduceLrOnPlateauOptions = {}): Callback {
  const defaults = {
    monitor: 'val_loss',
    factor: 0.1,
    patience: 10,
    mode: 'auto' as Mode,
    minDelta: 1e-4,
    cooldown: 0,
    minLr: 0,
  };
  const settings = check.checkOptions('reduceLrOnPlateau', checks, defaults, options);
  let best: number | undefined;
  let wait = 0;
  let rest = 0;
  return {
    onEpochEnd(_epoch, logs, { model }) {
      const value = monitored('reduceLrOnPlateau', settings.monitor, logs);
      if (rest > 0) {
        rest--;
        wait = 0;
      }
      if (isBetter(settings.mode, settings.monitor, value, best, settings.minDelta)) {
        best = value;
        wait = 0;
        return;
      }
      if (rest > 0) return;
      wait++;
      if (wait < settings.patience) return;
      const { optimizer } = model;
      optimizer.learningRate = Math.max(settings.minLr, optimizer.currentLearningRate * settings.factor);
      wait = 0;
      rest = settings.cooldown;
    },
  };
}
