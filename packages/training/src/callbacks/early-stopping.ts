import { check } from '@rnnkit/core';

import { isBetter, monitored, type Callback, type Mode } from './callback.ts';

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /** What is watched. Default `val_loss`. */
  readonly monitor?: string;
  /** How much better counts as better. Default 0. */
  readonly minDelta?: number;
  /** Epochs without better before it stops. Default 0. */
  readonly patience?: number;
  /** Whether less or more is better. Default `auto`: by the name. */
  readonly mode?: Mode;
  /** What has to be beaten from the start. */
  readonly baseline?: number | undefined;
  /** Whether the weights of the best epoch come back at the end. Default false. */
  readonly restoreBestWeights?: boolean;
}

const checks: check.OptionChecks = {
  monitor: (value) => value,
  minDelta: check.notNegative,
  patience: check.countOrZero,
  mode: check.oneOf('auto', 'min', 'max'),
  baseline: check.optional(check.finite),
  restoreBestWeights: check.flag,
};

/**
 * Stops when nothing gets better. As Keras' EarlyStopping; the best weights come back even when training ends otherwise.
 *
 * @throws Error while training when what it monitors is not there
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const defaults = { monitor: 'val_loss', minDelta: 0, patience: 0, mode: 'auto' as Mode, restoreBestWeights: false };
  const settings = check.checkOptions<typeof defaults & EarlyStoppingOptions>(
    'earlyStopping',
    checks,
    defaults,
    options,
  );
  const { monitor, minDelta, patience, mode, baseline, restoreBestWeights } = settings;
  let best: number | undefined;
  let bestWeights: Float32Array[] | undefined;
  let wait = 0;
  return {
    onTrainBegin() {
      best = baseline;
      bestWeights = undefined;
      wait = 0;
    },
    async onEpochEnd(_epoch, logs, run) {
      const value = monitored('earlyStopping', monitor, logs);
      if (isBetter(mode, monitor, value, best, minDelta)) {
        best = value;
        wait = 0;
        if (restoreBestWeights) bestWeights = await run.model.getWeights();
        return;
      }
      wait++;
      if (wait >= Math.max(1, patience)) run.stop();
    },
    onTrainEnd({ model }) {
      if (bestWeights !== undefined) model.setWeights(bestWeights);
      bestWeights = undefined;
    },
  };
}
