// Training goes on where it was: with what a model is compiled with, and with what its optimizer remembers.
import { readdirSync, readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { register, type HostArray } from '@rnnkit/data';
import { dense, embedding, gru, lstm } from '@rnnkit/layers';
import { openZip, writeZip } from '@rnnkit/storage';
import { auc, sequential, type CompileOptions, type TrainableModel } from '@rnnkit/training';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { readKeras as readToPredict } from '../../src/keras/index.ts';
import { readKeras, readKerasH5, writeKeras } from '../../src/keras/training/index.ts';
import { restoreMemory } from '../../src/keras/training/optimizer-memory.ts';

beforeAll(() => useBackend(cpu()));

const x = [
  [1, 2, 3, 0],
  [4, 1, 0, 0],
  [2, 2, 2, 2],
];
const y = [0, 2, 1];

function trained(options: Partial<CompileOptions> = {}): TrainableModel {
  const model = sequential([
    embedding({ inputDim: 5, outputDim: 3, maskZero: true }),
    gru({ units: 4, trainable: false }),
    dense({ units: 3, activation: 'softmax' }),
  ]);
  model.compile({ loss: 'sparseCategoricalCrossentropy', ...options });
  model.build([null, null]);
  return model;
}

async function train(model: TrainableModel<unknown>, steps: number): Promise<readonly number[]> {
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) losses.push(await model.trainOnBatch(x, y));
  return losses;
}

const rates = { learningRate: 0.25 };
const schedule = {
  className: 'CosineDecay',
  config: { initialLearningRate: 0.5, decaySteps: 8, warmupTarget: 0.75, warmupSteps: 2 },
};
const optimizers: readonly (readonly [string, object])[] = [
  ['Adam', rates],
  ['Adam', { ...rates, amsgrad: true, clipNorm: 0.5, weightDecay: 0.125 }],
  ['Adam', { ...rates, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 2, gradientAccumulationSteps: 2 }],
  ['AdamW', { learningRate: schedule, beta1: 0.5 }],
  ['Adamax', rates],
  ['Adadelta', { learningRate: 1, rho: 0.5 }],
  ['Adagrad', { ...rates, globalClipNorm: 1 }],
  ['Lamb', rates],
  ['Lion', { learningRate: 0.125 }],
  ['Nadam', rates],
  ['RMSprop', { learningRate: 0.0625, momentum: 0.5, centered: true }],
  ['SGD', { ...rates, momentum: 0.5, nesterov: true, clipValue: 1 }],
  [
    'SGD',
    { learningRate: { className: 'PiecewiseConstantDecay', config: { boundaries: [1, 4], values: [1, 0.5, 0.25] } } },
  ],
];

