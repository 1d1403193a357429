// Workers that never answer, or not any more: crossValidate fails within a stated time, and leaves nothing behind. The workers are
// pretended in this thread, and time is pretended, too.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { serve, type FoldOrder, type FoldReply } from '../src/folds/serve-folds.ts';
import { crossValidate, foldWorkers, sequential, type AnyWorker, type TrainableModel } from '../src/index.ts';

const x = { data: Int32Array.from({ length: 24 }, (_, index) => 1 + ((index * 5) % 7)), shape: [8, 3] };
const y = { data: Int32Array.from({ length: 8 }, (_, index) => index % 2), shape: [8] };

let ended = 0;

beforeEach(async () => {
  await useBackend(cpu());
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  ended = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

function model(): TrainableModel {
  const made = sequential(
    [embedding({ inputDim: 8, outputDim: 2 }), gru({ units: 2 }), dense({ units: 2, activation: 'softmax' })],
    { seed: 1 },
  );
  made.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return made;
}

interface Pretended {
  /** Whether what it answers arrives. */
  readonly arrives?: (reply: FoldReply) => boolean;
  /** What it waits for before it begins. */
  readonly start?: () => Promise<void>;
}

/** A worker that serves in this thread. */
function pretended({ arrives = () => true, start = () => Promise.resolve() }: Pretended = {}): AnyWorker {
  let toWorker: ((order: FoldOrder) => void) | undefined;
  let fromWorker: ((event: Event) => void) | undefined;
  let isEnded = false;
  const later = (deliver: () => void): void => queueMicrotask(() => (isEnded ? undefined : deliver()));
  serve(
    {
      post: (reply) => arrives(reply) && later(() => fromWorker?.({ data: reply } as MessageEvent)),
      listen: (hear) => {
        toWorker = hear;
      },
    },
    start,
  );
  return {
    postMessage: (message) => {
      const order = structuredClone(message) as FoldOrder;
      later(() => toWorker?.(order));
    },
    addEventListener: (type, listen) => {
      if (type === 'message') fromWorker = listen;
    },
    terminate: () => {
      if (!isEnded) ended++;
      isEnded = true;
    },
  };
}

/** A worker whose script loads, and does nothing. */
const mute = (): AnyWorker => ({
  postMessage: () => undefined,
  addEventListener: () => undefined,
  terminate: () => void ended++,
});

/** What became of a promise, if anything. */
function watched(promise: Promise<unknown>): { outcome: unknown } {
  const seen: { outcome: unknown } = { outcome: 'pending' };
  promise.then(
    () => (seen.outcome = 'done'),
    (error: unknown) => (seen.outcome = error instanceof Error ? error.message : error),
  );
  return seen;
}

/** A turn of the event loop; a timer of a page that nobody looks at may wait for a second. */
async function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.addEventListener('message', resolve);
    port1.start();
    port2.postMessage(undefined);
  });
  port1.close();
}

/** Lets time pass, in milliseconds, until something has become of it; with real turns between for what is not pretended. */
async function pass(time: number, seen: { readonly outcome: unknown } = { outcome: 'pending' }): Promise<void> {
  for (let passed = 0; passed < time && seen.outcome === 'pending'; passed += 1000) {
    await vi.advanceTimersByTimeAsync(1000);
    await turn();
  }
}

const run = (made: TrainableModel, start: () => AnyWorker, options: object = {}): ReturnType<typeof crossValidate> =>
  crossValidate(made, x, y, { folds: 2, workers: { count: 2, start }, batchSize: 4, ...options });

test('workers that never answer: it fails after a minute, and leaves nothing behind', async () => {
  const made = model();
  made.build(x.shape);
  const before = memory().numTensors;
  const seen = watched(run(made, mute));
  await pass(59_000);
  expect(seen.outcome).toBe('pending');
  await pass(3000, seen);
  expect(seen.outcome).toBe(
    'A worker that trains folds has not answered within 61 seconds. Does its file load, and does it call serveFolds(…)? On a slow machine allow more: { workers: { count, timeout: 600000 } }, in milliseconds.',
  );
  expect(ended).toBeGreaterThanOrEqual(2);
  expect(memory().numTensors).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
  await made.fit(x, y);
  made.dispose();
});

