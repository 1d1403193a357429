// Which epoch's weights stay.
import type { CallbackState, TrainingRun } from '@rnnkit/training';
import { expect, test } from 'vitest';

import { bestEpoch } from '../src/best-epoch.ts';

/** What a run is to the callback: weights that say which epoch it is, and whether it was stopped. */
function runOf(): { readonly run: TrainingRun; readonly shown: { epoch: number; stopped: boolean } } {
  const shown = { epoch: 0, stopped: false };
  const model = {
    weights: [{ name: 'epoch', variable: { size: 1 } }],
    getWeights: async () => [Float32Array.of(shown.epoch)],
    setWeights: ([values]: readonly Float32Array[]) => void (shown.epoch = values![0]!),
  };
  const run = { model, stop: () => void (shown.stopped = true) } as unknown as TrainingRun;
  return { run, shown };
}

/** The epoch whose weights stay, and how many there were, of epochs of such accuracies and losses; saved and read again after one, if asked. */
async function kept(
  epochs: readonly (readonly [accuracy: number, loss: number])[],
  patience: number,
  readAgainAfter = -1,
): Promise<readonly [best: number, done: number]> {
  const { run, shown } = runOf();
  let done = 0;
  const watched = () =>
    bestEpoch<{ readonly accuracy: number }>({
      epochs: epochs.length,
      patience,
      data: [],
      onEpochBegin: () => undefined,
      figures: async () => ({ accuracy: epochs[done]![0] }),
      worth: (figures) => figures!.accuracy,
    }).callback;
  let callback = watched();
  for (const [, loss] of epochs) {
    shown.epoch = done;
    await callback.onEpochEnd!(done, { loss }, run);
    if (done++ === readAgainAfter) {
      const state: CallbackState = callback.getState!(run);
      callback = watched();
      callback.setState!(state, run);
    }
    if (shown.stopped) break;
  }
  await callback.onTrainEnd!(run);
  return [shown.epoch, done];
}

test.each([-1, 0, 1])(
  'the best epoch stays, and of those that are as good the one of the lowest loss',
  async (again) => {
    expect(
      await kept(
        [
          [0.5, 3],
          [0.9, 2],
          [0.7, 1],
        ],
        9,
        again,
      ),
    ).toEqual([1, 3]);
    expect(
      await kept(
        [
          [0.9, 3],
          [0.9, 1],
          [0.9, 2],
        ],
        9,
        again,
      ),
    ).toEqual([1, 3]);
    expect(
      await kept(
        [
          [0.9, 1],
          [0.9, 2],
          [0.9, 1],
        ],
        9,
        again,
      ),
    ).toEqual([0, 3]);
  },
);

test('an epoch that is only as good is not waited for longer', async () => {
  expect(
    await kept(
      [
        [0.9, 4],
        [0.9, 3],
        [0.9, 2],
        [1, 1],
      ],
      2,
    ),
  ).toEqual([2, 3]);
});
