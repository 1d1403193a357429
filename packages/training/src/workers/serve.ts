// The worker's side: it gets a backend, and does what it is told.
import { useBackend, type Backend } from '@rnnkit/core';

import { runFold, type FoldJob } from '../fold.ts';
import { MessageExchange, SharedExchange, type Exchange } from './exchange.ts';
import type { Command, PartResult, Reply, ReplicaStart, WorkerData } from './protocol.ts';
import { Replica } from './replica.ts';

/** Where a worker hears its commands and answers. */
export interface Host {
  post(reply: Reply, transfer?: readonly ArrayBuffer[]): void;
  listen(hear: (command: Command) => void): void;
}

/**
 * Makes this thread a training worker: the whole of the file that a page's bundler makes its workers of.
 *
 * @param backends backends in order of preference; the first that can run is used
 * @throws Error when this is no worker
 *
 * @example
 * // training-worker.ts
 * import { wasm } from '@rnnkit/backend-wasm';
 * import { serveTraining } from '@rnnkit/training';
 * serveTraining(wasm());
 */
export function serveTraining(...backends: readonly Backend[]): void {
  serve(hostOfThisThread(), async () => void (await useBackend(...backends)));
}

/** A worker that is at work says so about this often, in milliseconds. */
const beatEvery = 200;

/** Serves over a host. Commands are done one after the other, once the backend runs. Returns what ends the signs of life. */
export function serve(host: Host, start: () => Promise<void>): () => void {
  const worker = new TrainingWorker(host);
  let last = start();
  // One that has nothing to do, or waits to be allowed to, says nothing: who waits for it then has lost a message.
  let tasks = 1;
  const free = (): void => void tasks--;
  last.then(free, free);
  const beats = setInterval(() => {
    if (tasks > 0 && !worker.awaitsPermission) host.post({ type: 'alive' });
  }, beatEvery);
  let abort = new AbortController();
  const fail = (error: unknown): void => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    host.post({ type: 'error', message, stack });
  };
  last.catch(fail);
  host.listen((command) => {
    // These come while something else is under way.
    if (command.type === 'allow') {
      worker.allow(command);
      return;
    }
    if (command.type === 'cancel') {
      abort.abort();
      abort = new AbortController();
      return;
    }
    const { signal } = abort;
    tasks++;
    last = last.then(() => worker.obey(command, signal));
    last.then(free, free);
    last.catch(fail);
  });
  return () => clearInterval(beats);
}

class TrainingWorker {
  readonly #host: Host;
  #replica: Replica | undefined;
  #messages: MessageExchange | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  get awaitsPermission(): boolean {
    return this.#messages?.awaitsPermission === true;
  }

  allow(command: Extract<Command, { type: 'allow' }>): void {
    this.#messages?.hear(command);
  }

  async obey(command: Exclude<Command, { type: 'allow' | 'cancel' }>, signal: AbortSignal): Promise<void> {
    const host = this.#host;
    const report = (parts: readonly PartResult[]): void => host.post({ type: 'steps', parts });
    switch (command.type) {
      case 'replica':
        this.#replica?.dispose();
        this.#replica = new Replica(command, this.#exchangeOf(command));
        host.post({ type: 'ready' });
        return;
      case 'train': {
        const failure = await this.#expectReplica().train(command.epoch, command.learningRate, report);
        host.post({ type: 'done', failure });
        return;
      }
      case 'test':
        host.post({ type: 'done', failure: await this.#expectReplica().test(report) });
        return;
      case 'collect':
        await this.#tellState();
        return;
      case 'load':
        this.#expectReplica().load(command.state);
        host.post({ type: 'ready' });
        return;
      case 'fold':
        await this.#fold(command.job, command.data, signal);
    }
  }

  async #fold(job: FoldJob, data: WorkerData, signal: AbortSignal): Promise<void> {
    const progress = (epoch: number, logs: Readonly<Record<string, number>>): void =>
      this.#host.post({ type: 'progress', epoch, logs });
    try {
      const result = await runFold(job, data, { signal, progress });
      this.#host.post({ type: 'result', result });
    } catch (error) {
      if (!signal.aborted) throw error;
      this.#host.post({ type: 'cancelled' });
    }
  }

  async #tellState(): Promise<void> {
    const state = await this.#expectReplica().state();
    const buffers = [...state.weights, ...state.slots].map(({ data }) => data.buffer as ArrayBuffer);
    this.#host.post({ type: 'state', state }, buffers);
  }

  #expectReplica(): Replica {
    if (this.#replica === undefined) throw new Error('This training worker has not been given a model.');
    return this.#replica;
  }

  #exchangeOf({ exchange, index, threads }: ReplicaStart): Exchange {
    if ('shared' in exchange) {
      return new SharedExchange(exchange.shared, index, threads, () => this.#host.post({ type: 'alive' }));
    }
    this.#messages = new MessageExchange(exchange.ports, index);
    return this.#messages;
  }
}

interface WorkerScope {
  postMessage?(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener?(type: 'message', listen: (event: MessageEvent) => void): void;
  importScripts?: unknown;
}

function hostOfThisThread(): Host {
  const port = nodePort();
  if (port !== undefined) {
    return {
      post: (reply, transfer = []) => port.postMessage(reply, transfer),
      listen: (hear) => port.on('message', (command) => hear(command as Command)),
    };
  }
  const scope = globalThis as WorkerScope;
  if (typeof scope.importScripts !== 'function' || scope.addEventListener === undefined) {
    throw new Error('serveTraining is for workers: call it in the file that a worker is made of, not in the page.');
  }
  return {
    post: (reply, transfer = []) => scope.postMessage!(reply, transfer),
    listen: (hear) => scope.addEventListener!('message', (event) => hear(event.data as Command)),
  };
}

interface NodePort {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  on(event: 'message', listen: (message: unknown) => void): void;
}

function nodePort(): NodePort | undefined {
  const { process: host } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { readonly parentPort?: NodePort | null } | undefined };
  };
  return host?.getBuiltinModule?.('node:worker_threads')?.parentPort ?? undefined;
}
