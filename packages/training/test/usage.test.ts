// Who may do what with a model, and when: trainings, passes, optimizers, and the end.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend, type Backend } from '@rnnkit/core';
import { Random, type HostArray } from '@rnnkit/data';
import { bidirectional, dense, dropout, embedding, gru, lstm, simpleRnn, type Layer } from '@rnnkit/layers';
import { adam, sgd } from '@rnnkit/optimizers';
import { cast, dispose, memory } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';

import {
  cloneModel,
  crossValidate,
  lambdaCallback,
  loadModel,
  lossGradients,
  saveModel,
  sequential,
  type CompileOptions,
  type TrainableModel,
} from '../src/index.ts';

beforeEach(async () => {
  await useBackend(cpu());
});

const rows = 24;
const random = new Random(6);
const x: HostArray = { data: Int32Array.from({ length: rows * 4 }, () => random.integer(1, 8)), shape: [rows, 4] };
const y: HostArray = { data: Int32Array.from({ length: rows }, (_, row) => x.data[row * 4]! % 2), shape: [rows] };
const compiled: CompileOptions = {
  optimizer: 'adam',
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy', 'auc'],
};

function model(options: CompileOptions = compiled, seed = 3): TrainableModel {
  const made = sequential(
    [
      embedding({ inputDim: 8, outputDim: 3 }),
      gru({ units: 3 }),
      dropout({ rate: 0.2 }),
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed },
  );
  made.compile(options);
  return made;
}

/** Lets what waits for a turn have one. */
const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