test('once it is aborted it waits for nobody', async () => {
  const made = model();
  const abort = new AbortController();
  const seen = watched(run(made, mute, { signal: abort.signal }));
  await pass(5000);
  expect(seen.outcome).toBe('pending');
  abort.abort(new Error('enough'));
  await turn();
  expect(seen.outcome).toBe('enough');
  expect(ended).toBeGreaterThanOrEqual(2);
  expect(vi.getTimerCount()).toBe(0);
  await expect(run(made, mute, { signal: abort.signal })).rejects.toThrow('enough');
  made.dispose();
});

test('a worker that is slow is waited for', async () => {
  const made = model();
  let begin = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const seen = watched(run(made, () => pretended({ start: () => started })));
  // More than twice as long as a silent one is waited for.
  await pass(130_000);
  expect(seen.outcome).toBe('pending');
  begin();
  await pass(600_000, seen);
  expect(seen.outcome).toBe('done');
  expect(ended).toBe(2);
  expect(vi.getTimerCount()).toBe(0);
  made.dispose();
});

test.each<[string, (reply: FoldReply) => boolean]>([
  ['how far it is, and all after it', ({ type }) => type === 'alive'],
  ['the result', ({ type }) => type !== 'result'],
])('a worker of which a message is lost, %s: it fails', async (_, isHeard) => {
  const made = model();
  let isGone = false;
  const start = (): AnyWorker =>
    pretended({
      arrives: (reply) => {
        isGone ||= !isHeard(reply);
        return !isGone;
      },
    });
  const seen = watched(run(made, start, { epochs: 3 }));
  await pass(600_000, seen);
  expect(seen.outcome).toMatch(/A worker that trains folds has (?:said nothing for 61 seconds: it hangs|not answered)/);
  expect(ended).toBe(2);
  made.dispose();
});

test('a worker that had no backend before there was a fold for it says so', async () => {
  const made = model();
  const worker = pretended({ start: () => Promise.reject(new Error('no backend')) });
  await turn();
  await expect(run(made, () => worker)).rejects.toThrow('no backend');
  made.dispose();
});

test('what fails in one fold ends the others, and the workers take others then', async () => {
  const made = model();
  let [count, started] = [0, 0];
  const start = (): AnyWorker => {
    started++;
    return pretended({ start: () => (++count === 2 ? Promise.reject(new Error('no backend')) : Promise.resolve()) });
  };
  const workers = foldWorkers({ count: 2, start });
  const seen = watched(run(made, mute, { workers, epochs: 1000 }));
  await pass(600_000, seen);
  expect([seen.outcome, started, ended]).toEqual(['no backend', 2, 2]);
  expect(await run(made, mute, { workers })).toEqual(await crossValidate(made, x, y, { folds: 2, batchSize: 4 }));
  expect([started, ended]).toEqual([4, 2]);
  await workers.end();
  expect(ended).toBe(4);
  made.dispose();
});

test('one that waits for workers that others have can be aborted, and the others go on', async () => {
  const made = model();
  let begin = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const workers = foldWorkers({ count: 1, start: () => pretended({ start: () => started }) });
  const first = watched(run(made, mute, { workers }));
  const abort = new AbortController();
  const waiting = watched(run(made, mute, { workers, signal: abort.signal }));
  await pass(3000);
  expect(waiting.outcome).toBe('pending');
  abort.abort(new Error('enough'));
  await turn();
  expect(waiting.outcome).toBe('enough');
  expect(first.outcome).toBe('pending');
  begin();
  await pass(600_000, first);
  expect(first.outcome).toBe('done');
  expect(ended).toBe(0);
  // Whoever waits when they are ended is told.
  const both = [watched(run(made, mute, { workers })), watched(run(made, mute, { workers }))];
  await workers.end();
  await turn();
  for (const { outcome } of both) expect(outcome).toMatch('have been ended');
  made.dispose();
});

test('workers that are none, or of which one cannot be started, are refused', async () => {
  const made = model();
  for (const wrong of [undefined, null, {}, 'worker.js']) {
    await expect(run(made, () => wrong as never)).rejects.toThrow('start has to return a new Worker(…)');
  }
  let started = 0;
  const start = (): AnyWorker => {
    if (++started === 2) throw new Error('no thread is left');
    return mute();
  };
  await expect(run(made, start)).rejects.toThrow('no thread is left');
  expect(ended).toBeGreaterThanOrEqual(1);
  expect(vi.getTimerCount()).toBe(0);
  made.dispose();
});
