// Layers that do not learn at first.
import { check, RnnkitError } from '@rnnkit/data';

import type { Callback, TrainingRun } from './callback.ts';

/** Options of {@link freezeLayers}. */
export interface FreezeLayersOptions {
  /** The names of the layers, such as `embedding`. It has no default. */
  readonly layers: readonly string[];
  /** For how many epochs, counted from the first of all. It has no default. */
  readonly epochs: number;
}

/**
 * Keeps layers as they are in the first epochs, so that what is new learns from what is known, such as pretrained vectors, before it changes
 * that. Then they are `trainable`, and each weight begins with an optimizer that knows nothing of it: its slots are empty, and count its own
 * updates.
 *
 * @throws Error from `fit` when the model has no layer of such a name
 *
 * @example
 * await model.fit(x, y, { epochs: 10, callbacks: [freezeLayers({ layers: ['embedding'], epochs: 2 })] });
 */
export function freezeLayers(options: FreezeLayersOptions): Callback {
  const { layers, epochs } = Object(options) as FreezeLayersOptions;
  check.texts(layers, 'freezeLayers: layers');
  check.countOrZero(epochs, 'freezeLayers: epochs');
  const names = [...layers];
  const set = ({ model }: TrainingRun, trainable: boolean): void => {
    for (const name of names) {
      const layer = model.layers.find((one) => one.name === name);
      if (layer === undefined)
        throw new RnnkitError(
          'invalid-argument',
          `freezeLayers: the model has no layer ${check.describe(name)}; it has ${check.describe(model.layers.map((one) => one.name))}.`,
        );
      layer.trainable = trainable;
    }
  };
  return {
    className: 'FreezeLayers',
    getConfig: () => ({ layers: names, epochs }),
    // Which layers learn follows from the epoch; that a run has it is what a resumed one has to share.
    getState: () => ({}),
    onTrainBegin: (run) => set(run, epochs === 0),
    onEpochBegin: (epoch, run) => set(run, epoch >= epochs),
    onTrainEnd: (run) => set(run, true),
  };
}
