// What a model is compiled with: what is refused, what survives a file, and which labels a loss takes.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { activation, dense, embedding, gru, timeDistributed, type SymbolicValue } from '@rnnkit/layers';
import { input } from '@rnnkit/models';
import type { ModelFiles } from '@rnnkit/storage';
import { mean, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  auc,
  backupAndRestore,
  binaryAccuracy,
  binaryCrossentropy,
  crossValidate,
  f1Score,
  huber,
  lambdaCallback,
  loadModel,
  model as graphModel,
  modelCheckpoint,
  precision,
  saveModel,
  sequential,
  sparseCategoricalCrossentropy,
  terminateOnNaN,
  topKCategoricalAccuracy,
  type CompileOptions,
  type Loss,
  type LossName,
  type Metric,
  type TrainableModel,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const any = (value: unknown): never => value as never;

function modelOf(options: CompileOptions, units = 2): TrainableModel {
  const model = sequential([dense({ units })], { seed: 3 });
  model.compile(options);
  return model;
}

/** A loss of the user's own. */
const own: Loss = {
  name: 'own',
  call: (labels: Tensor, predictions: Tensor) => mean(square(sub(labels, predictions)), -1),
};
/** A metric of the user's own: how many rows there were. */
const rows: Metric = {
  name: 'rows',
  start() {
    let count = 0;
    return { update: (labels) => void (count += labels.shape[0]!), result: () => count };
  },
};

const [x, y] = [
  [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  [
    [0, 1],
    [1, 1],
    [0, 0],
  ],
];

describe('what is no loss or metric is refused when the model is compiled', () => {
  test.each<[string, unknown, string]>([
    ['a metric that there is not', { loss: 'hinge', metrics: ['acc'] }, 'There is no metric "acc"; there are accuracy'],
    ['a loss that is misspelt', { loss: 'binaryCrossEntropy' }, 'Did you mean binaryCrossentropy?'],
    ['a loss that is a function', { loss: () => 0 }, 'One of your own is { name, call(labels, predictions) }'],
    ['a class that there is not', { loss: { className: 'Hinges' } }, 'There is no loss "Hinges"'],
    ['an option that there is not', { loss: { className: 'Huber', config: { Delta: 2 } } }, 'Did you mean delta?'],
    ['an option that a loss has not', { loss: { className: 'Hinge', config: { margin: 1 } } }, 'it takes reduction'],
    ['an option of a metric', { loss: 'hinge', metrics: [{ className: 'AUC', config: { curve: 'roc' } }] }, 'ROC, PR'],
    ['a metric that is a function', { loss: 'hinge', metrics: [() => 0] }, 'One of your own is { name, start() }'],
    ['a metric that is none', { loss: 'hinge', metrics: [{ name: 'x' }] }, '{ className, config }'],
    [
      'two metrics of one name',
      { loss: 'hinge', metrics: ['auc', auc({ curve: 'PR' })] },
      'two figures are called "auc"',
    ],
    ['a metric called loss', { loss: 'hinge', metrics: [auc({ name: 'loss' })] }, 'two figures are called "loss"'],
  ])('%s', (_, options, message) => {
    expect(() => modelOf(any(options))).toThrow(message);
  });

  test('options of losses, metrics and callbacks that there are not', () => {
    expect(() => sparseCategoricalCrossentropy(any({ smoothing: 0.1 }))).toThrow('does not know the option');
    expect(() => huber({ delta: 0 })).toThrow('huber: delta has to be a number above 0');
    expect(() => binaryAccuracy(any({ thresholds: 0.4 }))).toThrow('Did you mean threshold?');
    expect(() => precision({ thresholds: [0.2, 1.5] })).toThrow(
      'precision: thresholds[1] has to be a number from 0 to 1',
    );
    expect(() => precision({ topK: 0 })).toThrow('precision: topK has to be a whole number of at least 1');
    expect(() => f1Score({ average: any('mean') })).toThrow('has to be one of micro, macro, weighted');
    expect(() => f1Score({ threshold: 0 })).toThrow('f1Score: threshold has to be a number above 0, up to 1, or null');
    expect(() => auc({ numThresholds: 1 })).toThrow('auc: numThresholds has to be a whole number of at least 2');
    expect(() => topKCategoricalAccuracy({ k: 1, name: 'a,b' })).toThrow('without spaces and commas');
    expect(() => modelCheckpoint(() => undefined, any({ saveBest: true }))).toThrow(
      'it takes monitor, mode, saveBestOnly',
    );
    expect(() => modelCheckpoint(any('best'))).toThrow('modelCheckpoint: save has to be a function');
    expect(() => backupAndRestore(any({ read: () => undefined }))).toThrow(
      'backupAndRestore: write has to be a function',
    );
    expect(() => backupAndRestore(any(undefined))).toThrow('backupAndRestore: write has to be a function');
    expect(() => terminateOnNaN(any({ patience: 1 }))).toThrow('it takes none');
    expect(() => lambdaCallback(any({ onEpochFinish: () => undefined }))).toThrow('does not know the option');
  });
});

test('names that there are not do not compile', () => {
  // @ts-expect-error a loss that there is not
  const loss: CompileOptions = { loss: 'binary_crossentropy' };
  // @ts-expect-error a metric that there is not
  const metric: CompileOptions = { loss: 'hinge', metrics: ['acc'] };
  // @ts-expect-error an optimizer that there is not
  const optimizer: CompileOptions = { loss: 'hinge', optimizer: 'adamm' };
  for (const options of [loss, metric, optimizer]) expect(() => modelOf(options)).toThrow('There is no');
});

test('a loss of your own has to return a cost for each row', async () => {
  const model = modelOf({ loss: { name: 'scalar', call: (labels, predictions) => mean(sub(labels, predictions)) } });
  await expect(model.fit(x, y)).rejects.toThrow(
    'The loss "scalar" has to return a cost for each sample or step, of the shape [3]; got [].',
  );
  model.dispose();
});

test('accuracy takes the form that fits the loss and the output', () => {
  const classOf = (loss: LossName, units: number): string => {
    const model = modelOf({ loss, metrics: ['accuracy'] }, units);
    model.build([null, 2]);
    const [metric] = model.metrics;
    expect(metric!.name).toBe('accuracy');
    model.dispose();
    return metric!.className!;
  };
  expect(classOf('sparseCategoricalCrossentropy', 3)).toBe('SparseCategoricalAccuracy');
  expect(classOf('categoricalCrossentropy', 3)).toBe('CategoricalAccuracy');
  expect(classOf('binaryCrossentropy', 1)).toBe('BinaryAccuracy');
  // Keras takes CategoricalAccuracy here; each of several labels counts by itself instead.
  expect(classOf('binaryCrossentropy', 3)).toBe('BinaryAccuracy');
});

describe('what a model is compiled with survives a file', () => {
  const compiledOf = (files: ModelFiles): Record<string, unknown> =>
    (JSON.parse(new TextDecoder().decode(files.get('model.json'))) as { compiled: Record<string, unknown> }).compiled;

  test('with the options of its loss and its metrics', async () => {
    const model = modelOf({
      optimizer: { className: 'adam', config: { learningRate: 0.1 } },
      loss: binaryCrossentropy({ fromLogits: true, labelSmoothing: 0.2 }),
      metrics: [
        'accuracy',
        precision({ thresholds: [0.25, 0.5], name: 'exact' }),
        { className: 'F1Score', config: { average: 'micro' } },
      ],
    });
    await model.fit(x, y, { epochs: 2 });
    const files = await saveModel(model, { includeOptimizer: true });
    const loaded = await loadModel(files);
    expect(await loaded.evaluate(x, y)).toEqual(await model.evaluate(x, y));
    // Training goes on as it would have.
    await model.fit(x, y, { epochs: 2 });
    await loaded.fit(x, y, { epochs: 2 });
    expect(await loaded.getWeights()).toEqual(await model.getWeights());
    expect(compiledOf(await saveModel(loaded))).toEqual(compiledOf(await saveModel(model)));
    expect(compiledOf(files)['loss']).toEqual({
      className: 'BinaryCrossentropy',
      config: { fromLogits: true, labelSmoothing: 0.2, reduction: 'sumOverBatchSize' },
    });
    for (const used of [model, loaded]) used.dispose();
  });

  test('every loss and metric comes back as it was', async () => {
    for (const loss of [
      'binaryCrossentropy',
      'categoricalCrossentropy',
      'sparseCategoricalCrossentropy',
      'cosineSimilarity',
      'hinge',
      'huber',
      'klDivergence',
      'logCosh',
      'meanAbsoluteError',
      'meanSquaredError',
      'poisson',
    ] as const) {
      const metrics = ['accuracy', 'auc', 'f1Score', 'precision', 'recall', 'topKCategoricalAccuracy'] as const;
      const named = modelOf({ loss, metrics });
      named.build([null, 2]);
      const files = await saveModel(named);
      expect(compiledOf(files)).toMatchObject({ loss, metrics });
      const byName = await loadModel(files);
      expect(byName.compileOptions).toMatchObject({ loss, metrics });
      byName.dispose();
      const described = modelOf({
        loss: named.losses[0]!,
        metrics: named.metrics.slice(1).map(({ metric }) => metric),
      });
      described.build([null, 2]);
      const loaded = await loadModel(await saveModel(described));
      expect(loaded.losses[0]!.className).toBe(named.losses[0]!.className);
      expect(loaded.losses[0]!.getConfig!()).toEqual(named.losses[0]!.getConfig!());
      expect(loaded.metrics.map((metric) => metric.getConfig!())).toEqual(
        named.metrics.slice(1).map((metric) => metric.getConfig!()),
      );
      for (const used of [named, described, loaded]) used.dispose();
    }
  });

  test('or is refused with what to do, where only the program knows what it computes', async () => {
    for (const options of [
      { loss: own },
      { loss: 'meanSquaredError' as const, metrics: [rows] },
      // What only looks like one of this package is not saved as that.
      { loss: { ...huber(), name: 'mine', call: own.call.bind(own) } },
      { loss: { ...own, className: 'Huber', getConfig: () => ({}) } },
    ]) {
      const model = modelOf(options);
      await model.fit(x, y);
      await expect(saveModel(model)).rejects.toThrow(
        /is a (?:loss|metric) of your own, and only your program knows what it computes.*includeCompile: false/,
      );
      await expect(saveModel(model, { includeCompile: false, includeOptimizer: true })).rejects.toThrow(
        'includeOptimizer needs a model that is compiled, and includeCompile',
      );
      const loaded = await loadModel(await saveModel(model, { includeCompile: false }));
      expect(await loaded.getWeights()).toEqual(await model.getWeights());
      loaded.compile(options);
      expect(await loaded.evaluate(x, y)).toEqual(await model.evaluate(x, y));
      for (const used of [model, loaded]) used.dispose();
    }
  });

  test('a loss and metrics of your own work in this thread', async () => {
    const model = modelOf({ loss: own, metrics: [rows] });
    expect((await model.evaluate(x, y))['rows']).toBe(3);
    expect((await crossValidate(model, x, y, { folds: 3 })).mean['rows']).toBe(1);
    model.dispose();
  });

  test('a file that is damaged there is refused', async () => {
    const model = modelOf({ loss: huber({ delta: 2 }), metrics: ['auc'] });
    model.build([null, 2]);
    const files = await saveModel(model);
    const changed = (from: string | RegExp, to: string): ModelFiles => {
      const text = new TextDecoder().decode(files.get('model.json'));
      expect(text.replace(from, to)).not.toBe(text);
      return new Map([...files, ['model.json', new TextEncoder().encode(text.replace(from, to))]]);
    };
    for (const [from, to, message] of [
      ['"Huber"', '"Hub"', 'There is no loss "Hub"'],
      ['"Huber"', '7', 'A loss is described by'],
      ['"delta": 2', '"delta": -2', 'huber: delta has to be a number above 0'],
      ['"auc"', '"acc"', 'There is no metric "acc"'],
      ['"auc"', '{"className": "AUC", "config": []}', 'A metric is described by'],
      ['"auc"', '3', 'A metric is described by'],
      [/"loss": \{[^}]*\}[^}]*\}/, '"loss": null', 'A loss is described by'],
    ] as const) {
      await expect(loadModel(changed(from, to)), to).rejects.toThrow(message);
    }
    model.dispose();
  });
});

