// model.json and an optimizer's memory with anything in them: an error in words, or a model that is what the file says.
import { RnnkitError } from '@rnnkit/data';
import {
  activation,
  bidirectional,
  dense,
  dropout,
  embedding,
  flatten,
  globalAveragePooling1d,
  globalMaxPooling1d,
  l1l2,
  layerNormalization,
  lstm,
  masking,
  maxNorm,
  minMaxNorm,
  randomNormal,
  simpleRnn,
  spatialDropout1d,
  timeDistributed,
  varianceScaling,
  type Layer,
} from '@rnnkit/layers';
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  inverseTimeDecay,
  lion,
  nadam,
  piecewiseConstantDecay,
  polynomialDecay,
  rmsprop,
  sgd,
} from '@rnnkit/optimizers';
import { readFloatTensors, writeSafetensors, type ModelFiles, type StoredTensor } from '@rnnkit/storage';
import { fill, memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { huber, loadModel, precision, saveModel, sequential, type TrainableModel } from '../src/index.ts';
import { trainAndSave } from './saved-model.ts';

let files: ModelFiles;
let trained: TrainableModel;

beforeAll(async () => {
  ({ files, trained } = await trainAndSave());
});

afterAll(() => {
  trained.dispose();
});

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly (string | number)[];

const odd: readonly Json[] = [
  null,
  true,
  0,
  1,
  -1,
  1.5,
  1e300,
  '',
  'adam',
  '__proto__',
  [],
  [[]],
  {},
  { className: 'Dense' },
  { className: 'adam', config: null },
  { applyGradients: 1 },
];

function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

function withValue(json: Json, path: Path, value: Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof json !== 'object' || json === null) return { [name]: value };
  if (Array.isArray(json) && Number.isNaN(Number(name))) return [...json, value];
  if (Array.isArray(json)) return json.with(Number(name), withValue(json[Number(name)]!, rest, value));
  return { ...json, [name]: withValue(json[name] ?? null, rest, value) };
}

const withJson = (model: ModelFiles, json: Json): ModelFiles =>
  new Map([...model, ['model.json', new TextEncoder().encode(JSON.stringify(json))]]);

const jsonOf = (model: ModelFiles): Json => JSON.parse(new TextDecoder().decode(model.get('model.json'))) as Json;

/** Whether what is saved says all that was loaded: more, where a default was left out; names of classes in any case. */
function says(saved: unknown, loaded: Json): boolean {
  if (typeof loaded === 'string') return typeof saved === 'string' && saved.toLowerCase() === loaded.toLowerCase();
  if (typeof loaded !== 'object') return saved === loaded;
  // What is null is not given.
  if (loaded === null) return saved === null || saved === undefined;
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved) !== Array.isArray(loaded)) return false;
  if (Array.isArray(loaded) && loaded.length !== (saved as unknown[]).length) return false;
  return Object.entries(loaded).every(([name, value]) => says((saved as Record<string, unknown>)[name], value));
}

/** What is wrong with how some files are loaded, if anything is. */
async function fault(damaged: ModelFiles, isRight: (saved: Json) => boolean): Promise<string | undefined> {
  const loaded = await loadModel(damaged).catch((error: unknown) => error as Error);
  if (loaded instanceof Error) {
    if (!(loaded instanceof RnnkitError)) return `${loaded.constructor.name}: ${loaded.message}`;
    return loaded.message.length > 700 ? `too long: ${loaded.message}` : undefined;
  }
  try {
    const saved = jsonOf(await saveModel(loaded));
    return isRight(saved) ? undefined : `loads as something else`;
  } finally {
    loaded.dispose();
  }
}

/** What is wrong with how a model is loaded when any value at or below a path is any other. */
async function faults(model: ModelFiles, below: Path = []): Promise<string[]> {
  const json = jsonOf(model);
  const found: string[] = [];
  for (const path of pathsOf(json)) {
    if (below.some((name, index) => path[index] !== name)) continue;
    for (const value of odd) {
      const changed = withValue(json, path, value);
      const one = await fault(withJson(model, changed), (saved) => says(saved, changed));
      if (one !== undefined) found.push(`${path.join('.')} = ${JSON.stringify(value)}: ${one}`);
    }
  }
  return found;
}

