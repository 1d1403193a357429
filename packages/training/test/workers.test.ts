// Training by several workers: the same on every run, and what one thread gives but for rounding. In Node workers start by
// themselves and share memory; in a page that is not isolated they are made from a file and send messages.
import { cpu } from '@rnnkit/backend-cpu';
import { Random, useBackend } from '@rnnkit/core';
import {
  dense,
  dropout,
  embedding,
  flatten,
  gru,
  lstm,
  masking,
  spatialDropout1d,
  timeDistributed,
  type Layer,
} from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  backupAndRestore,
  crossValidate,
  earlyStopping,
  lambdaCallback,
  learningRateScheduler,
  sequential,
  startTrainingWorkers,
  terminateOnNaN,
  type AnyWorker,
  type CompileOptions,
  type FitOptions,
  type HostArray,
  type ModelFiles,
  type SequentialModel,
  type TrainingWorkers,
} from '../src/index.ts';

const inPage = typeof document !== 'undefined';
const start = (): AnyWorker => new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' });
const workersOf = (count: number, sharedMemory = !inPage): TrainingWorkers =>
  startTrainingWorkers({ count, sharedMemory, ...(inPage ? { start } : {}) });

const [rows, time, vocabulary, batchSize] = [30, 6, 400, 8];
let two: TrainingWorkers;
let three: TrainingWorkers;
let messages: TrainingWorkers;

beforeAll(async () => {
  await useBackend(cpu());
  two = workersOf(2);
  three = workersOf(3);
  messages = workersOf(2, false);
});
afterAll(async () => {
  await Promise.all([two.end(), three.end(), messages.end()]);
});

/** Texts of 2 to 6 words of which a few are common; the class is the last word's. */
function task(seed = 1, count = rows): { x: HostArray; y: HostArray } {
  const random = new Random(seed);
  const x = new Int32Array(count * time);
  for (let row = 0; row < count; row++) {
    const length = random.integer(2, time + 1);
    for (let place = time - length; place < time; place++) {
      x[row * time + place] = Math.min(vocabulary - 1, Math.floor(Math.exp(random.uniform(0, 6.2))));
    }
  }
  const y = Int32Array.from({ length: count }, (_, row) => x[row * time + time - 1]! % 3);
  return { x: { data: x, shape: [count, time] }, y: { data: y, shape: [count] } };
}

const compiled: CompileOptions = {
  optimizer: { className: 'adam', config: { learningRate: 0.01 } },
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
};

function build(layers: Layer[], options: CompileOptions = compiled): SequentialModel {
  const model = sequential(layers, { seed: 5 });
  model.compile(options);
  return model;
}

const table = (options: object = {}): Layer =>
  embedding({ inputDim: vocabulary, outputDim: 6, maskZero: true, ...options });
const answer = (): Layer => dense({ units: 3, activation: 'softmax' });

/** Numbers and words, each with what makes it special. */
const cases: Readonly<
  Record<string, () => { model: SequentialModel; y?: HostArray; x?: HostArray; options?: FitOptions }>
> = {
  'a table that is dealt out': () => ({ model: build([table(), lstm({ units: 5 }), answer()]) }),
  'dropout of every kind': () => ({
    model: build([
      table(),
      spatialDropout1d({ rate: 0.2 }),
      gru({ units: 5, dropout: 0.2, recurrentDropout: 0.2, returnSequences: true }),
      timeDistributed(dropout({ rate: 0.2 })),
      gru({ units: 4 }),
      dropout({ rate: 0.3 }),
      answer(),
    ]),
  }),
  'a table that is frozen': () => ({ model: build([table({ trainable: false }), gru({ units: 5 }), answer()]) }),
  'a table that costs and is constrained': () => ({
    model: build([
      table({ embeddingsRegularizer: 'l2', embeddingsConstraint: 'unitNorm' }),
      gru({ units: 5, kernelRegularizer: 'l2', kernelConstraint: 'maxNorm', activityRegularizer: 'l2' }),
      answer(),
    ]),
  }),
  'clipping by the norm of all': () => ({
    model: build([table(), gru({ units: 5 }), answer()], {
      ...compiled,
      optimizer: { className: 'adam', config: { globalClipNorm: 0.05 } },
    }),
  }),
  'weights of samples and classes': () => ({
    model: build([table({ maskZero: false }), lstm({ units: 5 }), answer()]),
    options: {
      sampleWeight: Array.from({ length: rows }, (_, row) => 0.5 + (row % 3)),
      classWeight: { 1: 2 },
    },
  }),
  'an answer for every step that is not masked': () => ({
    model: build([
      table(),
      gru({ units: 5, returnSequences: true, activityRegularizer: 'l2' }),
      timeDistributed(answer()),
    ]),
    y: { data: task().x.data.map((id) => id % 3), shape: [rows, time] },
  }),
  'batches of which no step is valid': () => {
    const { data, shape } = task().x;
    return {
      model: build([table(), gru({ units: 5, returnSequences: true }), timeDistributed(answer())]),
      x: { data: data.map((id, place) => (place < 10 * time ? id : 0)), shape },
      y: { data: data.map((id) => id % 3), shape: [rows, time] },
      options: { shuffle: false },
    };
  },
  'features, and another optimizer': () => {
    const random = new Random(2);
    return {
      model: build([masking(), lstm({ units: 4 }), dense({ units: 1, activation: 'sigmoid' })], {
        optimizer: 'nadam',
        loss: 'binaryCrossentropy',
        metrics: ['auc'],
      }),
      x: {
        data: Float32Array.from({ length: rows * time * 2 }, (_, index) => (index % 12 < 4 ? 0 : random.normal())),
        shape: [rows, time, 2],
      },
      y: { data: Int32Array.from({ length: rows }, (_, row) => row % 2), shape: [rows] },
    };
  },
};

