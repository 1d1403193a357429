// Trains and predicts for long with shapes that vary, and fails when anything grows. README.md says what its options are.
import type { Worker } from 'node:worker_threads';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { dense, embedding, gru } from '@rnnkit/layers';
import { adam } from '@rnnkit/optimizers';
import { sequential } from '@rnnkit/training';
import { heldBytes, type Allocating } from '@rnnkit/vitest/held-bytes';
import { backend, memory } from '@tensorflow/tfjs-core';

import { readOptions, wholeNumber } from './arguments.ts';
import { machine } from './machine.ts';
import { table } from './tables.ts';
import { runCommand } from './usage-error.ts';

/** So many that the update of the table goes on while the next step is prepared. */
const vocabulary = 10_000;
/** How often it is looked at what is held. */
const looks = 10;
/** What of the JavaScript heap may come and go. */
const slackMiB = 1;

const workers = new Set<Worker>();
process.on('worker', (worker) => {
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
});
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const mebibytes = (bytes: number): number => Number((bytes / 2 ** 20).toFixed(1));

async function state(done: number, settle: () => unknown): Promise<Record<string, number>> {
  // What is computed from is held until somebody reads what comes of it.
  settle();
  // Threads that have begun or ended are told by the event loop, and a run need not come back to it.
  await new Promise((resolve) => setTimeout(resolve, 20));
  collectGarbage();
  const { wasm: module } = backend() as unknown as { readonly wasm: Allocating & { readonly HEAPU8: Uint8Array } };
  const { heapUsed, rss } = process.memoryUsage();
  return {
    done,
    tensors: memory().numTensors,
    buffers: memory().numDataBuffers,
    'held bytes': heldBytes(module),
    'WASM MiB': mebibytes(module.HEAPU8.length),
    'heap MiB': mebibytes(heapUsed),
    'process MiB': mebibytes(rss),
    threads: 1 + workers.size,
  };
}

/** Does something many times; prints what is held meanwhile. @throws Error when it is more and more */
async function watch(name: string, run: () => Promise<void>, count: number, settle: () => unknown): Promise<void> {
  for (let index = 0; index < count / looks; index++) await run();
  const seen = [await state(0, settle)];
  const { user, system } = process.cpuUsage();
  const began = performance.now();
  for (let index = 1; index <= count; index++) {
    await run();
    if (index % Math.ceil(count / looks) === 0 || index === count) seen.push(await state(index, settle));
  }
  const seconds = (performance.now() - began) / 1000;
  const after = process.cpuUsage();
  const cores = (after.user + after.system - user - system) / 1e6 / seconds;
  console.log(`\n${count} ${name} in ${seconds.toFixed(0)} s on ${cores.toFixed(2)} cores\n`);
  const head = Object.keys(seen[0]!);
  console.log(
    table(
      head,
      seen.map((row) => head.map((what) => String(row[what]))),
    ),
  );
  const last = seen.at(-1)!;
  const most: Record<string, number> = { ...seen[0]!, 'heap MiB': seen[0]!['heap MiB']! + slackMiB };
  const more = ['tensors', 'buffers', 'held bytes', 'WASM MiB', 'heap MiB', 'threads'].filter(
    (what) => last[what]! > most[what]!,
  );
  if (more.length > 0) throw new Error(`After ${count} ${name} there are more ${more.join(', ')} than before.`);
}

await runCommand(async () => {
  const given = readOptions({ threads: 'text', steps: 'text', predictions: 'text' }, process.argv.slice(2));
  const number = (name: string, otherwise: number, least: number, most: number): number =>
    wholeNumber(name, (given[name] as string | undefined) ?? String(otherwise), least, most);
  const threads = number('threads', Math.min(availableParallelism(), 64), 1, 64);
  const steps = number('steps', 20_000, 0, 1e9);
  const predictions = number('predictions', 50_000, 0, 1e9);
  const chosen = wasm({ threads });
  await useBackend(chosen);
  const able = chosen.capabilities.threads;
  console.log(`${machine()}; threads: ${able?.count ?? 1}. ${able?.reason ?? ''}`);
  const model = sequential([
    embedding({ inputDim: vocabulary, outputDim: 16, maskZero: true }),
    gru({ units: 96 }),
    dense({ units: 3, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
  const random = new Random(0);
  // From less than is worth to be shared to much more.
  const input = () => {
    const shape = [4 * random.integer(1, 17), 4 * random.integer(1, 9)] as const;
    return { data: Int32Array.from({ length: shape[0] * shape[1] }, () => random.integer(0, vocabulary)), shape };
  };
  const train = async (): Promise<void> => {
    const x = input();
    const labels = Int32Array.from({ length: x.shape[0] }, () => random.integer(0, 3));
    await model.trainOnBatch(x, { data: labels, shape: [x.shape[0]] });
  };
  const settle = (): unknown => model.weights[0]!.variable.dataSync();
  await watch('training steps', train, steps, settle);
  await watch('predictions', async () => (await model.predict(input())).dispose(), predictions, settle);
});
