// Workers that never answer, or not any more: fit and crossValidate fail within a stated time, and leave nothing behind. The
// workers are pretended in this thread, and time is pretended, too.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import {
  crossValidate,
  lambdaCallback,
  sequential,
  startTrainingWorkers,
  type AnyWorker,
  type SequentialModel,
} from '../src/index.ts';
import type { Command, Reply } from '../src/workers/protocol.ts';
import { serve } from '../src/workers/serve.ts';

const x = { data: Int32Array.from({ length: 24 }, (_, index) => 1 + ((index * 5) % 7)), shape: [8, 3] };
const y = { data: Int32Array.from({ length: 8 }, (_, index) => index % 2), shape: [8] };

let ended = 0;
let stops: (() => void)[] = [];

beforeEach(async () => {
  await useBackend(cpu());
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  [ended, stops] = [0, []];
});
afterEach(() => {
  for (const stop of stops) stop();
  vi.useRealTimers();
});

function model(): SequentialModel {
  const made = sequential(
    [embedding({ inputDim: 8, outputDim: 2 }), gru({ units: 2 }), dense({ units: 2, activation: 'softmax' })],
    { seed: 1 },
  );
  made.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  return made;
}

interface Pretended {
  /** Whether the worker hears a command. */
  readonly hears?: (command: Command) => boolean;
  /** Whether what it answers arrives. */
  readonly arrives?: (reply: Reply) => boolean;
  /** What it waits for before it begins. */
  readonly start?: () => Promise<void>;
}