describe.each(optimizers)('%s %j', (className, config) => {
  test.each([0, 3])('after %i steps', async (steps) => {
    const before = memory().numTensors;
    const model = trained({ optimizer: { className, config } });
    await train(model, steps);
    const bytes = await writeKeras(model);
    const { model: again } = await readKeras(bytes);
    expect(again.optimizer.iterations).toBe(steps);
    expect(again.optimizer.getConfig()).toEqual(model.optimizer.getConfig());
    expect(await writeKeras(again)).toEqual(bytes);
    expect(await train(again, 3)).toEqual(await train(model, 3));
    model.dispose();
    again.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

test('losses, weights of losses and metrics', async () => {
  const model = trained({
    loss: { className: 'CategoricalFocalCrossentropy', config: { gamma: 1.5, reduction: 'meanWithSampleWeight' } },
    metrics: [
      'accuracy',
      'precision',
      { className: 'TopKCategoricalAccuracy', config: { k: 2, name: 'best' } },
      auc({ numThresholds: 10 }),
    ],
    lossWeights: { dense: 0.5 },
  });
  const { model: again } = await readKeras(await writeKeras(model));
  expect(again.losses.map((loss) => [loss.name, loss.getConfig?.()])).toEqual(
    model.losses.map((loss) => [loss.name, loss.getConfig?.()]),
  );
  const figures = ({ terms }: TrainableModel<unknown>): unknown =>
    terms.map(({ weight, metrics }) => [weight, metrics.map(({ name }) => name)]);
  expect(figures(again)).toEqual(figures(model));
  model.dispose();
  again.dispose();
});

test('what is not compiled is not compiled, and the memory can be left out', async () => {
  const model = trained();
  await train(model, 1);
  const { model: fresh } = await readKeras(await writeKeras(model, { includeOptimizer: false }));
  expect(fresh.optimizer.iterations).toBe(0);
  const { model: left } = await readKeras(await writeKeras(model), { leave: ['optimizer'] });
  expect(left.optimizer.iterations).toBe(0);
  const plain = sequential([dense({ units: 1 })]);
  plain.build([null, 2]);
  const { model: again } = await readKeras(await writeKeras(plain));
  expect(again.compileOptions).toBeUndefined();
  const { model: predicting } = await readToPredict(await writeKeras(model));
  expect(await predicting.getWeights()).toEqual(await model.getWeights());
  for (const one of [model, fresh, left, plain, again, predicting]) one.dispose();
});

/** A file with another configuration. */
async function changed(bytes: Uint8Array, change: (config: string) => string): Promise<Uint8Array> {
  const zip = openZip(bytes);
  const files = new Map<string, Uint8Array>();
  for (const name of zip.names) files.set(name, (await zip.read(name, 1e6))!);
  const before = new TextDecoder().decode(files.get('config.json'));
  const after = change(before);
  expect(after).not.toBe(before);
  return writeZip(files.set('config.json', new TextEncoder().encode(after)));
}

describe('what there is not here is refused by its name', () => {
  test.each([
    ['a loss', '"SparseCategoricalCrossentropy"', '"Dice"', 'unsupported', 'Dice'],
    ['an optimizer', '"Adam"', '"Muon"', 'unsupported', 'Muon'],
    [
      'an option of a loss',
      'Crossentropy","config":{',
      'Crossentropy","config":{"ignore_class":2',
      'unsupported',
      'ignore_class',
    ],
    ['a metric', '"metrics":["accuracy"]', '"metrics":["mae"]', 'unsupported', 'leave: ["mae"]'],
    [
      'a function of one’s own',
      '"metrics":["accuracy"]',
      '"metrics":[{"class_name":"function","config":"f"}]',
      'unsupported',
      '"f"',
    ],
    ['a rate that is none', '"learning_rate":0.25', '"learning_rate":"fast"', 'invalid-file', 'learningRate'],
    [
      'a memory that is another optimizer’s',
      '"amsgrad":false',
      '"amsgrad":true',
      'invalid-file',
      'variables instead of',
    ],
    ['a prototype', '"metrics":["accuracy"]', '"metrics":["__proto__"]', 'unsupported', '__proto__'],
    [
      'losses within each other',
      '"metrics":["accuracy"]',
      `"metrics":${'['.repeat(999)}${']'.repeat(999)}`,
      'invalid-file',
      'deep',
    ],
  ] as const)('%s', async (_, from, to, code, message) => {
    const before = memory().numTensors;
    const loss = { className: 'SparseCategoricalCrossentropy', config: {} };
    const model = trained({ optimizer: { className: 'Adam', config: rates }, loss, metrics: ['accuracy'] });
    await train(model, 1);
    const bytes = await changed(await writeKeras(model), (config) => config.replace(from, to));
    model.dispose();
    await expect(readKeras(bytes)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
    expect(memory().numTensors).toBe(before);
  });

  test('a metric is left out where that is asked for', async () => {
    const model = trained({ metrics: ['accuracy'] });
    const bytes = await changed(await writeKeras(model), (config) =>
      config.replace('["accuracy"]', '["mae","accuracy"]'),
    );
    const { model: again } = await readKeras(bytes, { leave: ['mae'] });
    expect(again.metrics.map(({ name }) => name)).toEqual(['accuracy']);
    model.dispose();
    again.dispose();
  });
});

describe('what Keras does not have is refused before anything is written', () => {
  const own = { name: 'own', className: 'my-package>Own', getConfig: () => ({}), call: (labels: never) => labels };
  register('my-package>Own', { fromConfig: () => own });
  test.each([
    ['a loss of one’s own', { loss: own as never }, 'Own'],
    ['PyTorch’s definition', { optimizer: { className: 'adam', config: { convention: 'pytorch' } } }, 'PyTorch'],
    ['an exact AUC', { metrics: ['auc'] }, 'numThresholds'],
    [
      'weights that do not decay',
      { optimizer: { className: 'AdamW', config: { excludeFromWeightDecay: { names: ['bias'] } } } },
      'decay',
    ],
  ] as const)('%s', async (_, options, message) => {
    const model = sequential([lstm({ units: 2 }), dense({ units: 1, activation: 'sigmoid' })]);
    model.compile({ loss: 'binaryCrossentropy', ...(options as Partial<CompileOptions>) });
    model.build([null, null, 2]);
    await expect(writeKeras(model)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(message) as string,
    });
    model.dispose();
  });
});

const keras2 = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/keras2/${name}.h5`, import.meta.url));

test.each([
  ['bidirectional', 'Adam', 'sparseCategoricalCrossentropy', ['accuracy']],
  ['graph', 'RMSprop', 'meanSquaredError', []],
])('what Keras 2 compiled, %s', async (name, optimizer, loss, metrics) => {
  const { model } = await readKerasH5(keras2(name));
  expect(model.optimizer.className).toBe(optimizer);
  expect(model.losses.map((one) => one.name)).toEqual([loss]);
  expect(model.metrics.map((metric) => metric.name)).toEqual(metrics);
  model.dispose();
});

interface Remembered {
  readonly memory: {
    readonly iterations: number;
    readonly momentum: readonly (readonly number[])[];
    readonly velocity: readonly (readonly number[])[];
  };
}

test.each(['2.0.2', '2.1.6', '2.2.4-tf', '2.8.0'])('what an Adam of Keras %s remembers', async (version) => {
  const told = new URL(`../fixtures/keras2/layout-${version}.json`, import.meta.url);
  const { memory } = JSON.parse(readFileSync(told, 'utf8')) as Remembered;
  const { model } = await readKerasH5(keras2(`layout-${version}`));
  const { iterations, slots } = model.optimizer.getState();
  expect(iterations).toBe(memory.iterations);
  expect(slots).toHaveLength(2 * model.weights.length);
  for (const [place, { name }] of model.weights.entries()) {
    for (const kind of ['momentum', 'velocity'] as const) {
      const { tensor } = slots.find((slot) => slot.name === `${name}/${kind}`)!;
      expect([...(await tensor.data())]).toEqual(memory[kind][place]);
    }
  }
  model.dispose();
});

test.each([
  ['another optimizer', 'graph', ['RMSprop/iter:0'], 'of the class "RMSprop", and not of an Adam'],
  ['a beginning that is not known', 'layout-2.8.0', ['Adam/step:0'], 'which begins with "Adam/step:0"'],
  [
    'names of an order that is not known',
    'layout-2.8.0',
    ['Adam/iter:0', 'Adam/x/y:0'],
    'in an order that is not known',
  ],
])('of Keras 2, %s is refused with the way out', async (_, name, names, why) => {
  const { model } = await readKerasH5(keras2(name), { leave: ['optimizer'] });
  const layers = new Map(names.map((one) => [one, {} as never]));
  const known = { version: '2.8.0', names: new Map<string, string>() };
  await expect(restoreMemory(model, [], layers, known)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining(`${why}; it is left out by the option leave: ['optimizer']`) as string,
  });
  model.dispose();
});

interface Saved {
  readonly inputs: readonly HostArray[];
  readonly targets: readonly HostArray[];
  readonly answer: readonly number[];
  readonly losses: readonly number[];
}

const folder = new URL('../fixtures/keras-trained/', import.meta.url);
const saved = readdirSync(folder).filter((name) => name.endsWith('.json'));

test.each(saved)('what real Keras trained, %s: the same answers, and the next three losses', async (name) => {
  const { inputs, targets, answer, losses } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Saved;
  const { model } = await readKeras(readFileSync(new URL(name.replace('.json', '.keras'), folder)));
  const arrays = (given: readonly HostArray[]): never => {
    const all = given.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }));
    return (all.length === 1 ? all[0] : all) as never;
  };
  const predicted = (await model.predict(arrays(inputs))) as Tensor | Readonly<Record<string, Tensor>>;
  const tensors = 'dataId' in predicted ? [predicted as Tensor] : Object.values(predicted);
  const values = (await Promise.all(tensors.map((tensor) => tensor.data()))).flatMap((part) => [...part]);
  expect(values).toHaveLength(answer.length);
  for (const [place, value] of values.entries()) expect(value).toBeCloseTo(answer[place]!, 5.7);
  for (const loss of losses) expect(await model.trainOnBatch(arrays(inputs), arrays(targets))).toBeCloseTo(loss, 4.7);
  for (const tensor of tensors) tensor.dispose();
  model.dispose();
});
