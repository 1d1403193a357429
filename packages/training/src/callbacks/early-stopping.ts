import { check, RnnkitError } from '@rnnkit/data';

import type { Callback, TrainingRun } from './callback.ts';
import { Monitor, monitorChecks, type Mode } from './monitor.ts';
import { known, RunStates, savedBest, savedCount } from './run-states.ts';

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /** What is watched: `loss`, a metric's name, or one of them after `val_`. Default `val_loss`. */
  readonly monitor?: string;
  /** The least improvement that counts. Default 0. */
  readonly minDelta?: number;
  /** Epochs without improvement before it stops. Default 0. */
  readonly patience?: number;
  /** Whether less or more is better. Default `auto`: less of a loss, more of every metric here. */
  readonly mode?: Mode;
  /** What has to be beaten for an improvement to end the waiting. Default: none. */
  readonly baseline?: number | undefined;
  /** Whether the weights of the best epoch come back at the end. Default false. */
  readonly restoreBestWeights?: boolean;
  /** The first epoch that is looked at, counted from 0. Default 0. */
  readonly startFromEpoch?: number;
}

const checks: check.OptionChecks = {
  ...monitorChecks,
  patience: check.countOrZero,
  baseline: check.optional(check.finite),
  restoreBestWeights: check.flag,
  startFromEpoch: check.countOrZero,
};

interface State {
  best: number | undefined;
  bestWeights: readonly Float32Array[] | undefined;
  wait: number;
}

/**
 * Stops when the monitored value has not improved for `patience` epochs. As Keras' EarlyStopping, and more careful in two
 * things: a value that is not a number is never the best, and the best weights come back even when training ends otherwise.
 *
 * @throws Error from `fit` when what it monitors is not there
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const defaults = {
    monitor: 'val_loss',
    minDelta: 0,
    patience: 0,
    mode: 'auto' as Mode,
    restoreBestWeights: false,
    startFromEpoch: 0,
  };
  const settings = check.checkOptions<typeof defaults & EarlyStoppingOptions>(
    'earlyStopping',
    checks,
    defaults,
    options,
  );
  const { patience, baseline, restoreBestWeights, startFromEpoch } = settings;
  const monitor = new Monitor('earlyStopping', settings);
  const states = new RunStates<State>(() => ({ best: undefined, bestWeights: undefined, wait: 0 }));
  return {
    className: 'EarlyStopping',
    getConfig: () => ({ ...settings }),
    onTrainBegin: (run) => monitor.check(run),
    async onEpochEnd(epoch, logs, run) {
      const value = monitor.of(logs);
      if (epoch < startFromEpoch) return;
      const state = states.of(run);
      state.wait++;
      if (monitor.isBetter(run, value, state.best)) {
        state.best = value;
        if (restoreBestWeights) state.bestWeights = await run.model.getWeights();
        // What does not beat the baseline is the best so far, but no reason to wait longer.
        if (baseline === undefined || monitor.isBetter(run, value, baseline)) state.wait = 0;
        return;
      }
      if (state.wait >= patience) run.stop();
    },
    onTrainEnd(run) {
      const { bestWeights } = states.of(run);
      if (bestWeights !== undefined) run.model.setWeights(bestWeights);
    },
    getState(run) {
      const { best, bestWeights, wait } = states.of(run);
      const weights = (bestWeights ?? []).map((values, index) => [`bestWeights/${index}`, values] as const);
      return { ...known({ best }), wait, ...Object.fromEntries(weights) };
    },
    setState(saved, run) {
      const state = states.of(run);
      state.wait = savedCount('earlyStopping', 'wait', saved);
      state.best = savedBest('earlyStopping', saved);
      state.bestWeights = restoreBestWeights && state.best !== undefined ? savedWeights(saved, run) : undefined;
    },
  };
}

function savedWeights(saved: Readonly<Record<string, unknown>>, { model }: TrainingRun): Float32Array[] {
  return model.weights.map(({ name, variable }, index) => {
    const values = saved[`bestWeights/${index}`];
    if (values instanceof Float32Array && values.length === variable.size) return values;
    throw new RnnkitError(
      'invalid-argument',
      `earlyStopping: the saved run does not hold ${variable.size} best values of ${name}.`,
    );
  });
}
