// A program that computes with threads. usage: threads-program.ts [end | exit | throw | worker | terminate]
import { isMainThread, Worker, workerData } from 'node:worker_threads';

import { useBackend } from '@rnnkit/core';
import * as ops from '@rnnkit/core/ops';
import { backend as activeNative, ones } from '@tensorflow/tfjs-core';

import { wasm } from '../src/index.ts';
import { allocate, type NativeBackend } from '../src/native.ts';
import { shareWhat } from '../src/sharding.ts';
import { poolOf } from '../src/threads.ts';

const way = isMainThread ? (process.argv[2] ?? 'end') : (workerData as string);

/** Computes with another thread for some time, or for ever. */
async function compute(runs: number): Promise<void> {
  const backend = wasm({ threads: 2 });
  await useBackend(backend);
  const [x, kernel, recurrentKernel] = [ones([64, 50, 32]), ones([32, 256]), ones([64, 256])];
  const pool = poolOf(activeNative() as NativeBackend);
  const isStarting = (): boolean => pool !== undefined && pool.refusal === undefined && pool.open() < pool.threads;
  for (let run = 0; run < runs || (isStarting() && run < 500); run++) {
    await ops.lstm({ x, kernel, recurrentKernel }).output.data();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  console.log(JSON.stringify({ ...backend.capabilities.threads, computing: pool?.open() ?? 1 }));
}

/** Does something while the other thread is in the middle of its shard. */
function inTheMiddle(happen: () => void): void {
  shareWhat('everything');
  const native = activeNative() as NativeBackend;
  const { address } = allocate(native, 1 << 20);
  poolOf(native)!.run(2, (kernels, shard) => {
    if (shard === 0) happen();
    else for (let call = 0; call < 20_000; call++) kernels.fillRows(address, 4096, 256, 4096, 0);
  });
}

/** Computes in a worker. */
function inWorker(runs: 'end' | 'endless'): Worker {
  const worker = new Worker(new URL(import.meta.url), { workerData: runs });
  worker.once('exit', (code) => console.log(`the worker has ended: ${code}`));
  return worker;
}

if (way === 'worker') inWorker('end');
else if (way === 'terminate') {
  const worker = inWorker('endless');
  setTimeout(() => void worker.terminate(), 1500);
} else await compute(way === 'endless' ? Infinity : 5);
if (way === 'exit') inTheMiddle(() => process.exit(3));
if (way === 'throw') {
  inTheMiddle(() => {
    throw new Error('on purpose');
  });
}