interface Trained {
  readonly weights: Float32Array[];
  readonly slots: Map<string, Float32Array>;
  readonly iterations: number;
  readonly history: Record<string, number[]>;
}

async function outcome(model: SequentialModel, history: Record<string, number[]>): Promise<Trained> {
  const { slots, iterations } = model.optimizer.getState();
  const read = slots.map(async ({ name, tensor }) => [name, Float32Array.from(await tensor.data())] as const);
  return {
    weights: await model.getWeights(),
    slots: new Map((await Promise.all(read)).toSorted(([a], [b]) => a.localeCompare(b))),
    iterations,
    history: { ...history },
  };
}

/** Trains a case, whose weights are moved a little before if asked. */
async function train(name: string, workers: FitOptions['workers'], disturb = 0): Promise<Trained> {
  const { model, options, ...data } = cases[name]!();
  const { x, y } = { ...task(), ...data };
  model.build(x.shape);
  if (disturb > 0) {
    const noise = new Random(9);
    const weights = await model.getWeights();
    model.setWeights(weights.map((values) => values.map((value) => value + disturb * noise.normal())));
  }
  const held = (array: HostArray): HostArray => {
    const size = array.data.length / rows;
    return { data: array.data.slice(0, 11 * size), shape: [11, ...array.shape.slice(1)] };
  };
  const { history } = await model.fit(x, y, {
    epochs: 2,
    batchSize,
    validationData: [held(x), held(y)],
    ...options,
    ...(workers === undefined ? {} : { workers }),
  });
  const trained = await outcome(model, history);
  model.dispose();
  return trained;
}

function distance(one: Trained, other: Trained): number {
  let furthest = 0;
  const compare = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
    expect(a).toHaveLength(b.length);
    for (let index = 0; index < a.length; index++) furthest = Math.max(furthest, Math.abs(a[index]! - b[index]!));
  };
  for (const [index, weights] of one.weights.entries()) compare(weights, other.weights[index]!);
  expect([...one.slots.keys()]).toEqual([...other.slots.keys()]);
  for (const [name, slot] of one.slots) compare(slot, other.slots.get(name)!);
  for (const name of ['loss', 'val_loss']) compare(one.history[name]!, other.history[name]!);
  return furthest;
}

describe.each(Object.keys(cases))('%s', (name) => {
  test('is the same on every run, and what one thread gives but for rounding', async () => {
    const before = memory().numTensors;
    const alone = await train(name, undefined);
    // What rounding can do is measured. A sum in another order moves a gradient by a few of its roundings; weights that start a
    // few float32 units off (2⁻²⁰ at 1) move all of them by more.
    const bound = distance(alone, await train(name, undefined, 2 ** -20));
    expect(bound).toBeLessThan(0.05);
    const together = await train(name, two);
    expect(distance(together, alone)).toBeLessThan(bound);
    expect(together.iterations).toBe(alone.iterations);
    expect(await train(name, two)).toEqual(together);
    expect(await train(name, messages)).toEqual(together);
    expect(distance(await train(name, three), alone)).toBeLessThan(bound);
    expect(memory().numTensors).toBe(before);
  });
});

