import { check } from '@rnnkit/data';

import type { Backup, Callback } from './callback.ts';

/**
 * Keeps a run of `fit` after each epoch, and resumes one that was interrupted: the weights, the optimizer's slots, steps and
 * learning rate, the number of the next epoch, the history, what the other callbacks remember, and the states of stateful
 * layers. On one backend the resumed run equals the uninterrupted one bit for bit. As Keras'
 * BackupAndRestore; where the files are kept is the caller's business, and so is deleting them when the run has ended.
 *
 * The run is begun as it was the first time: the same model, compiled alike, the same data, options and callbacks. A run that had
 * been stopped, such as by `earlyStopping`, stays stopped. More `epochs` than the first time are trained on top.
 *
 * @param backup `read` returns the files of an interrupted run, or undefined where there is none; `write` keeps `files`,
 * `training.json` and `training.safetensors`, in the place of those before, where they may lie beside others, such as a model's
 * @throws Error from `fitDataset` when the model is not built, and from `fit`, before anything is changed, when the files are damaged or of a run with another model, data or options
 *
 * @example
 * let kept: ModelFiles | undefined;
 * await model.fit(x, y, { epochs: 50, callbacks: [backupAndRestore({ read: async () => kept, write: (files) => void (kept = files) })] });
 */
export function backupAndRestore(backup: Backup): Callback {
  const { read, write } = Object(backup) as Partial<Backup>;
  check.callable(write, 'backupAndRestore: write');
  check.optional(check.callable)(read, 'backupAndRestore: read');
  return { backup };
}
