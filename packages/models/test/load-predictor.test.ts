// What only predicts: it answers what the whole model answers, and knows the layers that it is given.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { register, RnnkitError, toHostArray } from '@rnnkit/data';
import {
  bidirectional,
  dense,
  embedding,
  gru,
  Layer,
  lstm,
  type LayerMakers,
  type LayerOutput,
  type Shape,
} from '@rnnkit/layers';
import { memory, mul, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { input, loadModel, loadPredictor, model, saveModel, sequential, warmUp, type Model } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const lists = [
  [3, 1, 0],
  [2, 2, 4],
];
const x = toHostArray(lists, 'x');
const makers: LayerMakers = { Embedding: embedding, GRU: gru, Dense: dense };

async function filesOf(made: Model<unknown>): Promise<Map<string, Uint8Array>> {
  made.build([null, null]);
  const files = new Map(await saveModel(made));
  made.dispose();
  return files;
}

const reader = (): Model =>
  sequential([
    embedding({ inputDim: 5, outputDim: 3, maskZero: true }),
    bidirectional(gru({ units: 4, dropout: 0.2 })),
    dense({ units: 2, activation: 'softmax', kernelRegularizer: 'l2', kernelConstraint: 'maxNorm' }),
  ]);

async function numbersOf(prediction: Tensor): Promise<readonly number[]> {
  const values = Array.from(await prediction.data());
  prediction.dispose();
  return values;
}

test('it answers what the whole model answers, and leaves nothing behind', async () => {
  const files = await filesOf(reader());
  const before = memory().numTensors;
  const whole = await loadModel(files);
  const small = await loadPredictor(files, { ...makers, Bidirectional: bidirectional });
  await warmUp(small);
  const wanted = await numbersOf(await whole.predict(x));
  expect(new Set(wanted).size).toBe(4);
  expect(await numbersOf(await small.predict(x))).toEqual(wanted);
  expect(await numbersOf(await small.predict(x, { batchSize: 1 }))).toEqual(wanted);
  expect(await numbersOf(await small.predictOnBatch(x))).toEqual(wanted);
  const given = tensor(lists);
  expect(await numbersOf(await small.predict(given))).toEqual(wanted);
  given.dispose();
  expect(await numbersOf(await whole.predict(lists))).toEqual(wanted);
  expect(await numbersOf(await whole.predictOnBatch(lists))).toEqual(wanted);
  await expect(small.predict(lists as never)).rejects.toThrow(
    'x has to be a tensor, or what toHostArray of @rnnkit/data makes of lists, { data, shape } with a typed array; got [[3,1,0],[2,2,4]].',
  );
  expect(() => small.getConfig()).toThrow('A predictor has no configuration: load the model with loadModel.');
  whole.dispose();
  small.dispose();
  expect(memory().numTensors).toBe(before);
  await expect(small.predict(x)).rejects.toThrow('has been disposed');
});

test.each(['F16', 'BF16', 'I8'] as const)('weights of type %s are read, too', async (dtype) => {
  const made = sequential([embedding({ inputDim: 12, outputDim: 8 }), gru({ units: 8 }), dense({ units: 2 })]);
  made.build([null, null]);
  const files = await saveModel(made, { dtype });
  const [whole, small] = [await loadModel(files), await loadPredictor(files, makers)];
  expect(await numbersOf(await small.predict(x))).toEqual(await numbersOf(await whole.predict(x)));
});

test('a model within a model is made of the given layers, too', async () => {
  const text = input({ shape: [null], dtype: 'int32', name: 'text' });
  const encoder = model({
    inputs: text,
    outputs: gru({ units: 4 }).apply(embedding({ inputDim: 5, outputDim: 3 }).apply(text)),
  });
  const other = input({ shape: [null], dtype: 'int32', name: 'other' });
  const code = encoder.apply(other);
  const files = await filesOf(model({ inputs: other, outputs: { code, label: dense({ units: 1 }).apply(code) } }));
  const whole = await loadModel<{ code: Tensor; label: Tensor }>(files);
  const small = await loadPredictor<{ code: Tensor; label: Tensor }>(files, makers);
  const [wanted, found] = [await whole.predict(x), await small.predict(x)];
  expect(await numbersOf(found.code)).toEqual(await numbersOf(wanted.code));
  expect(await numbersOf(found.label)).toEqual(await numbersOf(wanted.label));
  await expect(loadPredictor(files, { Dense: dense, Embedding: embedding })).rejects.toThrow('There is no layer "GRU"');
});

class Scaled extends Layer {
  readonly className = 'tests>Scaled';
  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
  protected compute(given: Tensor): LayerOutput {
    return { output: mul(given, 3) };
  }
  protected ownConfig(): Record<string, unknown> {
    return {};
  }
}

test('a registered layer is known besides', async () => {
  register('tests>Scaled', { fromConfig: () => new Scaled() });
  const files = await filesOf(sequential([embedding({ inputDim: 5, outputDim: 2 }), new Scaled()]));
  const [whole, small] = [await loadModel(files), await loadPredictor(files, makers)];
  expect(await numbersOf(await small.predict(x))).toEqual(await numbersOf(await whole.predict(x)));
});

test('a mask that comes with the data has to be one for them', async () => {
  const ids = input({ shape: [null], dtype: 'int32', name: 'ids' });
  const valid = input({ shape: [null], name: 'valid' });
  const vectors = embedding({ inputDim: 5, outputDim: 3 }).apply(ids);
  const answer = dense({ units: 1 }).apply(gru({ units: 2 }).apply(vectors, { mask: valid }));
  const files = await filesOf(model({ inputs: [ids, valid], outputs: answer }));
  const small = await loadPredictor(files, makers);
  const [some, none] = [
    toHostArray(
      [
        [1, 1, 0],
        [1, 1, 1],
      ],
      'valid',
    ),
    toHostArray(
      [
        [1, 0],
        [1, 1],
      ],
      'valid',
    ),
  ];
  expect(await numbersOf(await small.predict([x, some]))).toHaveLength(2);
  const failure: unknown = await small.predict([x, none]).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RnnkitError);
  expect((failure as Error).message).toContain('gru: the mask has the shape [2, 2], the input [2, 3, 3]');
});

