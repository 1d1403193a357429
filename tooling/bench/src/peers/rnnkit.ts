// rnnkit itself. usage: rnnkit.ts cpu|wasm|wasm-auto WORK THREADS
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';

import { readTexts } from './read-texts.ts';
import { rnnkitParts } from './rnnkit-model.ts';
import { contenderArguments, serveTurns } from './turns.ts';

const { work, threads } = contenderArguments();
const kind = process.argv[2];
const backend = kind === 'cpu' ? cpu() : wasm({ threads: kind === 'wasm-auto' ? 'auto' : threads });
await useBackend(backend);
const able = backend.capabilities.threads;
const note =
  (able?.count ?? 1) < threads ? `computes with fewer threads here: ${able?.reason ?? 'it has one'}` : undefined;
await serveTurns(await rnnkitParts(work, readTexts(work)), note);
