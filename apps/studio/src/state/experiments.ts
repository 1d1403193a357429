// Experiments beside the model at hand, each in workers of its own: how far memory reaches, and what is remembered.
import { signal } from '@preact/signals';
import { recurrentArchitectures } from '@rnnkit/tasks';

import { WorkerClient } from '../worker/client.ts';
import { failureOf } from '../worker/failure.ts';
import type { MemoryReach, Recall } from '../worker/experiments.ts';
import { shareData } from './data.ts';
import { backend, dataFits, failure, isTraining, model, run, settings } from './studio.ts';
import { worker as mainWorker } from './worker.ts';

/** How far each recurrent layer's memory reaches, those that are measured. */
export const reaches = signal<readonly MemoryReach[]>([]);
/** Whether that is being measured. */
export const isMeasuring = signal(false);
/** Over how many steps that is tried. */
export const recallDistance = signal(20);
/** How well each recurrent layer says what it has read some steps ago, those that have been tried at this distance. */
export const recalls = signal<readonly Recall[]>([]);
/** Whether that is being tried. */
export const isRecalling = signal(false);
/** Whether settings are being searched for. */
export const isSearching = signal(false);

let workers: WorkerClient[] = [];

function report(error: unknown): void {
  failure.value = failureOf(error);
}

/** A worker that has the data at hand; it is ended with all that is under way. */
export async function workerWithData(
  listener: ConstructorParameters<typeof WorkerClient>[0] = {},
): Promise<WorkerClient> {
  const worker = new WorkerClient(listener);
  workers.push(worker);
  const { port1, port2 } = new MessageChannel();
  await Promise.all([worker.call('takeData', port1), shareData(port2)]);
  return worker;
}

/** Ends what is under way. */
export function cancel(): void {
  for (const worker of workers) worker.terminate();
  workers = [];
  isMeasuring.value = false;
  isRecalling.value = false;
  isSearching.value = false;
}

/** Measures how far the memory of each recurrent layer reaches. */
export async function measureMemory(): Promise<void> {
  cancel();
  reaches.value = [];
  isMeasuring.value = true;
  try {
    if (model.value !== undefined && dataFits.value && !isTraining.value) {
      const own = await mainWorker.call('ownMemory', run.value?.settings ?? settings.value);
      if (own !== undefined) reaches.value = [own];
    }
    const worker = await workerWithData();
    for (const architecture of recurrentArchitectures) {
      const reach = await worker.call('memory', { settings: settings.value, architecture, backend: backend.value });
      reaches.value = [...reaches.value, reach];
    }
  } catch (error) {
    report(error);
  } finally {
    cancel();
  }
}

/** Tries how well each recurrent layer says which symbol it has read so many steps ago. */
export async function tryRecall(distance: number): Promise<void> {
  cancel();
  recalls.value = [];
  isRecalling.value = true;
  const worker = new WorkerClient();
  workers.push(worker);
  try {
    for (const architecture of recurrentArchitectures) {
      const found = await worker.call('recall', { architecture, distance, backend: backend.value });
      recalls.value = [...recalls.value, found];
    }
  } catch (error) {
    report(error);
  } finally {
    cancel();
  }
}
