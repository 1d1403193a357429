// What outlives the page: runs with their models, and the data they were trained on, in the browser's IndexedDB.
import type { ModelFiles } from '@rnnkit/storage';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

import type { StudioData } from './data.ts';
import type { RunRecord } from './protocol.ts';

interface Schema extends DBSchema {
  runs: { key: string; value: RunRecord };
  models: { key: string; value: ModelFiles };
  data: { key: string; value: StudioData };
}

const mostRuns = 20;
let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('rnnkit-studio', 1, {
    upgrade(created) {
      created.createObjectStore('runs', { keyPath: 'id' });
      created.createObjectStore('models');
      created.createObjectStore('data');
    },
  });
  return opened;
}

/** Keeps data, unless it is kept already. */
export async function keepData(data: StudioData): Promise<void> {
  const base = await database();
  if ((await base.getKey('data', data.summary.id)) === undefined) await base.put('data', data, data.summary.id);
}

/** Keeps a run and its model, both or none. */
export async function keepRun(run: RunRecord, files: ModelFiles): Promise<void> {
  const transaction = (await database()).transaction(['runs', 'models'], 'readwrite');
  await Promise.all([
    transaction.objectStore('runs').put(run),
    transaction.objectStore('models').put(files, run.id),
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

/** A run with its model and its data. @throws Error when it is not there any more */
export async function readRun(id: string): Promise<{ run: RunRecord; files: ModelFiles; data: StudioData }> {
  const base = await database();
  const run = await base.get('runs', id);
  const files = await base.get('models', id);
  const data = run === undefined ? undefined : await base.get('data', run.dataId);
  if (run === undefined || files === undefined || data === undefined) {
    throw new Error('This run is not kept any more.');
  }
  return { run, files, data };
}

/** Data that is kept. @throws Error when it is not there any more */
export async function readData(id: string): Promise<StudioData> {
  const data = await (await database()).get('data', id);
  if (data === undefined) throw new Error('This data is not kept any more.');
  return data;
}

/** Forgets a run, and data that no other run needs. */
export async function removeRun(id: string): Promise<void> {
  const transaction = (await database()).transaction(['runs', 'models', 'data'], 'readwrite');
  const runs = transaction.objectStore('runs');
  const run = await runs.get(id);
  await runs.delete(id);
  await transaction.objectStore('models').delete(id);
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
