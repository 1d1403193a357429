// What fit and the like are told besides the data: nothing that is not understood is passed over.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, gru } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  crossValidate,
  foldWorkers,
  lossGradients,
  saveModel,
  sequential,
  type LabelledRows,
  type TrainableModel,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const x = [
  [1, 0],
  [0, 1],
  [1, 1],
  [0, 0],
  [2, 1],
];
const y = [1, 0, 1, 0, 1];
const any = (value: unknown): never => value as never;

function model(): TrainableModel {
  const made = sequential([dense({ units: 2, activation: 'softmax' })], { seed: 1 });
  made.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return made;
}

test('an option that there is not is refused, with those there are', async () => {
  const made = model();
  const batches = [{ x, y }];
  const typo = any({ batch_size: 2 });
  const fit =
    'it takes epochs, initialEpoch, validationData, callbacks, signal, batchSize, shuffle, validationSplit, classWeight, sampleWeight. Did you mean batchSize?';
  await expect(made.fit(x, y, typo)).rejects.toThrow(`fit does not know the option "batch_size"; ${fit}`);
  await expect(made.fitDataset(batches, any({ batchSize: 2 }))).rejects.toThrow(
    'fitDataset does not know the option "batchSize"; it takes epochs, initialEpoch, validationData, callbacks, signal, batches.',
  );
  await expect(made.evaluate(x, y, typo)).rejects.toThrow('it takes batchSize, sampleWeight. Did you mean batchSize?');
  await expect(made.predict(x, typo)).rejects.toThrow(
    'predict does not know the option "batch_size"; it takes batchSize.',
  );
  await expect(crossValidate(made, x, y, typo)).rejects.toThrow('crossValidate does not know the option "batch_size"');
  expect(() => sequential([dense({ units: 1 })], any({ sed: 1 }))).toThrow(
    'it takes seed, name, trainable. Did you mean seed?',
  );
  expect(() => model().compile(any({ loss: 'hinge', metric: [] }))).toThrow(
    'it takes optimizer, loss, lossWeights, metrics, weightedMetrics. Did you mean metrics?',
  );
  expect(() => foldWorkers(any({ counts: 2 }))).toThrow('it takes count, start, timeout. Did you mean count?');
  await expect(saveModel(made, any({ includeOptimiser: true }))).rejects.toThrow(
    'saveModel does not know the option "includeOptimiser"; it takes dtype, task, assets, includeOptimizer, includeCompile. Did you mean includeOptimizer?',
  );
  for (const options of [5, 'epochs', null, [1], true]) {
    await expect(made.fit(x, y, any(options))).rejects.toThrow('fit takes its options as an object; got');
    await expect(made.predict(x, any(options))).rejects.toThrow('predict takes its options as an object; got');
  }
  made.dispose();
});

describe.each([0, -1, 0.5, 1.5, Number.NaN, Infinity, -Infinity, '2', null, true, 2n, [2], {}])(
  'a count of %s',
  (count) => {
    test('is refused wherever one is taken, and nothing is trained', async () => {
      const before = memory().numTensors;
      const made = model();
      made.build([null, 2]);
      const weights = await made.getWeights();
      const words = 'has to be a whole number of at least';
      const batchSize = any(count);
      await expect(made.fit(x, y, { batchSize })).rejects.toThrow(`fit: batchSize ${words} 1; got`);
      await expect(made.evaluate(x, y, { batchSize })).rejects.toThrow(`evaluate: batchSize ${words} 1; got`);
      await expect(made.predict(x, { batchSize })).rejects.toThrow(`predict: batchSize ${words} 1; got`);
      await expect(crossValidate(made, x, y, { batchSize })).rejects.toThrow(
        `crossValidate: batchSize ${words} 1; got`,
      );
      await expect(crossValidate(made, x, y, { epochs: batchSize })).rejects.toThrow(
        `crossValidate: epochs ${words} 1`,
      );
      await expect(crossValidate(made, x, y, { folds: batchSize })).rejects.toThrow('crossValidate: folds is a ');
      await expect(made.fitDataset([{ x, y }], { batches: batchSize })).rejects.toThrow(
        `fitDataset: batches ${words} 1`,
      );
      const isOptions = typeof count === 'object' && count !== null && !Array.isArray(count);
      await expect(crossValidate(made, x, y, { workers: batchSize })).rejects.toThrow(
        isOptions
          ? 'crossValidate: workers: count has to be a whole number from 1 to 256; got nothing.'
          : 'crossValidate: workers',
      );
      expect(() => foldWorkers({ count: batchSize })).toThrow('count has to be a whole number from 1 to 256');
      if (count !== 0) {
        await expect(made.fit(x, y, { epochs: batchSize })).rejects.toThrow(`fit: epochs ${words} 0`);
        await expect(made.fit(x, y, { initialEpoch: batchSize })).rejects.toThrow(`fit: initialEpoch ${words} 0`);
      }
      expect(await made.getWeights()).toEqual(weights);
      made.dispose();
      expect(memory().numTensors).toBe(before);
    });
  },
);

