import { check } from '@rnnkit/data';

import type { EvaluableModel } from '../evaluable-model.ts';
import type { Callback } from './callback.ts';
import { Monitor, monitorChecks, type Mode } from './monitor.ts';
import { known, RunStates, savedBest } from './run-states.ts';

/** Options of {@link modelCheckpoint}. */
export interface ModelCheckpointOptions {
  /** What is watched with `saveBestOnly`: `loss`, a metric's name, or one of them after `val_`. Default `val_loss`. */
  readonly monitor?: string;
  /** Whether less or more is better. Default `auto`: less of a loss, more of every metric here. */
  readonly mode?: Mode;
  /** Whether it saves only when what is watched got better. Default false: after every epoch. */
  readonly saveBestOnly?: boolean;
}

const checks: check.OptionChecks = {
  monitor: monitorChecks.monitor,
  mode: monitorChecks.mode,
  saveBestOnly: check.flag,
};

/**
 * Saves the model after epochs. As Keras' ModelCheckpoint. To resume a run that was interrupted see `backupAndRestore`.
 *
 * @param save saves it: where to is the caller's business
 * @throws Error from `fit` when what it monitors is not there
 *
 * @example
 * modelCheckpoint(async (model) => writeModel('best', await saveModel(model)), { saveBestOnly: true })
 */
export function modelCheckpoint(
  save: (model: EvaluableModel<unknown>, epoch: number) => void | Promise<void>,
  options: ModelCheckpointOptions = {},
): Callback {
  check.callable(save, 'modelCheckpoint: save');
  const defaults = { monitor: 'val_loss', mode: 'auto' as Mode, saveBestOnly: false };
  const settings = check.checkOptions('modelCheckpoint', checks, defaults, options);
  const monitor = new Monitor('modelCheckpoint', settings);
  const states = new RunStates<{ best: number | undefined }>(() => ({ best: undefined }));
  return {
    className: 'ModelCheckpoint',
    getConfig: () => ({ ...settings }),
    onTrainBegin(run) {
      if (settings.saveBestOnly) monitor.check(run);
    },
    async onEpochEnd(epoch, logs, run) {
      if (settings.saveBestOnly) {
        const value = monitor.of(logs);
        const state = states.of(run);
        if (!monitor.isBetter(run, value, state.best)) return;
        state.best = value;
      }
      await save(run.model, epoch);
    },
    getState: (run) => known({ best: states.of(run).best }),
    setState(saved, run) {
      states.of(run).best = savedBest('modelCheckpoint', saved);
    },
  };
}
