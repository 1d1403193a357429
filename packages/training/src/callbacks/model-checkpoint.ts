import { isBetter, monitored, type Callback, type Mode } from './callback.ts';
import type { SequentialModel } from '../sequential.ts';

/** Options of {@link modelCheckpoint}. */
export interface ModelCheckpointOptions {
  /** What is watched with `saveBestOnly`. Default `val_loss`. */
  readonly monitor?: string;
  /** Whether less or more is better. Default `auto`: by the name. */
  readonly mode?: Mode;
  /** Whether it saves only when what is watched got better. Default false: after every epoch. */
  readonly saveBestOnly?: boolean;
}

/**
 * Saves the model after epochs. As Keras' ModelCheckpoint.
 *
 * @param save saves it: where to is the caller's business
 *
 * @example
 * modelCheckpoint(async (model, epoch) => writeModel(`checkpoint-${epoch}`, await saveModel(model, { includeOptimizer: true })))
 */
export function modelCheckpoint(
  save: (model: SequentialModel, epoch: number) => void | Promise<void>,
  options: ModelCheckpointOptions = {},
): Callback {
  const { monitor = 'val_loss', mode = 'auto', saveBestOnly = false } = options;
  let best: number | undefined;
  return {
    async onEpochEnd(epoch, logs, { model }) {
      if (saveBestOnly) {
        const value = monitored('modelCheckpoint', monitor, logs);
        if (!isBetter(mode, monitor, value, best)) return;
        best = value;
      }
      await save(model, epoch);
    },
  };
}
