// What outlives the page: runs with their models, and the data they were trained on, in the browser's IndexedDB. A browser may refuse
// it, such as in a private window, or run out of room.
import type { ModelFiles } from '@rnnkit/storage';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import type { StudioData } from './data.ts';
import { refuse } from './failure.ts';
import type { RunRecord } from './protocol.ts';

interface Schema extends DBSchema {
  runs: { key: string; value: RunRecord };
  /** The model of each run's best epoch. */
  models: { key: string; value: ModelFiles };
  /** What it takes to go on with a run that is not finished. */
  trainings: { key: string; value: ModelFiles };
  data: { key: string; value: StudioData };
}

const mostRuns = 20;
let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('rnnkit-studio', 2, {
    upgrade(created, before) {
      if (before < 1) {
        created.createObjectStore('runs', { keyPath: 'id' });
        created.createObjectStore('models');
        created.createObjectStore('data');
      }
      created.createObjectStore('trainings');
    },
    blocking(_before, _after, { target }) {
      // A newer page in another tab wants to change the database.
      (target as IDBDatabase).close();
      opened = undefined;
    },
  });
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

/** Keeps data, unless it is kept already. */
export async function keepData(data: StudioData): Promise<void> {
  const base = await database();
  if ((await base.getKey('data', data.summary.id)) === undefined) await base.put('data', data, data.summary.id);
}

/** What is kept of a run. */
export interface KeptRun {
  readonly run: RunRecord;
  /** The model of its best epoch; absent, what is kept already stays. */
  readonly model?: ModelFiles | undefined;
  /** What it takes to go on with it; nothing once it is finished. */
  readonly training?: ModelFiles | undefined;
}

/** Keeps a run with all that belongs to it, or leaves all as it was. */
export async function keepRun({ run, model, training }: KeptRun): Promise<void> {
  const transaction = (await database()).transaction(['runs', 'models', 'trainings'], 'readwrite');
  const [models, trainings] = [transaction.objectStore('models'), transaction.objectStore('trainings')];
  await Promise.all([
    transaction.objectStore('runs').put(run),
    model === undefined ? undefined : models.put(model, run.id),
    training === undefined ? undefined : trainings.put(training, run.id),
    run.state === 'finished' ? trainings.delete(run.id) : undefined,
    transaction.done,
  ]);
}

/** Changes what is kept of a run beside its model. */
export async function changeRun(id: string, changes: Partial<RunRecord>): Promise<void> {
  const transaction = (await database()).transaction('runs', 'readwrite');
  const run = await transaction.store.get(id);
  if (run !== undefined) await transaction.store.put({ ...run, ...changes });
  await transaction.done;
}

/** All runs, the newest first. */
export async function allRuns(): Promise<RunRecord[]> {
  return (await (await database()).getAll('runs')).toSorted((a, b) => b.created - a.created);
}

/** A run with all that is kept of it, and its data. @throws Error when it is not there any more */
export async function readRun(id: string): Promise<KeptRun & { readonly data: StudioData }> {
  const base = await database();
  const run = await base.get('runs', id);
  const data = run === undefined ? undefined : await base.get('data', run.dataId);
  if (run === undefined || data === undefined) refuse('runIsGone');
  return { run, data, model: await base.get('models', id), training: await base.get('trainings', id) };
}

/** Forgets a run, and data that no other run needs. */
export async function removeRun(id: string): Promise<void> {
  const transaction = (await database()).transaction(['runs', 'models', 'trainings', 'data'], 'readwrite');
  const runs = transaction.objectStore('runs');
  const run = await runs.get(id);
  await runs.delete(id);
  await transaction.objectStore('models').delete(id);
  await transaction.objectStore('trainings').delete(id);
  const left = await runs.getAll();
  if (run !== undefined && left.every(({ dataId }) => dataId !== run.dataId)) {
    await transaction.objectStore('data').delete(run.dataId);
  }
  await transaction.done;
}

/** Forgets the oldest of more runs than are kept. */
export async function removeOldRuns(): Promise<void> {
  for (const { id } of (await allRuns()).slice(mostRuns)) await removeRun(id);
}
