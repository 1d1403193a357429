// Callbacks that change the learning rate between epochs.
import { check, RnnkitError } from '@rnnkit/data';

import type { Callback, TrainingRun } from './callback.ts';
import { Monitor, monitorChecks, type Mode } from './monitor.ts';
import { known, RunStates, savedBest, savedCount } from './run-states.ts';

/** Throws where the optimizer follows a schedule, which a number would replace without a word. */
function refuseSchedule(callback: string, { model }: TrainingRun): void {
  const { learningRate } = model.optimizer;
  if (typeof learningRate === 'number') return;
  throw new RnnkitError(
    'invalid-argument',
    `${callback} sets the learning rate, but the optimizer follows the schedule ${learningRate.className}. Give the optimizer a number as its learningRate, or leave ${callback} out.`,
  );
}

/**
 * Sets the learning rate before each epoch. As Keras' LearningRateScheduler.
 *
 * @param schedule from the epoch, counted from 0, and the rate so far to the rate, a number of at least 0
 * @throws Error from `fit` when the schedule returns something else, or the optimizer has a schedule of its own
 */
export function learningRateScheduler(schedule: (epoch: number, learningRate: number) => number): Callback {
  check.callable(schedule, 'learningRateScheduler: schedule');
  return {
    onTrainBegin: (run) => refuseSchedule('learningRateScheduler', run),
    onEpochBegin(epoch, { model }) {
      const rate = schedule(epoch, model.optimizer.currentLearningRate);
      model.optimizer.learningRate = check.notNegative(
        rate,
        `learningRateScheduler: what the schedule returns for epoch ${epoch}`,
      ) as number;
    },
  };
}

/** Options of {@link reduceLrOnPlateau}. */
export interface ReduceLrOnPlateauOptions {
  /** What is watched: `loss`, a metric's name, or one of them after `val_`. Default `val_loss`. */
  readonly monitor?: string;
  /** What the rate is multiplied by, in `[0, 1)`. Default 0.1. */
  readonly factor?: number;
  /** Epochs without improvement before the rate is reduced. Default 10. */
  readonly patience?: number;
  /** Whether less or more is better. Default `auto`: less of a loss, more of every metric here. */
  readonly mode?: Mode;
  /** The least improvement that counts. Default 0.0001. */
  readonly minDelta?: number;
  /** Epochs after each reduction in which it does not wait. Default 0. */
  readonly cooldown?: number;
  /** The lowest rate that it sets; a rate that is lower already stays. Default 0. */
  readonly minLr?: number;
}

const checks: check.OptionChecks = {
  ...monitorChecks,
  factor: check.fraction,
  patience: check.countOrZero,
  cooldown: check.countOrZero,
  minLr: check.notNegative,
};

interface State {
  best: number | undefined;
  wait: number;
  cooldown: number;
}

/**
 * Reduces the learning rate when the monitored value has not improved for `patience` epochs. As Keras' ReduceLROnPlateau.
 *
 * @throws Error from `fit` when what it monitors is not there, or the optimizer follows a schedule
 */
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
  const monitor = new Monitor('reduceLrOnPlateau', settings);
  const states = new RunStates<State>(() => ({ best: undefined, wait: 0, cooldown: 0 }));
  return {
    className: 'ReduceLROnPlateau',
    getConfig: () => ({ ...settings }),
    onTrainBegin(run) {
      refuseSchedule('reduceLrOnPlateau', run);
      monitor.check(run);
    },
    onEpochEnd(_epoch, logs, run) {
      const value = monitor.of(logs);
      const state = states.of(run);
      if (state.cooldown > 0) {
        state.cooldown--;
        state.wait = 0;
      }
      if (monitor.isBetter(run, value, state.best)) {
        state.best = value;
        state.wait = 0;
        return;
      }
      if (state.cooldown > 0) return;
      state.wait++;
      const { optimizer } = run.model;
      const rate = optimizer.currentLearningRate;
      if (state.wait < settings.patience || rate <= settings.minLr) return;
      optimizer.learningRate = Math.max(settings.minLr, rate * settings.factor);
      state.wait = 0;
      state.cooldown = settings.cooldown;
    },
    getState(run) {
      const { best, wait, cooldown } = states.of(run);
      return { ...known({ best }), wait, cooldown };
    },
    setState(saved, run) {
      const state = states.of(run);
      state.best = savedBest('reduceLrOnPlateau', saved);
      state.wait = savedCount('reduceLrOnPlateau', 'wait', saved);
      state.cooldown = savedCount('reduceLrOnPlateau', 'cooldown', saved);
    },
  };
}
