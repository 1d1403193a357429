// Classes of somebody else: every kind that a file can name is trained with, saved, loaded, and goes on as it was.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { check, register } from '@rnnkit/data';
import {
  dense,
  embedding,
  gru,
  Layer,
  layerFromConfig,
  type Activation,
  type Constraint,
  type Initializer,
  type LayerOutput,
  type Regularizer,
  type Shape,
} from '@rnnkit/layers';
import { sgd, type Optimizer, type Schedule } from '@rnnkit/optimizers';
import {
  abs,
  clipByValue,
  mean,
  mul,
  sigmoid,
  square,
  sub,
  sum,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { loadModel, saveModel, sequential, type Loss, type Metric, type TrainableModel } from '../src/index.ts';

class Scaled extends Layer {
  readonly className = 'tests>Scaled';
  readonly #factor: number;
  constructor({ factor, ...options }: { readonly factor: number; readonly name?: string }) {
    super(options);
    this.#factor = check.positive(factor, 'Scaled: factor') as number;
  }
  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
  protected compute(input: Tensor): LayerOutput {
    return { output: mul(input, this.#factor) };
  }
  protected ownConfig(): Record<string, unknown> {
    return { factor: this.#factor };
  }
}

const initializer = (config: { readonly step: number }): Initializer => ({
  className: 'tests>Ramp',
  getConfig: () => config,
  initialize: (shape) =>
    Float32Array.from(
      { length: shape.reduce((size, side) => size * side, 1) },
      (_, index) => (index % 7) * config.step,
    ),
});
const regularizer = (config: { readonly weight: number }): Regularizer => ({
  className: 'tests>Absolute',
  getConfig: () => config,
  loss: (value) => mul<Scalar>(sum(abs(value)), config.weight),
});
const constraint = (config: { readonly most: number }): Constraint => ({
  className: 'tests>Within',
  getConfig: () => config,
  apply: (weight) => clipByValue(weight, -config.most, config.most),
});
const activation = (config: { readonly beta: number }): Activation =>
  Object.assign((x: Tensor) => mul(x, sigmoid(mul(x, config.beta))), {
    className: 'tests>Swish',
    getConfig: () => config,
  });
const loss = (config: { readonly scale: number }): Loss => ({
  name: 'scaledSquares',
  className: 'tests>ScaledSquares',
  getConfig: () => config,
  call: (labels, predictions) => mul(mean(square(sub(labels, predictions)), -1), config.scale),
});
const metric = (config: { readonly name: string }): Metric => ({
  name: config.name,
  className: 'tests>Largest',
  getConfig: () => config,
  start() {
    let largest = -Infinity;
    return {
      update: (_, { data }) => {
        for (const value of data) largest = Math.max(largest, value);
      },
      result: () => largest,
    };
  },
});
const schedule = (config: { readonly first: number }): Schedule => ({
  className: 'tests>Halving',
  getConfig: () => config,
  at: (step) => config.first / 2 ** step,
});
/** Another's rule, under a name of its own. */
function optimizer(config: { readonly first: number }): Optimizer {
  const inner = sgd({ learningRate: schedule(config), momentum: 0.9 });
  return new Proxy(inner, {
    get: (target, name) => {
      if (name === 'className') return 'tests>Halved';
      if (name === 'getConfig') return () => config;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

beforeAll(async () => {
  await useBackend(cpu());
  register('tests>Scaled', { fromConfig: (config) => new Scaled(config as never) });
  register('tests>Ramp', { fromConfig: (config) => initializer(config as never) });
  register('tests>Absolute', { fromConfig: (config) => regularizer(config as never) });
  register('tests>Within', { fromConfig: (config) => constraint(config as never) });
  register('tests>Swish', { fromConfig: (config) => activation(config as never) });
  register('tests>ScaledSquares', { fromConfig: (config) => loss(config as never) });
  register('tests>Largest', { fromConfig: (config) => metric(config as never) });
  register('tests>Halving', { fromConfig: (config) => schedule(config as never) });
  register('tests>Halved', { fromConfig: (config) => optimizer(config as never) });
});

const layers = (): Layer[] => [
  embedding({ inputDim: 9, outputDim: 3, embeddingsInitializer: initializer({ step: 0.02 }) }),
  gru({ units: 4, kernelRegularizer: regularizer({ weight: 0.01 }), recurrentConstraint: constraint({ most: 0.25 }) }),
  new Scaled({ factor: 2 }),
  dense({ units: 2, activation: activation({ beta: 1.5 }) }),
];
const x = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 1],
  [2, 4, 6],
];
const y = [
  [1, 0],
  [0, 1],
  [1, 1],
  [0, 0],
];

async function goesOn(model: TrainableModel): Promise<{ readonly loaded: unknown; readonly weights: Float32Array[] }> {
  const files = await saveModel(model, { includeOptimizer: true });
  const loaded = await loadModel(files);
  const histories = [];
  for (const one of [model, loaded]) histories.push(await one.fit(x, y, { epochs: 2, batchSize: 2 }));
  expect(histories[1]).toEqual(histories[0]);
  const weights = await model.getWeights();
  expect(await loaded.getWeights()).toEqual(weights);
  const saved = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
    model: { config: { layers: { className: string; config: { activation?: unknown } }[] } };
    compiled: unknown;
  };
  const named = saved.model.config.layers;
  expect(named[2]!.className).toBe('tests>Scaled');
  expect(named[3]!.config.activation).toEqual({ className: 'tests>Swish', config: { beta: 1.5 } });
  loaded.dispose();
  model.dispose();
  return { loaded: saved.compiled, weights };
}

test('a model of others’ classes is trained, saved and loaded, and goes on as it was', async () => {
  const model = sequential(layers());
  model.compile({
    optimizer: optimizer({ first: 0.05 }),
    loss: loss({ scale: 3 }),
    metrics: [metric({ name: 'top' })],
  });
  await model.fit(x, y, { epochs: 2, batchSize: 2 });
  const { loaded, weights } = await goesOn(model);
  expect(loaded).toEqual({
    optimizer: { className: 'tests>Halved', config: { first: 0.05 } },
    loss: { className: 'tests>ScaledSquares', config: { scale: 3 } },
    metrics: [{ className: 'tests>Largest', config: { name: 'top' } }],
  });
  expect(weights[2]!.every((value) => Math.abs(value) <= 0.25)).toBe(true);
});

test('they are compiled by their names, and a schedule is one of an optimizer of ours', async () => {
  const model = sequential(layers());
  model.compile({
    optimizer: sgd({ learningRate: schedule({ first: 0.1 }) }),
    loss: { className: 'tests>ScaledSquares', config: { scale: 1 } },
    metrics: [{ className: 'tests>Largest', config: { name: 'top' } }],
  });
  await model.fit(x, y, { batchSize: 2 });
  const { loaded } = await goesOn(model);
  expect(loaded).toMatchObject({
    optimizer: { config: { learningRate: { className: 'tests>Halving', config: { first: 0.1 } } } },
  });
});

test('what is not known, or of another kind, is refused with what to do', () => {
  const model = sequential([dense({ units: 1 })]);
  const compile =
    (options: object): (() => void) =>
    () =>
      model.compile({ loss: 'meanSquaredError', ...options } as never);
  expect(compile({ loss: 'nobody>Loss' })).toThrow('There is no loss "nobody>Loss"');
  expect(compile({ loss: 'nobody>Loss' })).toThrow('Make your own known with register.');
  expect(compile({ metrics: ['nobody>Metric'] })).toThrow('There is no metric "nobody>Metric"');
  expect(compile({ optimizer: 'nobody>Optimizer' })).toThrow('There is no optimizer "nobody>Optimizer"');
  expect(compile({ loss: 'tests>Largest' })).toThrow('is no loss');
  expect(compile({ metrics: [{ className: 'tests>ScaledSquares' }] })).toThrow('is no metric');
  expect(compile({ optimizer: 'tests>Ramp' })).toThrow('is no optimizer');
  expect(() => dense({ units: 1, kernelInitializer: 'nobody>Ramp' })).toThrow('There is no initializer "nobody>Ramp"');
  expect(() => dense({ units: 1, kernelRegularizer: 'tests>Ramp' })).toThrow('is no regularizer');
  expect(() => dense({ units: 1, activation: 'nobody>Swish' })).toThrow('There is no activation "nobody>Swish"');
  expect(() => dense({ units: 1, activation: 'tests>Ramp' })).toThrow('is no activation');
  expect(() => layerFromConfig({ className: 'nobody>Layer' })).toThrow('Make your own known with register.');
  // Its maker checks what comes.
  expect(() => layerFromConfig({ className: 'tests>Scaled', config: { factor: -1 } })).toThrow('factor has to be');
  expect(() => layerFromConfig({ className: 'tests>Scaled', config: { factor: 2, name: 'twice' } }).name).not.toThrow();
});