test('every batchSize gives every row its answer', async () => {
  const made = model();
  const all = await made.predict(x);
  const expected = Array.from(await all.data());
  const figures = await made.evaluate(x, y);
  all.dispose();
  for (const batchSize of [1, 2, 3, 4, 5, 6, 1e9]) {
    const output = await made.predict(x, { batchSize });
    expect(output.shape).toEqual([5, 2]);
    expect(Array.from(await output.data())).toEqual(expected);
    output.dispose();
    const parts = await made.evaluate(x, y, { batchSize });
    expect(parts['accuracy']).toBe(figures['accuracy']);
    expect(parts['loss']).toBeCloseTo(figures['loss']!, 6);
  }
  made.dispose();
});

test('the other options are what they have to be', async () => {
  const made = model();
  const cases: readonly (readonly [object, string])[] = [
    [{ shuffle: 1 }, 'fit: shuffle has to be true or false; got 1.'],
    [{ validationSplit: 1 }, 'fit: validationSplit has to be a number from 0 up to, not including, 1; got 1.'],
    [{ validationSplit: 0.2, validationData: [x, y] }, 'validationData or validationSplit, not both'],
    [{ validationData: [x] }, 'fit: validationData has to be [x, y] or [x, y, sampleWeight]'],
    [{ validationData: { x, y } }, 'fit: validationData has to be [x, y]'],
    [{ validationData: [x, [1]] }, 'validationData: x has 5 rows, y has 1.'],
    [
      { validationData: [[[1]], [1]] },
      'validationData: x has the shape [1, 1]: dense is built for 2 features and cannot take 1.',
    ],
    [{ callbacks: {} }, 'fit: callbacks has to be a list; got {}.'],
    [
      { callbacks: [() => undefined] },
      'fit: callbacks[0] has to be a callback, such as earlyStopping(); got a function.',
    ],
    [{ signal: new AbortController() }, 'fit: signal has to be the signal of an AbortController'],
    [{ classWeight: [1, 2] }, 'fit: classWeight has to be an object such as { 0: 1, 1: 2.5 }; got [1,2].'],
    [{ classWeight: { pos: 2 } }, 'fit: classWeight goes by the indices of classes, from 0; got "pos".'],
    [{ classWeight: { 1: Number.NaN } }, 'fit: classWeight[1] has to be a number of at least 0; got NaN.'],
  ];
  for (const [options, message] of cases) await expect(made.fit(x, y, any(options))).rejects.toThrow(message);
  expect(() => sequential(any('dense'))).toThrow('A model needs at least one layer');
  expect(() => sequential(any([dense]))).toThrow('sequential: layer 0');
  expect(() => sequential([dense({ units: 1 })], { seed: Number.NaN })).toThrow(
    'model: seed has to be a finite number',
  );
  expect(() => sequential([dense({ units: 1 })], { name: any(1) })).toThrow("A layer's name has to be text");
  expect(() => made.compile(any({}))).toThrow('compile needs a loss');
  expect(() => made.compile(any(undefined))).toThrow('compile takes its options as an object');
  expect(() => made.compile(any({ loss: 5 }))).toThrow('compile: loss has to be a loss, its name');
  expect(() => made.compile(any({ loss: 'hinge', metrics: 'accuracy' }))).toThrow('compile: metrics has to be a list');
  expect(() => made.compile(any({ loss: 'hinge', optimizer: 5 }))).toThrow(
    'compile: optimizer has to be an optimizer, its name, or { className, config }; got 5.',
  );
  // What was refused has changed nothing.
  expect(made.losses[0]!.name).toBe('sparseCategoricalCrossentropy');
  for (const folds of ['5', { train: [0] }, [[0, 1]], [{ train: 1, test: [0] }]]) {
    await expect(crossValidate(made, x, y, { folds: any(folds) })).rejects.toThrow(
      'crossValidate: folds is a number, or a list',
    );
  }
  made.dispose();
});