/** A worker that serves in this thread. */
function pretended({
  hears = () => true,
  arrives = () => true,
  start = () => Promise.resolve(),
}: Pretended): AnyWorker {
  let toWorker: ((command: Command) => void) | undefined;
  let fromWorker: ((event: Event) => void) | undefined;
  let isEnded = false;
  const later = (deliver: () => void): void => queueMicrotask(() => (isEnded ? undefined : deliver()));
  stops.push(
    serve(
      {
        post: (reply) => arrives(reply) && later(() => fromWorker?.({ data: reply } as MessageEvent)),
        listen: (hear) => {
          toWorker = hear;
        },
      },
      start,
    ),
  );
  return {
    postMessage: (message, transfer) => {
      const command = structuredClone(message, { transfer }) as Command;
      if (hears(command)) later(() => toWorker?.(command));
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

test('workers that serve in this thread train as others do', async () => {
  const before = memory().numTensors;
  const made = model();
  const { history } = await made.fit(x, y, {
    epochs: 2,
    batchSize: 4,
    workers: { count: 2, start: () => pretended({}), sharedMemory: false },
  });
  expect(history['loss']).toHaveLength(2);
  expect(ended).toBe(2);
  made.dispose();
  // Each replica is its worker's, and would be gone with it.
  expect(memory().numTensors).toBeGreaterThan(before);
});

describe.each([
  [
    'fit',
    (made: SequentialModel, start: () => AnyWorker, options: object) =>
      made.fit(x, y, { workers: { count: 2, start, sharedMemory: false }, batchSize: 4, ...options }),
  ],
  [
    'crossValidate',
    (made: SequentialModel, start: () => AnyWorker, options: object) =>
      crossValidate(made, x, y, {
        folds: 2,
        workers: { count: 2, start, sharedMemory: false },
        batchSize: 4,
        ...options,
      }),
  ],
])('%s', (name, run) => {
  test('with workers that never answer fails after a minute, and leaves nothing behind', async () => {
    const made = model();
    made.build(x.shape);
    const before = memory().numTensors;
    const seen = watched(run(made, mute, {}));
    await pass(59_000);
    expect(seen.outcome).toBe('pending');
    await pass(3000, seen);
    expect(seen.outcome).toBe(
      'A training worker has not answered within 61 seconds. Does its file load, and does it call serveTraining(…)? On a slow machine allow more: { workers: { count, timeout: 600000 } }, in milliseconds.',
    );
    expect(ended).toBeGreaterThanOrEqual(2);
    expect(memory().numTensors).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
    await made.fit(x, y);
    made.dispose();
  });

  test('waits no longer than a few seconds once it is aborted', async () => {
    const made = model();
    const abort = new AbortController();
    const seen = watched(run(made, mute, { signal: abort.signal }));
    await pass(5000);
    abort.abort(new Error('enough'));
    await pass(12_000, seen);
    expect(seen.outcome).toMatch(name === 'fit' ? 'has not answered within' : 'enough');
    expect(ended).toBeGreaterThanOrEqual(2);
    made.dispose();
  });

  test('waits for a worker that is slow, and says so', async () => {
    const made = model();
    let begin = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const seen = watched(run(made, () => pretended({ start: () => started }), {}));
    // More than twice as long as a silent one is waited for.
    await pass(130_000);
    expect(seen.outcome).toBe('pending');
    begin();
    await pass(600_000, seen);
    expect(seen.outcome).toBe('done');
    made.dispose();
  });

  test('fails where a worker ends without a word', async () => {
    const made = model();
    let isGone = false;
    const start = (): AnyWorker =>
      pretended({
        arrives: (reply) => {
          isGone ||= reply.type === 'steps' || reply.type === 'progress';
          return !isGone;
        },
      });
    const seen = watched(run(made, start, { epochs: 3 }));
    await pass(600_000, seen);
    expect(seen.outcome).toMatch(/A training worker has (?:said nothing for 61 seconds: it hangs|not answered)/);
    expect(made.optimizer.iterations).toBe(0);
    made.dispose();
  });
});

test.each([
  ['a command', { hears: (command: Command) => command.type !== 'train' }],
  ['what allows a step', { hears: (command: Command) => command.type !== 'allow' }],
  ['that it is ready', { arrives: (reply: Reply) => reply.type !== 'ready' }],
  ['what a step has shown', { arrives: (reply: Reply) => reply.type !== 'steps' }],
  ['that it is done', { arrives: (reply: Reply) => reply.type !== 'done' }],
  ['its weights', { arrives: (reply: Reply) => reply.type !== 'state' }],
])('fit fails where a message is lost: %s', async (_, lost) => {
  for (const callbacks of [[], [lambdaCallback({ onBatchEnd: () => undefined })]]) {
    const made = model();
    made.build(x.shape);
    const weights = await made.getWeights();
    const seen = watched(
      made.fit(x, y, {
        epochs: 2,
        batchSize: 2,
        callbacks,
        workers: { count: 2, start: () => pretended(lost), sharedMemory: false },
      }),
    );
    await pass(600_000, seen);
    expect(seen.outcome).toMatch(/A training worker has (?:said nothing for|not answered within) 61 seconds/);
    expect(await made.getWeights()).toEqual(weights);
    await made.fit(x, y);
    made.dispose();
  }
});

test('workers of which one has failed are over, and say why', async () => {
  const workers = startTrainingWorkers({
    count: 2,
    start: () => pretended({ arrives: (reply) => reply.type !== 'state' }),
    sharedMemory: false,
  });
  const [first, second] = [model(), model()];
  const seen = watched(first.fit(x, y, { workers }));
  await pass(600_000, seen);
  expect(seen.outcome).toMatch('A training worker has said nothing');
  expect(ended).toBe(2);
  await expect(second.fit(x, y, { workers })).rejects.toThrow('A training worker has said nothing for 61 seconds');
  await workers.end();
  first.dispose();
  second.dispose();
});

test('fit that waits for workers that others have can be aborted', async () => {
  const workers = startTrainingWorkers({ count: 2, start: () => pretended({}), sharedMemory: false });
  const [first, second] = [model(), model()];
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const training = first.fit(x, y, { workers, callbacks: [lambdaCallback({ onEpochEnd: () => held })] });
  const abort = new AbortController();
  const waiting = second.fit(x, y, { workers, signal: abort.signal });
  abort.abort();
  expect((await waiting).epoch).toEqual([]);
  expect(second.optimizer.iterations).toBe(0);
  goOn();
  await training;
  await second.fit(x, y, { workers });
  expect(second.optimizer.iterations).toBe(1);
  await workers.end();
  first.dispose();
  second.dispose();
});

test('workers that are none, or of which one cannot be started, are refused', async () => {
  const made = model();
  for (const wrong of [undefined, null, {}, 'worker.js']) {
    await expect(made.fit(x, y, { workers: { count: 2, start: () => wrong as never } })).rejects.toThrow(
      'start has to return a new Worker(…)',
    );
  }
  let started = 0;
  const start = (): AnyWorker => {
    if (++started === 3) throw new Error('no thread is left');
    return mute();
  };
  expect(() => startTrainingWorkers({ count: 4, start })).toThrow('no thread is left');
  expect(ended).toBe(2);
  made.dispose();
});
