// rnnkit itself. usage: rnnkit.ts BACKEND WORK THREADS
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { startTrainingWorkers } from '@rnnkit/training';

import { readTexts } from './read-texts.ts';
import { rnnkitParts } from './rnnkit-model.ts';
import { contenderArguments, serveTurns } from './turns.ts';
import { wasmWithThreads } from './wasm-with-threads.ts';

const { work, threads } = contenderArguments();
const { backend, hasThreads } =
  process.argv[2] === 'cpu' ? { backend: cpu(), hasThreads: true } : wasmWithThreads(threads);
await useBackend(backend);
if (hasThreads) await serveTurns(await rnnkitParts(work, readTexts(work)));
// Without threads of the backend's own only `fit` uses several.
const { fit } = await rnnkitParts(work, readTexts(work), { workers: startTrainingWorkers({ count: threads }) });
await serveTurns({ fit });