describe('every value of model.json as every other: what loads is what it says', () => {
  test('a trained model', { timeout: 60_000 }, async () => {
    const before = memory().numTensors;
    expect(await faults(files)).toEqual([]);
    expect(memory().numTensors).toBe(before);
  });

  test('what is added: refused, or left aside', { timeout: 60_000 }, async () => {
    const json = jsonOf(files);
    const found: string[] = [];
    for (const path of pathsOf(json)) {
      for (const name of ['weights', 'trainable', 'name', '__proto__', 'constructor', 'toString']) {
        const changed = withValue(json, [...path, name], 5);
        const one = await fault(withJson(files, changed), () => true);
        if (one !== undefined) found.push(`${[...path, name].join('.')} = 5: ${one}`);
      }
    }
    expect(found).toEqual([]);
  });

  const vectors = (): Layer[] => [
    masking(),
    lstm({
      units: 2,
      returnSequences: true,
      dropout: 0.1,
      kernelRegularizer: l1l2(),
      recurrentConstraint: maxNorm(),
      biasConstraint: minMaxNorm(),
      kernelInitializer: varianceScaling(),
    }),
    layerNormalization(),
    timeDistributed(dense({ units: 2, biasInitializer: 'ones', kernelConstraint: 'nonNeg' })),
    globalAveragePooling1d(),
    activation({ activation: 'gelu' }),
    dropout({ rate: 0.2 }),
  ];
  const words = (): Layer[] => [
    embedding({ inputDim: 5, outputDim: 2, embeddingsInitializer: randomNormal(), embeddingsRegularizer: 'l2' }),
    spatialDropout1d({ rate: 0.1 }),
    bidirectional(simpleRnn({ units: 2, returnSequences: true, recurrentInitializer: 'identity' }), {
      mergeMode: 'mul',
    }),
    globalMaxPooling1d(),
    flatten(),
    dense({ units: 1, activityRegularizer: 'l1' }),
  ];
  test.each<[string, () => Layer[], number[]]>([
    ['of vectors', vectors, [2, 3, 2]],
    ['of words', words, [2, 3]],
  ])('layers %s', { timeout: 60_000 }, async (_, layers, shape) => {
    const model = sequential(layers());
    model.build([null, ...shape.slice(1)]);
    expect(await faults(await saveModel(model))).toEqual([]);
    model.dispose();
  });

  test.each([
    adadelta(),
    adagrad({ clipNorm: 1 }),
    adam({ amsgrad: true, learningRate: exponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 }) }),
    adamax({ learningRate: cosineDecay({ initialLearningRate: 1, decaySteps: 2 }) }),
    adamW({ globalClipNorm: 1, learningRate: cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 2 }) }),
    lion({ learningRate: inverseTimeDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 }) }),
    nadam({ learningRate: polynomialDecay({ initialLearningRate: 1, decaySteps: 2 }) }),
    rmsprop({
      centered: true,
      momentum: 0.5,
      learningRate: piecewiseConstantDecay({ boundaries: [1], values: [2, 1] }),
    }),
    sgd({ nesterov: true, momentum: 0.5, clipValue: 2 }),
  ])('the optimizer $className', async (optimizer) => {
    const model = sequential([dense({ units: 1 })]);
    model.build([null, 2]);
    model.compile({
      optimizer,
      loss: huber({ delta: 2 }),
      metrics: ['binaryAccuracy', precision({ thresholds: 0.4 })],
    });
    expect(await faults(await saveModel(model), ['compiled'])).toEqual([]);
    model.dispose();
    optimizer.dispose();
  });
});

