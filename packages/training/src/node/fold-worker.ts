// What a worker in Node that trains folds runs when no other file is given: it makes the backend again that is in use in the thread
// that started it.
import { workerData } from 'node:worker_threads';

import type { Backend, BackendOrigin } from '@rnnkit/core';
import { RnnkitError } from '@rnnkit/data';

import { serveFolds } from '../folds/serve-folds.ts';

const { module, factory, options } = workerData as BackendOrigin;
const exported = (await import(module)) as Readonly<Record<string, unknown>>;
const make = exported[factory];
if (typeof make !== 'function') {
  throw new RnnkitError(
    'unsupported',
    `${module} exports no ${factory}, of which a worker could make its backend. If your program is a bundle, start workers yourself: { workers: { count, start } }.`,
  );
}
serveFolds(() => (make as (given: unknown) => Backend)(options));
