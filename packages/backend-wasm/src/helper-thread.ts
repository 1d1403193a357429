// A thread that plays lists of calls on tfjs' memory. It and the caller speak through a few numbers in shared memory of their
// own; messages would need the caller to come back to its event loop.
import { backlogLength, backlogPlace } from './backlog.ts';
import { callLength } from './call-list.ts';

/** Where the numbers are. */
export const place = { state: 0, list: 1, calls: 2, progress: 3, spin: 4, pages: 5, text: 16 } as const;
/** What the thread does: it starts, it waits, it has been offered a list, it plays it, it has thrown at one, it is to end. */
export const state = { starting: 0, idle: 1, offered: 2, taken: 3, failed: 4, ended: 5 } as const;
/** Instead of a number of calls: the list is the backlog, of which all threads take pieces. */
export const fromBacklog = -1;
/** Characters of what it has thrown that are kept. */
const textLength = 200;

/** What the thread is started with. */
export interface HelperData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
  /** The numbers of the backlog. */
  readonly backlog: Int32Array;
}

const call = Array.from({ length: callLength - 1 }, (_, index) => `list[at + ${index + 1}]`).join(', ');
const serve = `({ module, memory, control, backlog }) => {
  const functions = Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports);
  Atomics.compareExchange(control, ${place.state}, ${state.starting}, ${state.idle});
  while (Atomics.load(control, ${place.state}) !== ${state.ended}) {
    const began = performance.now();
    // The clock is slower to read than the state.
    for (let n = 1; Atomics.load(control, ${place.state}) === ${state.idle}; n++) {
      Atomics.pause?.();
      if (n % 16 === 0 && (performance.now() - began) * 1000 > control[${place.spin}]) break;
    }
    Atomics.wait(control, ${place.state}, ${state.idle});
    if (Atomics.compareExchange(control, ${place.state}, ${state.offered}, ${state.taken}) !== ${state.offered}) continue;
    // What has grown since is known here at the next turn of a loop.
    while (memory.buffer.byteLength < control[${place.pages}] * 65536);
    const calls = control[${place.calls}];
    const list = calls === ${fromBacklog}
      ? new Float64Array(memory.buffer, backlog[${backlogPlace.list}] >>> 0, ${backlogLength * callLength})
      : new Float64Array(memory.buffer, control[${place.list}] >>> 0, calls * ${callLength});
    let done = 0;
    const next = () => {
      if (calls !== ${fromBacklog}) return done < calls ? done++ : -1;
      for (;;) {
        const piece = Atomics.load(backlog, ${backlogPlace.next});
        if (piece >= Atomics.load(backlog, ${backlogPlace.count})) return -1;
        if (Atomics.compareExchange(backlog, ${backlogPlace.next}, piece, piece + 1) === piece) return piece;
      }
    };
    let end = ${state.idle};
    try {
      for (let number = next(); number >= 0; number = next()) {
        const at = number * ${callLength};
        Atomics.store(control, ${place.progress}, at);
        functions[list[at]](${call});
      }
    } catch (error) {
      const text = String(error);
      for (let n = 0; n < ${textLength}; n++) control[${place.text} + n] = text.charCodeAt(n);
      end = ${state.failed};
    }
    Atomics.compareExchange(control, ${place.state}, ${state.taken}, end);
    Atomics.notify(control, ${place.state});
    if (end === ${state.failed}) return;
  }
}`;

/** A thread. */
export interface Helper {
  readonly control: Int32Array;
  /** Ends it, whatever it does. In Node what comes back says when it has ended. */
  readonly end: () => unknown;
}

/** What it has thrown. */
export function failureOf({ control }: Helper): string {
  return String.fromCharCode(...control.subarray(place.text).filter((code) => code !== 0));
}

interface NodeWorker {
  on(event: 'error', hear: (error: unknown) => void): void;
  on(event: 'exit', hear: () => void): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

interface NodeThreads {
  readonly Worker: new (text: string, options: object) => NodeWorker;
}

/** Node's threads; undefined in a page, and in Node before 20.16. */
function nodeThreads(): NodeThreads | undefined {
  const { process: host } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => NodeThreads | undefined };
  };
  return host?.getBuiltinModule?.('node:worker_threads');
}

/**
 * Starts a thread. It is of use when its state says so, and does not keep a process alive.
 *
 * @param onEnd called when it has ended, with the error if it was one
 * @throws Error where threads are forbidden
 */
export function startHelper(
  { module, memory, backlog }: Omit<HelperData, 'control'>,
  onEnd: (error: unknown) => void,
): Helper {
  const control = new Int32Array(new SharedArrayBuffer((place.text + textLength) * 4));
  const data: HelperData = { module, memory, control, backlog };
  const threads = nodeThreads();
  if (threads !== undefined) {
    const text = `(${serve})(require('node:worker_threads').workerData)`;
    // Nothing of the application's: neither its hooks nor its variables.
    const worker = new threads.Worker(text, { eval: true, workerData: data, execArgv: [], env: {} });
    worker.on('error', onEnd);
    worker.on('exit', () => onEnd(undefined));
    worker.unref();
    return { control, end: () => worker.terminate() };
  }
  const address = URL.createObjectURL(
    new Blob([`onmessage = ({ data }) => (${serve})(data);`], { type: 'text/javascript' }),
  );
  try {
    const worker = new Worker(address);
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      onEnd(
        new Error(
          event.message ||
            'A worker made of text could not be loaded. Does the content security policy allow worker-src blob:?',
        ),
      );
    });
    worker.postMessage(data, []);
    const end = (): void => {
      // Chromium lets a thread that waits live on for seconds.
      Atomics.store(control, place.state, state.ended);
      Atomics.notify(control, place.state);
      worker.terminate();
    };
    return { control, end };
  } finally {
    // Browsers fetch it when the worker is made.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}
