// What is done ahead of the first predictions, and that nothing else comes of it.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend, type Backend } from '@rnnkit/core';
import {
  add,
  bidirectional,
  dense,
  embedding,
  flatten,
  globalAveragePooling1d,
  gru,
  lstm,
  positionEmbedding,
  simpleRnn,
  transformerEncoder,
  type Layer,
} from '@rnnkit/layers';
import { getBackend, getKernel, memory, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';

import { input, model, sequential, stepLimitOf, warmUp, type Model } from '../src/index.ts';

const inputDim = 150;

beforeEach(async () => {
  await useBackend(wasm({ threads: 1 }));
});

function built(layers: readonly Layer[], shape: readonly (number | null)[] = [null, null]): Model {
  const model = sequential(layers, { seed: 1 });
  model.build(shape);
  onTestFinished(() => model.dispose());
  return model;
}

const classifier = (recurrent: Layer, shape?: readonly (number | null)[]): Model =>
  built([embedding({ inputDim, outputDim: 5 }), recurrent, dense({ units: 2, activation: 'softmax' })], shape);

/** Watches which tokens a kernel sees, in batches of how many rows. */
function watchTokens(kernelName: string): { readonly tokens: Set<number>; readonly rows: number[] } {
  const backendName = getBackend();
  const kernel = getKernel(kernelName, backendName);
  const seen = { tokens: new Set<number>(), rows: [] as number[] };
  const replace = (kernelFunc: typeof kernel.kernelFunc): void => {
    unregisterKernel(kernelName, backendName);
    registerKernel({ ...kernel, kernelFunc });
  };
  replace((call) => {
    const ids = call.inputs['ids']!;
    const native = call.backend as { readSync(dataId: object): Int32Array };
    for (const id of native.readSync(ids.dataId)) seen.tokens.add(id);
    seen.rows.push(ids.shape[0]!);
    return kernel.kernelFunc(call);
  });
  onTestFinished(() => {
    replace(kernel.kernelFunc);
  });
  return seen;
}

const all = new Set(Array.from({ length: inputDim }, (_, id) => id));

describe.each([
  ['lstm', 'RnnkitEmbeddingLstm', lstm],
  ['gru', 'RnnkitEmbeddingGru', gru],
  ['simpleRnn', 'RnnkitEmbeddingSimpleRnn', simpleRnn],
] as const)('%s', (_, kernel, layer) => {
  test.each([
    ['of any length', [null, null]],
    ['of one length', [null, 7]],
  ])('each token of texts %s is seen once in large batches, then rows one by one', async (_, shape) => {
    const model = classifier(layer({ units: 3 }), shape);
    const { tokens, rows } = watchTokens(kernel);
    await warmUp(model);
    expect(tokens).toEqual(all);
    // A row of padding says whether tokens are read at all.
    const [probe, ...others] = rows;
    expect(probe).toBe(1);
    const batches = others.slice(0, others.indexOf(1));
    const steps = shape[1] ?? 1;
    expect(batches.reduce((sum, count) => sum + count, 0) * steps).toBeLessThan(inputDim + batches.length * steps);
    expect(batches.length).toBeGreaterThan(0);
    // A slow machine takes few tokens at once, of which the last may fit in one row.
    expect(others.length - batches.length).toBeLessThanOrEqual(200 + Math.ceil(inputDim / steps));
  });
});

test('each direction sees each token', async () => {
  const model = classifier(bidirectional(lstm({ units: 3 })));
  const { tokens } = watchTokens('RnnkitEmbeddingLstm');
  await warmUp(model);
  expect(tokens).toEqual(all);
});

test.each([
  ['keeps no products', undefined],
  ['has no room for them', inputDim * 12 * 4 - 1],
])('no table is projected where the backend %s', async (_, remembers) => {
  const { capabilities, ...backend } = wasm({ threads: 1 });
  const { remembers: __, ...others } = capabilities;
  const limited: Backend = {
    ...backend,
    capabilities: { ...others, ...(remembers === undefined ? {} : { remembers }) },
  };
  await useBackend(limited);
  const { rows } = watchTokens('RnnkitEmbeddingLstm');
  await warmUp(classifier(lstm({ units: 3 })));
  expect(new Set(rows)).toEqual(new Set([1]));
});

test('a table that just has room is projected', async () => {
  const { capabilities, ...backend } = wasm({ threads: 1 });
  await useBackend({ ...backend, capabilities: { ...capabilities, remembers: inputDim * 12 * 4 } });
  const { tokens, rows } = watchTokens('RnnkitEmbeddingLstm');
  await warmUp(classifier(lstm({ units: 3 })));
  expect(tokens).toEqual(all);
  expect(Math.max(...rows)).toBeGreaterThan(1);
});

test.each([
  ['wasm', wasm({ threads: 1 })],
  ['cpu', cpu()],
])('answers are the same with and without, and no tensor is left, on %s', async (_, backend) => {
  await useBackend(backend);
  const texts = { data: Int32Array.from({ length: 12 }, (_, index) => (index * 29) % inputDim), shape: [3, 4] };
  const models = [lstm, gru].flatMap((layer) => [layer, layer].map((make) => classifier(make({ units: 3 }))));
  for (const [cold, warm] of [models.slice(0, 2), models.slice(2)]) {
    const before = memory().numTensors;
    await expect(warmUp(warm!)).resolves.toBeUndefined();
    expect(memory().numTensors).toBe(before);
    const [expected, output] = [await cold!.predict(texts), await warm!.predict(texts)];
    expect(await output.data()).toEqual(await expected.data());
    expected.dispose();
    output.dispose();
  }
});

test.each([
  ['numbers', [lstm({ units: 2 }), dense({ units: 1 })], [null, null, 3]],
  ['a vector', [dense({ units: 1 })], [null, 3]],
  ['tokens that are flattened', [embedding({ inputDim: 9, outputDim: 2 }), flatten(), dense({ units: 1 })], [null, 4]],
] as const)('a model of %s is warmed up, too', async (_, layers, shape) => {
  const model = built(layers, shape);
  const before = memory().numTensors;
  await warmUp(model);
  expect(memory().numTensors).toBe(before);
});

test('others get turns meanwhile', async () => {
  const model = built([embedding({ inputDim: 4000, outputDim: 64 }), lstm({ units: 64 }), dense({ units: 2 })]);
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await warmUp(model);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(3);
});

test('what cannot be warmed up is refused in a sentence', async () => {
  await expect(warmUp(sequential([dense({ units: 1 })]))).rejects.toThrow('warmUp: the model has no weights yet');
  const model = built([lstm({ units: 2, stateful: true, name: 'memory' })], [null, null, 3]);
  await expect(warmUp(model)).rejects.toThrow('warmUp: memory carries its states from one batch to the next');
  model.dispose();
  await expect(warmUp(model)).rejects.toThrow('The model has been disposed');
});

test('rows are no longer than the places that there are for steps', async () => {
  const text = input({ shape: [null], dtype: 'int32' });
  const words = embedding({ inputDim, outputDim: 4, maskZero: true }).apply(text);
  const placed = add().apply([words, positionEmbedding({ sequenceLength: 5 }).apply(words)]);
  const reader = model({ inputs: text, outputs: placed });
  const other = input({ shape: [null], dtype: 'int32' });
  const steps = transformerEncoder({ intermediateDim: 3, numHeads: 2 }).apply(reader.apply(other));
  const whole = model({ inputs: other, outputs: globalAveragePooling1d().apply(steps) });
  whole.build();
  onTestFinished(() => whole.dispose());
  expect(stepLimitOf(whole)).toBe(5);
  await warmUp(whole);
});