test('training goes on with another number of workers', async () => {
  const { x, y } = task();
  const runs: Trained[] = [];
  for (const [first, second] of [
    [1, 1],
    [two, three],
    [three, 1],
    [1, two],
  ] as const) {
    const model = build([table(), lstm({ units: 5, dropout: 0.2 }), answer()]);
    await model.fit(x, y, { epochs: 2, batchSize, workers: first });
    const { history } = await model.fit(x, y, {
      epochs: 4,
      initialEpoch: 2,
      batchSize,
      workers: second,
      validationSplit: 0.1,
    });
    runs.push(await outcome(model, history));
    model.dispose();
  }
  for (const run of runs.slice(1)) {
    expect(run.iterations).toBe(runs[0]!.iterations);
    expect(distance(run, runs[0]!)).toBeLessThan(1e-3);
  }
});

test('callbacks see what they would see, and what they set counts', async () => {
  const { x, y } = task();
  const follow = async (workers: FitOptions['workers']): Promise<{ seen: string[]; trained: Trained }> => {
    const model = build([table(), gru({ units: 4 }), answer()]);
    const seen: string[] = [];
    const { history } = await model.fit(x, y, {
      epochs: 6,
      batchSize,
      validationSplit: 0.2,
      workers: workers ?? 1,
      callbacks: [
        learningRateScheduler((epoch, rate) => (epoch === 1 ? rate / 2 : rate)),
        lambdaCallback({
          onTrainBegin: () => void seen.push('begin'),
          onBatchEnd(batch, logs, { model: current }) {
            seen.push(`batch ${batch} ${logs['loss']!.toFixed(3)} ${logs['accuracy']!.toFixed(3)}`);
            if (batch === 1) current.optimizer.learningRate = 0.02;
          },
          async onEpochEnd(epoch, logs, { model: current }) {
            seen.push(`epoch ${epoch} ${Object.keys(logs).join()} ${current.optimizer.currentLearningRate}`);
            if (epoch === 2)
              current.setWeights((await current.getWeights()).map((values) => values.map((value) => value / 2)));
          },
          onTrainEnd: () => void seen.push('end'),
        }),
        earlyStopping({ monitor: 'loss', patience: 1, minDelta: 100, restoreBestWeights: true }),
      ],
    });
    const trained = await outcome(model, history);
    model.dispose();
    return { seen, trained };
  };
  const alone = await follow(undefined);
  const together = await follow(two);
  expect(together.seen).toEqual(alone.seen);
  expect(distance(together.trained, alone.trained)).toBeLessThan(1e-4);
});

test('an aborted run stops, keeps what is trained, and leaves the workers to others', async () => {
  const { x, y } = task();
  for (const watched of [true, false]) {
    const model = build([table(), gru({ units: 4 }), answer()]);
    const abort = new AbortController();
    let batches = 0;
    const { epoch } = await model.fit(x, y, {
      epochs: 100,
      batchSize,
      workers: two,
      signal: abort.signal,
      callbacks: [
        watched
          ? lambdaCallback({ onBatchEnd: () => void (++batches === 6 && abort.abort()) })
          : lambdaCallback({ onEpochEnd: (index) => void (index === 1 && abort.abort()) }),
      ],
    });
    expect(epoch).toEqual(watched ? [0] : [0, 1]);
    expect(model.optimizer.iterations).toBe(watched ? 6 : 8);
    model.dispose();
  }
  expect(await train('a table that is dealt out', two)).toEqual(await train('a table that is dealt out', two));
});

test('weights cannot be set in the middle of an epoch that workers train', async () => {
  const { x, y } = task();
  const model = build([table(), gru({ units: 4 }), answer()]);
  model.build(x.shape);
  const values = await model.getWeights();
  const set = lambdaCallback({ onBatchEnd: (batch) => void (batch === 1 && model.setWeights(values)) });
  await expect(model.fit(x, y, { workers: two, batchSize, callbacks: [set] })).rejects.toThrow(
    'setWeights: several workers train the model',
  );
  model.setWeights(values);
  await model.fit(x, y, { workers: two, batchSize });
  model.dispose();
});

