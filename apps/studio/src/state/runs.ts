// The runs that this browser keeps.
import { batch } from '@preact/signals';
import type { Mistake } from '@rnnkit/tasks';

import type { ConfusionCell, RunRecord } from '../worker/protocol.ts';
import { failureOf } from '../worker/failure.ts';
import { change, suggestFor } from './data.ts';
import { keepRunAtHand } from './run-at-hand.ts';
import { assessment, curves, data, forgotten, history, model, progress, run, runs, unkept } from './studio.ts';
import { attempt, worker } from './worker.ts';

/** Tries the model on the held-out texts. */
export async function assess(): Promise<void> {
  await attempt(async () => {
    assessment.value = await worker.call('assess');
  });
  await refreshRuns();
}

/** Reads which runs there are. */
export async function refreshRuns(): Promise<void> {
  try {
    runs.value = await worker.call('runs');
  } catch (error) {
    unkept.value = failureOf(error);
  }
}

/** Takes a kept run's model, data and settings. */
export async function openRun(id: string): Promise<boolean> {
  const opening = await reopen(id);
  if (opening && run.value !== undefined) change(run.value.settings);
  return opening;
}

/** Takes a kept run's model and data. */
export async function reopen(id: string): Promise<boolean> {
  const kept = await attempt(async () => {
    const { run: record, data: summary } = await worker.call('openRun', id);
    return { record, summary, info: await worker.call('model') };
  });
  if (kept === undefined) return false;
  const { record, summary, info } = kept;
  suggestFor(summary);
  batch(() => {
    run.value = record;
    data.value = summary;
    model.value = info;
    history.value = record.history;
    assessment.value = undefined;
    progress.value = undefined;
    curves.start(record.history);
  });
  keepRunAtHand(id);
  if (info !== undefined) await assess();
  return true;
}

/** Forgets a run; that can be taken back until the next one is forgotten or trained. */
export async function removeRun(record: RunRecord): Promise<void> {
  const done = await attempt(async () => {
    await worker.call('removeRun', record.id);
    return true;
  });
  if (done === true) forgotten.value = record;
  await refreshRuns();
}

/** Takes back that a run was forgotten. */
export async function restoreRun(): Promise<void> {
  forgotten.value = undefined;
  await attempt(() => worker.call('restoreRun'));
  await refreshRuns();
}

/** What was wrong in a cell of the confusion matrix. */
export const mistakesOf = (cell: ConfusionCell): Promise<readonly Mistake[] | undefined> =>
  attempt(() => worker.call('mistakes', cell));
