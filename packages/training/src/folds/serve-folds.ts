// The worker's side: it gets a backend, and trains the folds that it is given.
import { useBackend, type Backend } from '@rnnkit/core';
import { check, type ErrorCode, RnnkitError } from '@rnnkit/data';

import type { Batch } from '../batches.ts';
import type { Logs } from '../callbacks/callback.ts';
import { runFold, type FoldJob, type FoldResult } from './fold.ts';

/** What a worker is told; the next comes once this one is answered. It can be cloned between threads, as what it says can. */
export interface FoldOrder {
  readonly job: FoldJob;
  readonly data: Batch;
}

/** What a worker says. */
export type FoldReply =
  /** It is at work still. */
  | { readonly type: 'alive' }
  | { readonly type: 'progress'; readonly epoch: number; readonly logs: Logs }
  | { readonly type: 'result'; readonly result: FoldResult }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly message: string; readonly stack: string | undefined };

/** Where a worker hears what it is to do, and answers. */
export interface FoldHost {
  post(reply: FoldReply): void;
  listen(hear: (order: FoldOrder) => void): void;
}

/**
 * Makes this thread a worker that trains folds for `crossValidate`: the whole of the file that a page's bundler makes its workers
 * of.
 *
 * @param backends functions that make backends, such as `wasm`, in order of preference; the first that can run is used. Each is
 * called for one thread, because the workers compute beside each other.
 * @throws Error when this is no worker
 *
 * @example
 * // fold-worker.ts
 * import { wasm } from '@rnnkit/backend-wasm';
 * import { serveFolds } from '@rnnkit/training';
 * serveFolds(wasm);
 */
export function serveFolds(...backends: readonly ((options: { readonly threads: 1 }) => Backend)[]): void {
  for (const make of backends) {
    if (typeof make === 'function') continue;
    throw new RnnkitError(
      'invalid-argument',
      `serveFolds takes functions that make backends: serveFolds(wasm); got ${check.describe(make)}.`,
    );
  }
  serve(hostOfThisThread(), async () => void (await useBackend(...backends.map((make) => make({ threads: 1 })))));
}

/** A worker that is at work says so about this often, in milliseconds. */
const beatEvery = 200;

/** Serves over a host, once the backend runs. */
export function serve(host: FoldHost, start: () => Promise<void>): void {
  const started = start();
  // Whoever gives it a fold is told.
  started.catch(() => undefined);
  host.listen(({ job, data }) => {
    const progress = (epoch: number, logs: Logs): void => host.post({ type: 'progress', epoch, logs });
    void answer(host, async () => {
      await started;
      return runFold(job, data, { progress });
    });
  });
}

async function answer(host: FoldHost, run: () => Promise<FoldResult>): Promise<void> {
  // One that has nothing to do says nothing: who waits for it then has lost a message.
  const beats = setInterval(() => host.post({ type: 'alive' }), beatEvery);
  try {
    host.post({ type: 'result', result: await run() });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new RnnkitError('worker-failed', String(error));
    const code = error instanceof RnnkitError ? error.code : 'worker-failed';
    host.post({ type: 'error', code, message, stack });
  } finally {
    clearInterval(beats);
  }
}

interface WorkerScope {
  postMessage?(message: unknown, transfer: never[]): void;
  addEventListener?(type: 'message', listen: (event: MessageEvent) => void): void;
  importScripts?: unknown;
}

interface NodePort {
  postMessage(message: unknown, transfer: never[]): void;
  on(event: 'message', listen: (message: unknown) => void): void;
}

function hostOfThisThread(): FoldHost {
  const { process: host } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { readonly parentPort?: NodePort | null } | undefined };
  };
  const port = host?.getBuiltinModule?.('node:worker_threads')?.parentPort ?? undefined;
  if (port !== undefined) {
    return {
      post: (reply) => port.postMessage(reply, []),
      listen: (hear) => port.on('message', (order) => hear(order as FoldOrder)),
    };
  }
  const scope = globalThis as WorkerScope;
  if (typeof scope.importScripts !== 'function' || scope.addEventListener === undefined) {
    throw new RnnkitError(
      'invalid-argument',
      'serveFolds is for workers: call it in the file that a worker is made of, not in the page.',
    );
  }
  return {
    post: (reply) => scope.postMessage!(reply, []),
    listen: (hear) => scope.addEventListener!('message', (event) => hear(event.data as FoldOrder)),
  };
}