test('rows, labels and weights are checked on every way in', async () => {
  const made = model();
  const ways: Readonly<Record<string, (rows: LabelledRows) => Promise<unknown>>> = {
    fit: (rows) => made.fit(rows.x, rows.y, rows.sampleWeight === undefined ? {} : { sampleWeight: rows.sampleWeight }),
    evaluate: (rows) =>
      made.evaluate(rows.x, rows.y, rows.sampleWeight === undefined ? {} : { sampleWeight: rows.sampleWeight }),
    trainOnBatch: (rows) => made.trainOnBatch(rows.x, rows.y, rows.sampleWeight),
    testOnBatch: (rows) => made.testOnBatch(rows.x, rows.y, rows.sampleWeight),
    fitDataset: (rows) => made.fitDataset([rows]),
    crossValidate: (rows) =>
      crossValidate(made, rows.x, rows.y, {
        folds: 2,
        ...(rows.sampleWeight === undefined ? {} : { sampleWeight: rows.sampleWeight }),
      }),
    validationData: (rows) => made.fit(x, y, { validationData: [rows.x, rows.y, rows.sampleWeight!] }),
    lossGradients: (rows) =>
      lossGradients(made, rows.x, rows.y, rows.sampleWeight === undefined ? {} : { sampleWeight: rows.sampleWeight }),
  };
  const wrong: readonly (readonly [LabelledRows, string])[] = [
    [{ x, y: [1, 0] }, 'x has 5 rows, y has 2.'],
    [{ x: [[1, 2]], y }, 'x has 1 rows, y has 5.'],
    [{ x, y: [1, 0, 2, 0, 1] }, 'The label at position 2 is 2'],
    [{ x, y: [1, 0, -1, 0, 1] }, 'The label at position 2 is -1'],
    [{ x, y: [1, 0, 0.5, 0, 1] }, 'The label at position 2 is 0.5'],
    [{ x, y: [1, 0, Number.NaN, 0, 1] }, 'The label at position 2 is NaN'],
    [
      {
        x,
        y: [
          [1, 0],
          [1, 0],
          [1, 0],
          [1, 0],
          [1, 0],
        ],
      },
      'class indices, one for each row',
    ],
    [{ x: [], y: [] }, 'x has no rows.'],
  ];
  const wrongWeights: readonly (readonly [LabelledRows, string])[] = [
    [{ x, y, sampleWeight: [1, 2] }, 'x has 5 rows, sampleWeight has 2.'],
    [{ x, y, sampleWeight: [1, 1, Number.NaN, 1, 1] }, 'sampleWeight[2] has to be a number of at least 0; got NaN.'],
    [{ x, y, sampleWeight: [1, 1, Infinity, 1, 1] }, 'sampleWeight[2] has to be a number of at least 0; got Infinity.'],
    [
      { x, y, sampleWeight: Float64Array.of(1, 1, 1, 1, -0.5) },
      'sampleWeight[4] has to be a number of at least 0; got -0.5.',
    ],
    [{ x, y, sampleWeight: any([1, 1, '1', 1, 1]) }, 'sampleWeight[2] has to be a number of at least 0; got "1".'],
    [
      { x, y, sampleWeight: any('11111') },
      'sampleWeight has to be a list with a number for each row, or for each step of each row; got "11111".',
    ],
    [
      { x, y, sampleWeight: any(null) },
      'sampleWeight has to be a list with a number for each row, or for each step of each row; got null.',
    ],
  ];
  for (const [name, way] of Object.entries(ways)) {
    for (const [rows, message] of [...wrong, ...wrongWeights]) {
      await expect(way(rows), `${name} with ${message}`).rejects.toThrow(message);
    }
  }
  expect(made.optimizer.iterations).toBe(0);
  made.dispose();
});

