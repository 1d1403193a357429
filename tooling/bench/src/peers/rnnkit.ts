// rnnkit itself. usage: rnnkit.ts BACKEND WORK THREADS
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';

import { readTexts } from './read-texts.ts';
import { rnnkitParts } from './rnnkit-model.ts';
import { contenderArguments, serveTurns } from './turns.ts';

const { work, threads } = contenderArguments();
const backend = process.argv[2] === 'cpu' ? cpu() : wasm({ threads });
await useBackend(backend);
const able = backend.capabilities.threads;
const note =
  (able?.count ?? 1) < threads ? `computes with fewer threads here: ${able?.reason ?? 'it has one'}` : undefined;
await serveTurns(await rnnkitParts(work, readTexts(work)), note);