test.each([
  [0, 'embedding/embeddings'],
  [1, 'gru/kernel'],
])('a loss that is not a number ends training with the step, its weight and a hint', async (index, name) => {
  const { x, y } = task();
  const model = build([table(), gru({ units: 4 }), answer()]);
  model.build(x.shape);
  const weights = await model.getWeights();
  weights[index]!.fill(Number.NaN);
  model.setWeights(weights);
  await expect(model.fit(x, y, { workers: two, batchSize })).rejects.toThrow(
    `The loss is NaN at step 1. The weight ${name} is not finite any more`,
  );
  expect(model.optimizer.iterations).toBe(0);
  // What the optimizer remembers is no number, either, and comes back as it is, as on one thread.
  const { epoch } = await model.fit(x, y, { workers: two, batchSize, callbacks: [terminateOnNaN()] });
  expect(epoch).toEqual([]);
  model.dispose();
});

test('batches smaller than the number of workers', async () => {
  const { x, y } = task(3, 7);
  const run = async (workers: FitOptions['workers']): Promise<Trained> => {
    const model = build([table(), gru({ units: 4 }), answer()]);
    const { history } = await model.fit(x, y, {
      epochs: 2,
      batchSize: 2,
      workers: workers ?? 1,
      validationData: [x, y],
    });
    const trained = await outcome(model, history);
    model.dispose();
    return trained;
  };
  expect(distance(await run(three), await run(undefined))).toBeLessThan(1e-4);
});

test('what cannot be sent or trained so is refused, and errors in a worker come here', async () => {
  const { x, y } = task();
  const fit = (model: SequentialModel, inputs: HostArray = x): Promise<unknown> =>
    model.fit(inputs, y, { workers: two, batchSize }).finally(() => model.dispose());
  const loss = {
    name: 'mine',
    sparse: true,
    call: () => {
      throw new Error('never');
    },
  };
  await expect(fit(build([table(), gru({ units: 2 }), answer()], { ...compiled, loss }))).rejects.toThrow(
    'is a loss of your own, and only your program knows what it computes. Leave workers out',
  );
  await expect(fit(build([table(), gru({ units: 2, stateful: true }), answer()]))).rejects.toThrow('gru is stateful');
  const outside = { ...x, data: Int32Array.from(x.data).with(40, vocabulary) };
  await expect(fit(build([table(), gru({ units: 2 }), answer()]), outside)).rejects.toThrow(
    'x holds 400 at [6, 4]; ids of tokens are whole numbers from 0 to 399',
  );
  // What a layer finds while it trains, each worker finds by itself.
  const short = workersOf(2);
  const shifted = timeDistributed(embedding({ inputDim: 20, outputDim: 2 }));
  const model = build([shifted, flatten(), answer()]);
  const parts = { data: x.data, shape: [rows, 3, 2] };
  await expect(model.fit(parts, y, { workers: short, batchSize })).rejects.toThrow(/ids holds \d+ at position/);
  await short.end();
  await expect(model.fit(parts, y, { workers: short, batchSize })).rejects.toThrow('have been ended');
  model.dispose();
});

test('folds come out the same in any thread', async () => {
  const { x, y } = task();
  const model = build([table(), gru({ units: 4, dropout: 0.2 }), answer()]);
  const options = { folds: 4, epochs: 2, batchSize };
  const alone = await crossValidate(model, x, y, options);
  const seen: string[] = [];
  const together = await crossValidate(model, x, y, {
    ...options,
    workers: two,
    onProgress: ({ fold, epoch }) => void seen.push(`${fold} ${epoch}`),
  });
  expect(together).toEqual(alone);
  expect(seen.toSorted()).toEqual(['0 0', '0 1', '1 0', '1 1', '2 0', '2 1', '3 0', '3 1']);

  const abort = new AbortController();
  const ended = crossValidate(model, x, y, {
    ...options,
    epochs: 1000,
    workers: two,
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('enough')),
  });
  await expect(ended).rejects.toThrow('enough');
  // Several at once share the workers.
  const both = await Promise.all([1, 2].map(() => crossValidate(model, x, y, { ...options, workers: two })));
  expect(both).toEqual([alone, alone]);
  model.dispose();
});

test('a run by several workers is resumed bit for bit', async () => {
  const { x, y } = task();
  let kept: ModelFiles | undefined;
  const backup = backupAndRestore({ read: () => Promise.resolve(kept), write: (files) => void (kept = files) });
  const outcomes: Float32Array[][] = [];
  for (const ends of [[3], [1, 3]]) {
    kept = undefined;
    for (const epochs of ends) {
      const model = cases['a table that is dealt out']!().model;
      const { epoch } = await model.fit(x, y, { epochs, batchSize, workers: two, callbacks: [backup] });
      expect(epoch).toHaveLength(epochs);
      if (epochs === 3) outcomes.push(await model.getWeights());
      model.dispose();
    }
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
});