describe('fitDataset', () => {
  const batch = { x, y };

  test('takes batches in whatever form fit takes data', async () => {
    const [one, other] = [model(), model()];
    await one.fitDataset(
      [batch, { x: { data: Float64Array.from(x.flat()), shape: [5, 2] }, y: Uint8Array.from(y) as never }].slice(0, 1),
    );
    await other.fit(x, y, { batchSize: 5, shuffle: false });
    expect(await one.getWeights()).toEqual(await other.getWeights());
    one.dispose();
    other.dispose();
  });

  test('says which batch is wrong, and leaves nothing behind', async () => {
    const before = memory().numTensors;
    const cases: readonly (readonly [unknown, string])[] = [
      [
        { x: [[1, 2, 3]], y: [1] },
        'Batch 1 of the data set: x has the shape [1, 3]: dense is built for 2 features and cannot take 3.',
      ],
      [
        { x: [[[1, 2]]], y: [1] },
        'Batch 1 of the data set: x has the shape [1, 1, 2]: The model is built for [any, 2].',
      ],
      [{ x, y: [1] }, 'Batch 1 of the data set: x has 5 rows, y has 1.'],
      [{ x, y: [1, 0, 1, 0, 2] }, 'Batch 1 of the data set: The label at position 4 is 2'],
      [{ x, y: [[1], [0], [1], [0], [2]] }, 'Batch 1 of the data set: The label at position 4 is 2'],
      [{ x: 'abc', y }, 'Batch 1 of the data set: x has to be a list of rows'],
      [{ x, y, sampleWeight: [1] }, 'Batch 1 of the data set: x has 5 rows, sampleWeight has 1.'],
      [{ xs: x, ys: y }, 'Batch 1 of the data set has to be { x, y }; got {"xs":'],
      [[x, y], 'Batch 1 of the data set has to be { x, y }; got ['],
      [null, 'Batch 1 of the data set has to be { x, y }; got null.'],
    ];
    for (const [wrong, message] of cases) {
      const made = model();
      let closed = 0;
      const dataset = {
        *[Symbol.iterator](): Generator<LabelledRows> {
          try {
            yield batch;
            yield any(wrong);
          } finally {
            closed++;
          }
        },
      };
      await expect(made.fitDataset(dataset)).rejects.toThrow(message);
      expect(closed).toBe(1);
      made.dispose();
    }
    expect(memory().numTensors).toBe(before);
  });

  test('what walking through the data throws comes as it is, and the model can be trained again', async () => {
    const before = memory().numTensors;
    const made = model();
    const failure = new TypeError('the file is gone');
    const dataset = {
      async *[Symbol.asyncIterator](): AsyncGenerator<LabelledRows> {
        yield batch;
        await Promise.reject(failure);
      },
    };
    await expect(made.fitDataset(dataset)).rejects.toBe(failure);
    expect(made.optimizer.iterations).toBe(1);
    await made.fitDataset([batch]);
    expect(made.optimizer.iterations).toBe(2);
    made.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('what cannot be walked through, or not again, says so', async () => {
    const made = model();
    for (const wrong of [5, null, undefined, 'abc', {}, () => [batch]]) {
      await expect(made.fitDataset(any(wrong))).rejects.toThrow(
        'fitDataset takes batches { x, y } that can be walked through',
      );
    }
    await expect(made.fitDataset([])).rejects.toThrow('The data set gave no batch.');
    const once = [batch, batch][Symbol.iterator]();
    await expect(made.fitDataset(once, { epochs: 2 })).rejects.toThrow('Can it be walked through more than once?');
    made.dispose();
  });

  test('ends while it waits for a batch that never comes', async () => {
    const made = model();
    const abort = new AbortController();
    const dataset = {
      async *[Symbol.asyncIterator](): AsyncGenerator<LabelledRows> {
        yield batch;
        setTimeout(() => abort.abort(), 0);
        await new Promise(() => undefined);
      },
    };
    const { epoch } = await made.fitDataset(dataset, { epochs: 3, signal: abort.signal });
    expect(epoch).toEqual([]);
    expect(made.optimizer.iterations).toBe(1);
    made.dispose();
  });

  test('batches may differ in length where the model takes any', async () => {
    const made = sequential([embedding({ inputDim: 4, outputDim: 2 }), gru({ units: 2 }), dense({ units: 1 })]);
    made.compile({ loss: 'meanSquaredError' });
    const { epoch } = await made.fitDataset([
      { x: [[1, 2]], y: [1] },
      {
        x: [
          [1, 2, 3],
          [3, 2, 1],
        ],
        y: [1, 0],
      },
    ]);
    expect(epoch).toEqual([0]);
    made.dispose();
  });
});