test('a layer that is not given is named, with what to do', async () => {
  const files = await filesOf(sequential([embedding({ inputDim: 5, outputDim: 2 }), lstm({ units: 2 })]));
  const before = memory().numTensors;
  const failure: unknown = await loadPredictor(files, makers).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RnnkitError);
  const { code, message } = failure as RnnkitError;
  expect(code).toBe('not-registered');
  expect(message).toContain('There is no layer "LSTM"; there are Embedding, GRU, Dense');
  expect(message).toContain('Give loadPredictor what makes it');
  expect(message).not.toContain('rnnkit>Model');
  expect(memory().numTensors).toBe(before);
});

test.each([
  ['no object', undefined],
  ['a list of factories', [dense]],
  ['what is no function', { Dense: 'dense' }],
])('it refuses %s in place of layers', async (_, layers) => {
  const files = await filesOf(sequential([embedding({ inputDim: 5, outputDim: 2 })]));
  await expect(loadPredictor(files, layers as never)).rejects.toThrow(
    'loadPredictor takes what makes the layers, by their classes',
  );
});

test('a file of version 1 is read by loadModel', async () => {
  const files = await filesOf(sequential([embedding({ inputDim: 5, outputDim: 2 })]));
  const { model: saved } = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
    model: { config: { layers: unknown[] } };
  };
  const first = {
    format: 'rnnkit-sequential',
    version: 1,
    name: 'm',
    seed: 0,
    inputShape: [null, 3],
    layers: saved.config.layers,
  };
  files.set('model.json', new TextEncoder().encode(JSON.stringify(first)));
  (await loadModel(files)).dispose();
  await expect(loadPredictor(files, makers)).rejects.toThrow('Load it with loadModel and save it again');
});