describe('weights and slots', () => {
  /** The files with one of their safetensors files changed. */
  function withTensors(
    name: string,
    change: (tensors: Map<string, StoredTensor>, metadata: Map<string, string>) => void,
  ): ModelFiles {
    const { tensors, metadata } = readFloatTensors(files.get(name)!.slice(), name);
    const [changed, remarks] = [new Map(tensors), new Map(metadata)];
    change(changed, remarks);
    return new Map([...files, [name, writeSafetensors({ tensors: changed, metadata: remarks })]]);
  }
  const optimizer = 'optimizer.safetensors';
  const kernel = 'dense/kernel';

  test.each<[string, () => ModelFiles, string]>([
    ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(
      (value): [string, () => ModelFiles, string] => [
        `a weight that is ${value}`,
        () => withTensors('weights.safetensors', (all) => void (all.get(kernel)!.data[1] = value)),
        `weights.safetensors holds ${value} in "dense/kernel", at position 1`,
      ],
    ),
    [
      'a slot that is NaN',
      () => withTensors(optimizer, (all) => void (all.get(`${kernel}/momentum`)!.data[1] = Number.NaN)),
      'NaN at position 1',
    ],
    [
      'a negative mean of squares',
      () => withTensors(optimizer, (all) => void (all.get(`${kernel}/velocity`)!.data[2] = -1)),
      '-1 at position 2',
    ],
    [
      'a slot that is missing',
      () => withTensors(optimizer, (all) => void all.delete(`${kernel}/velocity`)),
      '"dense/kernel/velocity" is missing',
    ],
    [
      'all slots of a weight missing',
      () =>
        withTensors(optimizer, (all) => ['momentum', 'velocity'].forEach((slot) => all.delete(`${kernel}/${slot}`))),
      '"dense/kernel/momentum" is missing',
    ],
    ['no slots', () => withTensors(optimizer, (all) => all.clear()), 'is missing'],
    [
      'a slot of another optimizer',
      () => withTensors(optimizer, (all) => void all.set(`${kernel}/norm`, all.get(`${kernel}/velocity`)!)),
      'does not belong',
    ],
    [
      'a slot of no weight',
      () => withTensors(optimizer, (all) => void all.set('dense_9/kernel/velocity', all.get(`${kernel}/velocity`)!)),
      'does not belong',
    ],
    [
      'a slot of another shape',
      () =>
        withTensors(optimizer, (all) => void all.set(`${kernel}/velocity`, { shape: [4], data: new Float32Array(4) })),
      'has the shape [4]',
    ],
    ...['', ' 1', '-1', '1.5', '1e3', 'NaN', 'Infinity', '0x10', '01', '9'.repeat(16)].map(
      (text): [string, () => ModelFiles, string] => [
        `${JSON.stringify(text)} iterations`,
        () => withTensors(optimizer, (_, remarks) => void remarks.set('iterations', text)),
        'iterations has to be a whole number',
      ],
    ),
    ['no iterations', () => withTensors(optimizer, (_, remarks) => remarks.clear()), 'got nothing'],
  ])('%s: refused', async (_, damaged, message) => {
    const before = memory().numTensors;
    await expect(loadModel(damaged())).rejects.toThrow(message);
    expect(memory().numTensors).toBe(before);
  });

  test.each(['momentum', 'velocity'])('an infinite %s: refused, and not saved', async (slot) => {
    for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const path = `${kernel}/${slot}`;
      const damaged = withTensors(optimizer, (all) => void (all.get(path)!.data[2] = value));
      await expect(loadModel(damaged)).rejects.toThrow(
        `optimizer.safetensors: "${path}" holds ${value} at position 2, which it cannot be.`,
      );
    }
    const model = await loadModel(files);
    const weights = await model.getWeights();
    const { variable } = model.weights.find(({ name }) => name === kernel)!;
    // The square of the one is no float32 any more; the other is none itself.
    const gradient = fill(variable.shape, slot === 'velocity' ? 1e30 : Number.POSITIVE_INFINITY);
    model.optimizer.applyGradients([{ key: kernel, variable, gradient }]);
    model.setWeights(weights);
    await expect(saveModel(model, { includeOptimizer: true })).rejects.toThrow(
      `The model's optimizer holds Infinity in "${kernel}/${slot}", at position 0.`,
    );
    gradient.dispose();
    model.dispose();
  });

  test('a model that has forgotten how to count is not saved', async () => {
    const model = sequential([dense({ units: 1 })]);
    model.build([null, 2]);
    model.setWeights([Float32Array.of(1, 2), Float32Array.of(Number.NaN)]);
    await expect(saveModel(model)).rejects.toThrow('The model holds NaN in "dense/bias", at position 0');
    model.dispose();
  });

  test('a weight that begins to learn later is saved with slots, and training goes on alike', async () => {
    const make = async (): Promise<TrainableModel> => {
      const model = sequential([dense({ units: 2 }), dense({ units: 1 })], { seed: 3 });
      model.layers[0]!.trainable = false;
      model.compile({ optimizer: adagrad({ initialAccumulatorValue: 0.5 }), loss: 'meanSquaredError' });
      await model.fit([[1, 2]], [[3]], { epochs: 2 });
      model.layers[0]!.trainable = true;
      return model;
    };
    const [one, other] = [await make(), await make()];
    const loaded = await loadModel(await saveModel(other, { includeOptimizer: true }));
    for (const model of [one, loaded]) await model.fit([[1, 2]], [[3]], { epochs: 2 });
    expect(await loaded.getWeights()).toEqual(await one.getWeights());
    for (const model of [one, other, loaded]) model.dispose();
  });

  test('weights lie where they are in the file, wherever that lies', async () => {
    const bytes = files.get('weights.safetensors')!;
    for (const shift of [0, 1, 4]) {
      const shifted = new Uint8Array(bytes.length + shift);
      shifted.set(bytes, shift);
      const { tensors } = readFloatTensors(shifted.subarray(shift), 'weights.safetensors');
      // Node's Buffer has a slice of its own.
      const buffer = globalThis.Buffer?.from(shifted.buffer, shift) ?? shifted.subarray(shift);
      expect(readFloatTensors(buffer, 'weights.safetensors').tensors).toEqual(tensors);
      for (const [name, { data }] of readFloatTensors(bytes, 'weights.safetensors').tensors) {
        expect(tensors.get(name)!.data).toEqual(data);
        expect(tensors.get(name)!.data.buffer === shifted.buffer).toBe(shift % 4 === 0);
      }
    }
  });
});