describe('a model that is trained', () => {
  test('is trained by one at a time, and is free again after it, however it ends', async () => {
    const before = memory().numTensors;
    const made = model();
    const refused = (by: string): Promise<void>[] => {
      const message = `the model is being trained by ${by}. Await that first`;
      expect(() => made.compile({ loss: 'hinge' })).toThrow(`compile: ${message}`);
      expect(() => made.dispose()).toThrow(`dispose: ${message}`);
      return [
        expect(made.fit(x, y)).rejects.toThrow(`fit: ${message}`),
        expect(made.fitDataset([{ x, y }])).rejects.toThrow(`fitDataset: ${message}`),
        expect(made.trainOnBatch(x, y)).rejects.toThrow(`trainOnBatch: ${message}`),
      ];
    };
    const abort = new AbortController();
    const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['fit', () => made.fit(x, y, { epochs: 3 })],
      [
        'fitDataset',
        () =>
          made.fitDataset([
            { x, y },
            { x, y },
          ]),
      ],
      ['trainOnBatch', () => made.trainOnBatch(x, y)],
      [
        'fit',
        () =>
          made.fit(x, y, {
            epochs: 1000,
            signal: abort.signal,
            callbacks: [lambdaCallback({ onEpochEnd: (epoch) => void (epoch === 3 && abort.abort()) })],
          }),
      ],
      ['fit', () => expect(made.fit(x, [1])).rejects.toThrow('y has 1')],
      ['fit', () => expect(made.fit(x, y, { epochs: -1 })).rejects.toThrow('epochs')],
      [
        'fit',
        () =>
          expect(
            made.fit(x, y, {
              callbacks: [
                lambdaCallback({
                  onBatchEnd: () => {
                    throw new Error('mine');
                  },
                }),
              ],
            }),
          ).rejects.toThrow('mine'),
      ],
      [
        'fit',
        () =>
          expect(made.fit(x, y, { callbacks: [lambdaCallback({ onEpochEnd: () => made.dispose() })] })).rejects.toThrow(
            'dispose: the model is being trained by fit',
          ),
      ],
    ];
    for (const [name, begin] of ways) {
      const training = begin();
      await Promise.all([training, ...refused(name)]);
    }
    const { epoch } = await made.fit(x, y);
    expect(epoch).toEqual([0]);
    made.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('is evaluated with one set of weights, and its history is what it would be', async () => {
    const run = async (disturb: (made: TrainableModel) => void): Promise<unknown> => {
      const made = model();
      const { history } = await made.fit(x, y, {
        epochs: 3,
        batchSize: 4,
        validationData: [x, y],
        // Not awaited: the next step goes on meanwhile.
        callbacks: [lambdaCallback({ onBatchEnd: () => disturb(made), onEpochEnd: () => disturb(made) })],
      });
      const weights = await made.getWeights();
      await Promise.all(seen.map(({ results: pending }) => pending));
      made.dispose();
      return { history: { ...history }, weights };
    };
    const seen: { weights: Promise<Float32Array[]>; results: Promise<unknown> }[] = [];
    const undisturbed = await run(() => undefined);
    const results = (made: TrainableModel): Promise<unknown> =>
      Promise.all([
        made.evaluate(x, y, { batchSize: 1 }),
        lossGradients(made, x, y).then(async ({ loss, gradients }) => {
          const values = await Promise.all([loss, ...Object.values(gradients)].map((one) => one.data()));
          dispose([loss, ...Object.values(gradients)]);
          return values;
        }),
        made.predict(x, { batchSize: 5 }).then(async (output) => {
          const values = Array.from(await output.data());
          output.dispose();
          return values;
        }),
      ]);
    const disturbed = await run((made) => void seen.push({ weights: made.getWeights(), results: results(made) }));
    expect(disturbed).toEqual(undisturbed);
    expect(seen).toHaveLength(21);
    const still = model();
    still.build(x.shape);
    for (const one of seen) {
      still.setWeights(await one.weights);
      expect(await one.results).toEqual(await results(still));
    }
    still.dispose();
  });

  test('is saved as it was at one step', async () => {
    const made = model();
    made.build(x.shape);
    const training = made.fit(x, y, { epochs: 6, batchSize: 2 });
    const saved: { weights: Promise<Float32Array[]>; files: ReturnType<typeof saveModel>; steps: number }[] = [];
    for (let round = 0; round < 10; round++) {
      await turn();
      saved.push({
        weights: made.getWeights(),
        files: saveModel(made, { includeOptimizer: true }),
        steps: made.optimizer.iterations,
      });
      for (let step = 0; step < 5; step++) await Promise.resolve();
    }
    await training;
    for (const { weights, files, steps } of saved) {
      const loaded = await loadModel(await files);
      expect(await loaded.getWeights()).toEqual(await weights);
      expect(loaded.optimizer.iterations).toBe(steps);
      loaded.dispose();
    }
    made.dispose();
  });

  test('is not compiled while it is evaluated', async () => {
    const made = model();
    const figures = made.evaluate(x, y, { batchSize: 1 });
    expect(() => made.compile({ loss: 'sparseCategoricalCrossentropy' })).toThrow(
      'compile: the model is being evaluated. Await that first.',
    );
    await figures;
    made.compile({ loss: 'sparseCategoricalCrossentropy' });
    made.dispose();
  });
});

test('a backend that is too coarse to train is refused', async () => {
  const real = cpu();
  const coarse = Object.create(real, {
    capabilities: { value: { ...real.capabilities, training: false, precision: 'float16' } },
  }) as Backend;
  await useBackend(coarse);
  const made = model();
  const message = 'The backend "cpu" computes in float16 here, which is too coarse to train. Choose another';
  await expect(made.fit(x, y)).rejects.toThrow(message);
  await expect(made.fitDataset([{ x, y }])).rejects.toThrow(message);
  await expect(made.trainOnBatch(x, y)).rejects.toThrow(message);
  await expect(crossValidate(made, x, y)).rejects.toThrow(message);
  expect((await made.evaluate(x, y))['loss']).toBeGreaterThan(0);
  await useBackend(real);
  await made.fit(x, y);
  made.dispose();
});

describe('an optimizer', () => {
  test('that the model has made goes when another takes its place, and with the model', async () => {
    const before = memory().numTensors;
    const made = model();
    await made.fit(x, y);
    const [weights, all] = [made.weights.length, memory().numTensors - before];
    expect(all).toBe(3 * weights);
    for (const optimizer of ['adam', { className: 'adam' }, undefined, 'rmsprop'] as const) {
      made.compile({ ...compiled, ...(optimizer !== undefined && { optimizer }) });
      expect(memory().numTensors - before).toBe(weights);
      await made.fit(x, y);
    }
    made.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('that is given stays the caller’s', async () => {
    const before = memory().numTensors;
    const optimizer = adam();
    const made = model({ ...compiled, optimizer });
    await made.fit(x, y);
    const slots = 2 * made.weights.length;
    made.compile({ ...compiled, optimizer: 'sgd' });
    expect(memory().numTensors - before).toBe(made.weights.length + slots);
    // Compiled with again it goes on with what it remembers.
    made.compile({ ...compiled, optimizer });
    await made.fit(x, y);
    expect(optimizer.iterations).toBe(2);
    made.compile({ ...compiled, optimizer, metrics: [] });
    expect(optimizer.iterations).toBe(2);
    made.dispose();
    expect(memory().numTensors - before).toBe(slots);
    expect(optimizer.getState().slots).toHaveLength(slots);
    optimizer.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('trains one model at a time, and never mixes what it remembers', async () => {
    const before = memory().numTensors;
    const optimizer = adam();
    const first = model({ ...compiled, optimizer });
    const second = model({ ...compiled, optimizer: 'sgd' });
    const mine = second.optimizer;
    expect(() => second.compile({ ...compiled, optimizer })).toThrow(
      'The optimizer trains another model already, "Model"',
    );
    expect(second.optimizer).toBe(mine);
    // What remembers nothing may go from one to another.
    first.compile(compiled);
    second.compile({ ...compiled, optimizer });
    await second.fit(x, y);
    second.dispose();
    expect(() => first.compile({ ...compiled, optimizer })).toThrow(
      'The optimizer still remembers the weights of another model',
    );
    optimizer.dispose();
    first.compile({ ...compiled, optimizer });
    await first.fit(x, y);
    expect(optimizer.iterations).toBe(1);
    first.dispose();
    optimizer.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('that is to replace another does so only when all else is right', async () => {
    const before = memory().numTensors;
    const made = model();
    await made.fit(x, y);
    const { optimizer } = made;
    const given = sgd({ momentum: 0.9 });
    expect(() => made.compile({ loss: 'nothing' as never, optimizer: given })).toThrow('There is no loss');
    expect(() => made.compile({ loss: 'hinge', optimizer: 'nothing' as never })).toThrow('There is no optimizer');
    const odd = sequential([dense({ units: 1, activation: 'softmax' })]);
    odd.build([null, 2]);
    expect(() => odd.compile({ loss: 'meanSquaredError', optimizer: given })).toThrow('softmax over one unit');
    expect(made.optimizer).toBe(optimizer);
    expect(optimizer.iterations).toBe(1);
    await made.fit(x, y);
    // It was never taken.
    const other = model({ ...compiled, optimizer: given });
    for (const used of [made, odd, other]) used.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('a model that is disposed', () => {
  test('says so, whatever is asked of it', async () => {
    const before = memory().numTensors;
    const made = model();
    await made.fit(x, y);
    const stream = made.stream();
    await stream.push(1);
    made.dispose();
    made.dispose();
    const message = 'The model has been disposed: its weights are gone. Make another, or load it again.';
    const asked: readonly (() => Promise<unknown>)[] = [
      () => made.fit(x, y),
      () => made.fitDataset([{ x, y }]),
      () => made.trainOnBatch(x, y),
      () => made.testOnBatch(x, y),
      () => made.evaluate(x, y),
      () => made.predict(x),
      () => made.getWeights(),
      () => stream.push(1),
      () => lossGradients(made, x, y),
      () => crossValidate(made, x, y),
      () => saveModel(made),
    ];
    for (const ask of asked) await expect(ask()).rejects.toThrow(message);
    expect(() => made.build(x.shape)).toThrow(message);
    expect(() => made.compile(compiled)).toThrow(message);
    expect(() => made.setWeights([])).toThrow(message);
    expect(() => made.stream()).toThrow(message);
    expect(() => made.outputShape).toThrow(message);
    stream.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('while it is evaluated ends that with a sentence', async () => {
    const before = memory().numTensors;
    const made = model();
    made.build(x.shape);
    const [figures, output] = [made.evaluate(x, y, { batchSize: 2 }), made.predict(x)];
    made.dispose();
    await expect(figures).rejects.toThrow('has been disposed');
    await expect(output).rejects.toThrow('has been disposed');
    expect(memory().numTensors).toBe(before);
  });

  test('leaves layers to the other models that have them', async () => {
    const before = memory().numTensors;
    const shared = embedding({ inputDim: 8, outputDim: 3 });
    const make = (): TrainableModel =>
      sequential([shared, gru({ units: 2 }), dense({ units: 2, activation: 'softmax' })]);
    const [one, other] = [make(), make()];
    one.compile(compiled);
    other.compile(compiled);
    await one.fit(x, y);
    const expected = await one.getWeights();
    one.dispose();
    other.build(x.shape);
    expect((await other.getWeights())[0]).toEqual(expected[0]);
    await other.fit(x, y);
    other.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

test('what is no model is refused', async () => {
  for (const wrong of [undefined, null, {}, 'model', [dense({ units: 1 })]]) {
    const message = 'A model is needed here, such as sequential([…]) makes; got';
    await expect(saveModel(wrong as never)).rejects.toThrow(message);
    await expect(crossValidate(wrong as never, x, y)).rejects.toThrow(message);
    await expect(lossGradients(wrong as never, x, y)).rejects.toThrow(message);
    expect(() => cloneModel(wrong as never)).toThrow(message);
  }
});

test('weights are set by as many numbers as there are, all or none', async () => {
  const made = model();
  made.build(x.shape);
  const weights = await made.getWeights();
  const cases: readonly (readonly [unknown, string])[] = [
    ['abc', 'setWeights takes a list of Float32Arrays; got "abc".'],
    [undefined, 'setWeights takes a list of Float32Arrays; got nothing.'],
    [weights.slice(1), 'The model has 6 weights; got 5.'],
    [weights.with(5, new Float32Array(1)), 'dense/bias holds 2 numbers; got 1.'],
    [weights.with(5, [0, 0] as never), 'dense/bias is set by a Float32Array; got [0,0].'],
    [weights.with(5, null as never), 'dense/bias is set by a Float32Array; got null.'],
  ];
  for (const [values, message] of cases) expect(() => made.setWeights(values as never)).toThrow(message);
  expect(await made.getWeights()).toEqual(weights);
  expect(() => made.countParams({ trainabel: true } as never)).toThrow('Did you mean trainable?');
  made.dispose();
});

describe('a model that cannot be built', () => {
  const broken: Readonly<Record<string, () => Layer>> = {
    'a shape that does not fit': () => lstm({ units: 2 }),
    'a weight that cannot be made': () =>
      dense({
        units: 2,
        biasInitializer: {
          className: 'Broken',
          initialize: () => {
            throw new Error('no memory');
          },
          getConfig: () => ({}),
        },
      }),
  };
  test.each(Object.entries(broken))('%s leaves nothing behind', async (_, last) => {
    const before = memory().numTensors;
    const made = sequential([embedding({ inputDim: 8, outputDim: 3 }), bidirectional(simpleRnn({ units: 2 })), last()]);
    made.compile({ loss: 'meanSquaredError' });
    for (let again = 0; again < 2; again++) {
      await expect(made.predict(x)).rejects.toThrow();
      await expect(made.fit(x, y)).rejects.toThrow();
      expect(made.built).toBe(false);
      expect(memory().numTensors).toBe(before);
    }
    made.dispose();
  });

  test('can be built for another shape, with the weights that it would have had', async () => {
    const weights = Float32Array.from({ length: 24 }, (_, index) => index);
    let fails = true;
    const initializer = {
      className: 'Sometimes',
      initialize: (shape: readonly number[]) => {
        if (fails) throw new Error('no memory');
        return new Float32Array(shape.reduce((product, size) => product * size, 1));
      },
      getConfig: () => ({}),
    } as never;
    const made = sequential([
      embedding({ inputDim: 8, outputDim: 3, weights }),
      gru({ units: 2, kernelInitializer: initializer }),
    ]);
    expect(() => made.build([null, 4])).toThrow('no memory');
    expect(() => made.build([null, 4, 4])).toThrow();
    fails = false;
    made.build([null, 4]);
    expect((await made.getWeights())[0]).toEqual(weights);
    made.dispose();
  });

  test('for its loss is refused again the next time', async () => {
    const made = sequential([dense({ units: 1, activation: 'softmax' })]);
    made.compile({ loss: 'meanSquaredError' });
    for (let again = 0; again < 2; again++)
      await expect(made.fit([[1], [2]], [1, 0])).rejects.toThrow('softmax over one unit');
    expect(made.built).toBe(false);
    for (const bad of [5, 'abc', null, [], [null, -1], [null, 1.5]])
      expect(() => made.build(bad as never)).toThrow('is built for a shape such as');
    made.dispose();
  });
});

test('a loss in which no weight has a part says so, and leaves nothing behind', async () => {
  const made = model({
    ...compiled,
    loss: { name: 'mine', sparse: true, call: (labels) => cast(labels, 'float32') },
    metrics: [],
  });
  made.build(x.shape);
  const before = memory().numTensors;
  await expect(made.trainOnBatch(x, y)).rejects.toThrow('No weight that learns has a part in the loss');
  expect(memory().numTensors).toBe(before);
  made.dispose();
});

test('a step that fails leaves nothing behind, and the model as it was', async () => {
  const made = model({
    ...compiled,
    loss: {
      name: 'mine',
      sparse: true,
      call: () => {
        throw new Error('mine');
      },
    },
    metrics: [],
  });
  made.build(x.shape);
  const [before, weights] = [memory().numTensors, await made.getWeights()];
  for (let again = 0; again < 2; again++) {
    await expect(made.fit(x, y)).rejects.toThrow('mine');
    await expect(made.trainOnBatch(x, y)).rejects.toThrow('mine');
    await expect(made.evaluate(x, y)).rejects.toThrow('mine');
  }
  expect(memory().numTensors).toBe(before);
  expect(await made.getWeights()).toEqual(weights);
  made.compile(compiled);
  await made.fit(x, y);
  const copy = cloneModel(made);
  made.dispose();
  copy.dispose();
});
