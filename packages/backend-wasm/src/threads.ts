// How many threads there are on each backend's memory.
import type { BackendThreads } from '@rnnkit/core';

import { allocate, instanceOf, startedBackend, type NativeBackend } from './native.ts';
import { Pool } from './pool.ts';
import { whyUnshared } from './shared-start.ts';

/** How many threads somebody wants, with the one that calls. */
export type ThreadsAsked = number | 'auto';

/** More share memory's bandwidth, and are seldom free. */
const mostByDefault = 4;
const pools = new WeakMap<NativeBackend, Pool>();

/** The threads of a backend's memory; undefined where the caller is alone. */
export function poolOf(native: NativeBackend): Pool | undefined {
  return pools.get(native);
}

/** Cores that this program may use. */
function availableCores(): number {
  const { process: host, navigator: page } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { availableParallelism?: () => number } | undefined };
    navigator?: { readonly hardwareConcurrency?: number };
  };
  return host?.getBuiltinModule?.('node:os')?.availableParallelism?.() ?? page?.hardwareConcurrency ?? 1;
}

interface Permission {
  readonly permission?: { has(what: string): boolean };
}

/** Why the caller computes alone on a backend's memory, in one sentence; undefined where it need not. */
function whyAlone(unshared: string | undefined): string | undefined {
  if (unshared !== undefined) return unshared;
  const { process: host } = globalThis as { process?: Permission };
  if (host?.permission?.has('worker') !== false) return undefined;
  return 'This process may not start threads: node --permission needs --allow-worker.';
}

function resolve(asked: ThreadsAsked): number {
  return asked === 'auto' ? Math.min(availableCores(), mostByDefault) : asked;
}

/** Sets how many threads compute on a backend's memory. */
export async function setThreads(native: NativeBackend, asked: ThreadsAsked): Promise<void> {
  const { kernels, module, memory, unshared } = instanceOf(native);
  const threads = whyAlone(unshared) === undefined ? resolve(asked) : 1;
  const isFlexible = asked === 'auto';
  const present = pools.get(native);
  if (present?.threads === threads && present.isFlexible === isFlexible) return;
  await closePool(native);
  if (threads < 2) return;
  const ground = { kernels, module, memory, allocate: (bytes: number) => allocate(native, bytes) };
  pools.set(native, new Pool(ground, threads, isFlexible));
  if (ending.has(native)) return;
  ending.add(native);
  const dispose = native.dispose.bind(native);
  native.dispose = () => {
    closePool(native).catch(() => undefined);
    dispose();
  };
}

/** Backends that end their threads when they end. */
const ending = new WeakSet<NativeBackend>();

/** Ends the threads of a backend's memory. */
export async function closePool(native: NativeBackend): Promise<void> {
  const pool = pools.get(native);
  pools.delete(native);
  await pool?.close();
}

/** How many threads compute, and why so many; or would if nothing has been started yet. */
export function threadsFor(asked: ThreadsAsked): BackendThreads {
  const native = startedBackend();
  const unshared = native === undefined ? whyUnshared(true) : instanceOf(native).unshared;
  const alone = whyAlone(unshared) ?? (native === undefined ? undefined : pools.get(native)?.refusal);
  if (alone !== undefined) return { count: 1, reason: alone };
  if (asked !== 'auto') return { count: asked, reason: 'So many were asked for.' };
  const cores = availableCores();
  return { count: resolve(asked), reason: cores === 1 ? 'There is one core.' : `There are ${cores} cores.` };
}
