// How a training by epochs goes whose held-out examples are tried in a way of their own: it is told, stops when nothing gets better, and
// the best weights stay. It can be kept and resumed.
import { check, RnnkitError } from '@rnnkit/data';
import type { Callback, CallbackState, Logs, TrainingRun } from '@rnnkit/training';

import { digestOf } from './digest.ts';
import type { TrainingProgress } from './training-run.ts';

/** What is watched. */
export interface WatchedTraining<Figures extends object> {
  readonly epochs: number;
  /** Epochs without a better one before it stops. */
  readonly patience: number;
  /** What tells its data from others, since a resumed run has to have the same. */
  readonly data: readonly Iterable<number | string>[];
  /** Before an epoch, counted from 0. */
  onEpochBegin(epoch: number): void;
  /** What is held out shows; undefined where nothing is. */
  figures(): Promise<Figures | undefined>;
  /** How good an epoch is: the more, the better. Of epochs that are as good the one of the lowest loss is the best. */
  worth(figures: Figures | undefined, loss: number, epoch: number): number;
  readonly onProgress?: ((progress: TrainingProgress<Figures>) => void) | undefined;
  /** After an epoch that is the best so far. */
  readonly onBest?: (() => void | Promise<void>) | undefined;
}

/** A callback of one run, and whether it has seen a whole epoch. */
export interface BestEpoch {
  readonly callback: Callback;
  readonly isTrained: () => boolean;
}

/** Watches a run of `fitDataset`, at whose end the weights of the best epoch come back. */
export function bestEpoch<Figures extends object>(training: WatchedTraining<Figures>): BestEpoch {
  const { epochs, patience, onProgress } = training;
  const data = training.data.map(digestOf);
  let best: { readonly worth: number; readonly loss: number; readonly weights: readonly Float32Array[] } | undefined;
  let worse = 0;
  const callback: Callback = {
    className: 'BestEpoch',
    getConfig: () => ({ patience, data }),
    onEpochBegin: (epoch) => training.onEpochBegin(epoch),
    async onEpochEnd(epoch, logs, run) {
      const figures = await training.figures();
      const loss = logs['loss']!;
      const worth = training.worth(figures, loss, epoch);
      worse = best !== undefined && worth <= best.worth ? worse + 1 : 0;
      // Few held-out examples cannot tell epochs apart that all training examples can.
      const isAsGood = best !== undefined && worth === best.worth && loss < best.loss;
      if (worse === 0 || isAsGood) {
        best = { worth, loss, weights: await run.model.getWeights() };
        await training.onBest?.();
      }
      const shown = Object.entries(figures ?? {}).map(([name, value]) => [`val_${name}`, value] as const);
      onProgress?.({ epoch: epoch + 1, epochs, loss, validation: figures, logs: { ...logs, ...known(shown) } });
      if (worse >= patience) run.stop();
    },
    onTrainEnd(run) {
      if (best !== undefined) run.model.setWeights(best.weights);
    },
    getState: () => ({
      worse,
      ...(best !== undefined && {
        worth: best.worth,
        loss: best.loss,
        ...Object.fromEntries(best.weights.map((values, place) => [`weights/${place}`, values])),
      }),
    }),
    setState(state, run) {
      worse = check.countOrZero(state['worse'], 'worse of a saved run') as number;
      const { worth, loss } = state;
      best =
        typeof worth === 'number' && typeof loss === 'number'
          ? { worth, loss, weights: savedWeights(state, run) }
          : undefined;
    },
  };
  return { callback, isTrained: () => best !== undefined };
}

/** The figures that there are. */
const known = (figures: readonly (readonly [string, unknown])[]): Logs =>
  Object.fromEntries(figures.filter((one): one is readonly [string, number] => typeof one[1] === 'number'));

function savedWeights(state: CallbackState, { model }: TrainingRun): readonly Float32Array[] {
  return model.weights.map(({ name, variable }, place) => {
    const values = state[`weights/${place}`];
    if (values instanceof Float32Array && values.length === variable.size) return values;
    throw new RnnkitError('invalid-file', `The saved run does not hold ${variable.size} best values of ${name}.`);
  });
}