describe('labels outside the range of a loss are refused before the first step, with their position', () => {
  const last = { binaryCrossentropy: 'sigmoid', categoricalCrossentropy: 'softmax', klDivergence: 'softmax' } as const;

  test.each<[LossName, readonly number[], string]>([
    [
      'binaryCrossentropy',
      [1, 2, 1, 2],
      'takes labels from 0 to 1; the label at position 1 is 2. Number two classes 0 and 1',
    ],
    ['binaryCrossentropy', [1, -1, 1, 1], 'the label at position 1 is -1'],
    ['binaryCrossentropy', [1, 0, Number.NaN, 1], 'the label at position 2 is NaN'],
    ['categoricalCrossentropy', [0, 1, 0, 2], 'the label at position 3 is 2. For class indices use sparse'],
    ['categoricalCrossentropy', [0, -1, 0, 1], 'the label at position 1 is -1'],
    ['klDivergence', [0.5, 0.5, 1.5, -0.5], 'the label at position 2 is 1.5'],
    ['poisson', [0, 5, -1, 2], 'poisson takes labels of at least 0; the label at position 2 is -1'],
    ['hinge', [1, -1, 2, 1], 'hinge takes labels −1 and 1, or 0 and 1; the label at position 2 is 2'],
    ['hinge', [1, -1, 0, 1], 'there are both −1 and 0'],
    ['meanSquaredError', [0, 1, 0, Number.NaN], 'the label at position 3 is NaN'],
    ['cosineSimilarity', [0, 1, 0, Number.POSITIVE_INFINITY], 'the label at position 3 is Infinity'],
  ])('%s %j', async (loss, labels, message) => {
    const model = sequential([
      dense({ units: 2 }),
      activation({ activation: last[loss as keyof typeof last] ?? 'linear' }),
    ]);
    model.compile({ loss });
    const data = { data: Float32Array.from(labels), shape: [2, 2] };
    const good = { data: new Float32Array(4), shape: [2, 2] };
    const inputs = x.slice(0, 2);
    // What does not count has to be in the range, too.
    for (const sampleWeight of [undefined, [0, 0]]) {
      await expect(model.testOnBatch(inputs, data, sampleWeight)).rejects.toThrow(message);
    }
    await expect(model.fit(inputs, data)).rejects.toThrow(message);
    await expect(model.fit(inputs, good, { validationData: [inputs, data] })).rejects.toThrow(message);
    await expect(model.fitDataset([{ x: inputs, y: data }])).rejects.toThrow(message);
    await expect(model.evaluate(inputs, data)).rejects.toThrow(message);
    await expect(crossValidate(model, inputs, data, { folds: 2 })).rejects.toThrow(message);
    expect(model.optimizer.iterations).toBe(0);
    model.dispose();
  });

  test('labels of a sequence, where they are padding, too', async () => {
    const model = sequential([
      embedding({ inputDim: 4, outputDim: 2, maskZero: true }),
      gru({ units: 2, returnSequences: true }),
      timeDistributed(dense({ units: 3, activation: 'softmax' })),
    ]);
    model.compile({ loss: 'sparseCategoricalCrossentropy' });
    await expect(model.fit([[0, 1, 2]], [[-1, 2, 1]])).rejects.toThrow(
      "The label at position 0 is -1; the model's 3 classes are 0 to 2. Where a label does not count, give 0.",
    );
    model.dispose();
  });
});

test('outputs whose losses could be taken for others are refused', () => {
  const text = input({ shape: [2] });
  const named = (outputs: Record<string, SymbolicValue>): TrainableModel<unknown> =>
    graphModel({ inputs: text, outputs });
  const [first, second] = [dense({ units: 1 }).apply(text), dense({ units: 1 }).apply(text)];
  const wrong = named({ val: first, other: second });
  expect(() => wrong.compile({ loss: 'meanSquaredError' })).toThrow('an output is called "val"');
  const right = named({ value: first, other: second });
  right.compile({ loss: 'meanSquaredError' });
  expect(right.losses).toHaveLength(2);
  wrong.dispose();
  right.dispose();
});
