// Experiments beside the model at hand, each in workers of its own: how far memory reaches, and cross-validation.
import { computed, signal } from '@preact/signals';
import { recurrentArchitectures } from '@rnnkit/tasks';

import { WorkerClient } from '../worker/client.ts';
import { failureOf } from '../worker/failure.ts';
import type { FoldScores, MemoryReach, Recall } from '../worker/experiments.ts';
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
/** How each number of units fared, those that are done, the fewest units first. */
export const scores = signal<readonly FoldScores[]>([]);
/** How much of a cross-validation is done, from 0 to 1; undefined when none is under way. */
export const validationProgress = signal<number | undefined>(undefined);

let workers: WorkerClient[] = [];

function report(error: unknown): void {
  failure.value = failureOf(error);
}

async function workerWithData(listener: ConstructorParameters<typeof WorkerClient>[0] = {}): Promise<WorkerClient> {
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
  validationProgress.value = undefined;
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

/** Cross-validates each number of units; as many at once as the machine has cores for, but for the page's own. */
export async function validateUnits(units: readonly number[], folds: number, epochs: number): Promise<void> {
  cancel();
  scores.value = [];
  validationProgress.value = 0;
  const waiting = units.toSorted((a, b) => b - a);
  const done = new Map<number, number>();
  const chosen = settings.value;
  const work = async (): Promise<void> => {
    let current = 0;
    const worker = await workerWithData({
      fold(finished, of) {
        done.set(current, finished / of);
        validationProgress.value = [...done.values()].reduce((sum, share) => sum + share, 0) / units.length;
      },
    });
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      current = next;
      const options = { settings: { ...chosen, units: next }, backend: backend.value, folds, epochs };
      const score = await worker.call('crossValidate', options);
      scores.value = [...scores.value, score].toSorted((a, b) => a.units - b.units);
    }
  };
  const atOnce = Math.max(1, Math.min(units.length, navigator.hardwareConcurrency - 1));
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } catch (error) {
    report(error);
  } finally {
    cancel();
  }
}

/**
 * The fewest units that are as good as the best within one standard error of it (Breiman et al. 1984): more would only seem
 * better.
 */
export const suggestion = computed(() => {
  const best = scores.value.toSorted((a, b) => b.mean - a.mean)[0];
  if (best === undefined || scores.value.length < 2) return undefined;
  const error = best.deviation / Math.sqrt(best.accuracies.length);
  return scores.value.find(({ mean }) => mean >= best.mean - error);
});
