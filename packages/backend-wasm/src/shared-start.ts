// Makes tfjs start its backend on memory that threads can share, without a thread of its own. Its threaded build has such a
// memory, and waits for eight Workers to be loaded that it would never use with one thread: it gets stand-ins for them. Threads
// are ours (pool.ts).
import { RnnkitError } from '@rnnkit/data/predict';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { engine, env } from '@tensorflow/tfjs-core';

const flag = 'WASM_HAS_MULTITHREAD_SUPPORT';

/**
 * Why tfjs' memory will be nobody else's, in one sentence; undefined where threads can share it.
 *
 * @param hasFile whether the file of tfjs' threaded build is there
 */
export function whyUnshared(hasFile: boolean): string | undefined {
  const { crossOriginIsolated: isolated } = globalThis as { readonly crossOriginIsolated?: boolean };
  if (isolated === false || typeof SharedArrayBuffer !== 'function') {
    return 'The page is not cross-origin isolated: serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.';
  }
  if (Object.hasOwn(engine().registry, 'wasm')) {
    return "tfjs' WASM backend was started by something else, on memory that threads cannot share: call useBackend(wasm()) before.";
  }
  if (!hasFile) return "tfjs' file tfjs-backend-wasm-threaded-simd.wasm is not where its others are.";
  try {
    // As tfjs will ask for.
    void new WebAssembly.Memory({ initial: 256, maximum: 65_536, shared: true });
    return undefined;
  } catch {
    return 'This machine gives no shared memory of up to 4 GiB.';
  }
}

/** What emscripten's glue asks of a Worker. */
class StandIn {
  onmessage: ((event: { readonly data: { readonly cmd: string } }) => void) | undefined;

  constructor(url: string) {
    // tfjs never does.
    URL.revokeObjectURL(url);
  }

  postMessage({ cmd }: { readonly cmd: string }): void {
    // Without setThreadsCount(1) it would wait for a thread to run, and block this one for ever.
    if (cmd === 'run') throw new RnnkitError('unsupported', 'tfjs wants a thread of its own.');
    if (cmd === 'load') queueMicrotask(() => this.onmessage?.({ data: { cmd: 'loaded' } }));
  }

  on(): void {}
  ref(): void {}
  unref(): void {}
  terminate(): void {}
}

let last: Promise<void> = Promise.resolve();

/** Starts tfjs' backend, shared or not; one start after the other, because each changes what is global and puts it back. */
export async function starting(isShared: boolean, start: () => Promise<void>): Promise<void> {
  const before = last;
  const mine = (async () => {
    await before;
    await (Object.hasOwn(engine().registry, 'wasm') ? start() : prepared(isShared, start));
  })();
  last = mine.catch(() => undefined);
  await mine;
}

async function prepared(isShared: boolean, start: () => Promise<void>): Promise<void> {
  const threaded = await env().getAsync(flag);
  env().set(flag, isShared);
  const worker = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  if (isShared) {
    setThreadsCount(1);
    // An accessor: in Node the glue assigns worker_threads.Worker to it first.
    Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => StandIn, set() {} });
  }
  try {
    await start();
  } finally {
    if (isShared) {
      if (worker === undefined) Reflect.deleteProperty(globalThis, 'Worker');
      else Object.defineProperty(globalThis, 'Worker', worker);
    }
    env().set(flag, threaded);
  }
}
