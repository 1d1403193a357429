// The runs that this browser keeps.
import { batch } from '@preact/signals';

import { change, suggestFor } from './data.ts';
import { keepRunAtHand } from './run-at-hand.ts';
import { assessment, curves, data, history, model, progress, run, runs, unkept } from './studio.ts';
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
    unkept.value = error instanceof Error ? error.message : String(error);
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

/** Forgets a run. */
export async function removeRun(id: string): Promise<void> {
  await attempt(async () => {
    await worker.call('removeRun', id);
  });
  await refreshRuns();
}
