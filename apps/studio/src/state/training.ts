// Training, and where it computes.
import { batch } from '@preact/signals';

import type { Settings } from '../settings.ts';
import { WorkerClient } from '../worker/client.ts';
import type { RunRecord } from '../worker/protocol.ts';
import { keepRunAtHand } from './run-at-hand.ts';
import { openRun, refreshRuns } from './runs.ts';
import {
  assessment,
  backend,
  backends,
  calibrations,
  curves,
  data,
  forgotten,
  history,
  isTraining,
  model,
  progress,
  run,
  settings,
  unkept,
} from './studio.ts';
import { attempt, worker } from './worker.ts';

/** So many epochs more are enough for some texts more. */
export const mostEpochsOn = 5;

/** Times each backend, one after the other, in a worker of its own. */
export async function calibrateAll(): Promise<void> {
  for (const { name, supported } of backends.value) {
    if (!supported || calibrations.value.has(name)) continue;
    // Two at once would slow each other.
    while (isTraining.value) await new Promise((resolve) => setTimeout(resolve, 1000));
    calibrations.value = new Map(calibrations.value).set(name, undefined);
    const timer = new WorkerClient();
    try {
      const calibration = await timer.call('calibrate', name);
      calibrations.value = new Map(calibrations.value).set(name, calibration);
    } catch {
      calibrations.value = new Map(calibrations.value).set(name, null);
    } finally {
      timer.terminate();
    }
  }
}

/** Trains on from the weights of the model at hand, with the settings of its run, for a few epochs. */
export async function trainOn(): Promise<void> {
  const before = run.value?.settings ?? settings.value;
  await train(undefined, { ...before, epochs: Math.min(before.epochs, mostEpochsOn) });
}

/**
 * Trains: a new model, or on with a kept run.
 *
 * @param going the settings of a training that begins with the weights of the model at hand
 */
export async function train(resume?: RunRecord, going?: Settings): Promise<void> {
  if (isTraining.value || (resume !== undefined && !(await openRun(resume.id)))) return;
  const summary = data.value;
  if (summary === undefined) return;
  batch(() => {
    isTraining.value = true;
    progress.value = undefined;
    unkept.value = undefined;
    forgotten.value = undefined;
    assessment.value = undefined;
    run.value = { settings: going ?? settings.value, dataId: summary.id, dataName: summary.name };
    history.value = resume?.history ?? [];
    curves.start(resume?.history ?? []);
  });
  const done = await attempt(() =>
    worker.call('train', {
      settings: going ?? settings.value,
      goesOn: going !== undefined,
      backend: backend.value,
      ...(resume === undefined ? {} : { resume: resume.id }),
    }),
  );
  isTraining.value = false;
  await attempt(async () => {
    model.value = await worker.call('model');
    if (done === undefined) return;
    history.value = done.history;
    keepRunAtHand(done.id);
    assessment.value = await worker.call('assess');
  });
  await refreshRuns();
}

/** Holds the training. */
export const pause = (): Promise<unknown> => attempt(() => worker.call('pause'));
/** Goes on. */
export const resume = (): Promise<unknown> => attempt(() => worker.call('resume'));
/** One batch. */
export const step = (): Promise<unknown> => attempt(() => worker.call('step'));
/** Ends the training; the best epoch stays. */
export const stop = (): Promise<unknown> => attempt(() => worker.call('stop'));

/** Takes another backend, in the middle of a training, too. */
export async function changeBackend(name: string): Promise<void> {
  const before = backend.value;
  backend.value = name;
  if ((await attempt(() => worker.call('useBackend', name))) === undefined) backend.value = before;
}

/** Makes the model of a training that is under way known, so that it can be tried. */
export async function refreshModel(): Promise<void> {
  model.value = await worker.call('model');
}
