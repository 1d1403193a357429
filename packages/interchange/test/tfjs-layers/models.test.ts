// Models of real tfjs-layers read here; models of here written, and read again.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  bidirectional,
  concatenate,
  dense,
  embedding,
  globalAveragePooling1d,
  gru,
  lstm,
  lstmCell,
  reshape,
  rnn,
  timeDistributed,
  type Layer,
} from '@rnnkit/layers';
import { input, model, sequential, type Model } from '@rnnkit/models';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { readTfjsLayers, tfjsLayersFiles, writeTfjsLayers } from '../../src/tfjs-layers/index.ts';
import { jsonOf, models, renamed, withJson, type Files } from './support.ts';

beforeAll(() => useBackend(cpu()));

async function answersOf(made: Model<unknown>, x: unknown): Promise<readonly number[]> {
  const answer = await (made as Model).predict(x as never);
  const numbers = [...(await answer.data())];
  answer.dispose();
  return numbers;
}

/** The largest difference of a fixture's answers, of steps that are none of padding. */
async function difference(
  files: Files,
  { x, answers, isPadded }: Omit<(typeof models)[number], 'files'>,
): Promise<number> {
  const { model: made } = await readTfjsLayers(files);
  const ours = await answersOf(made, x);
  made.dispose();
  expect(ours).toHaveLength(answers.length);
  const steps = x.flat();
  const isValid = (place: number): boolean =>
    !isPadded || steps[Math.floor((place * steps.length) / ours.length)] !== 0;
  return Math.max(...ours.map((value, place) => (isValid(place) ? Math.abs(value - answers[place]!) : 0)));
}

test.each(models.map((one, index) => [index, one] as const))(
  'model %i of tfjs-layers',
  async (_, { files, ...one }) => {
    const before = memory().numTensors;
    expect(await difference(files, one)).toBeLessThan(1e-6);
    expect(memory().numTensors).toBe(before);
  },
);

test('the names that converters give weights, and what they leave to be understood', async () => {
  const { files, ...one } = models.find(
    ({ files: candidate }) => JSON.stringify(jsonOf(candidate)).includes('forward_lstm') && !candidate.has(''),
  )!;
  const keras2 = renamed(files, (name) => name.replace(/(forward|backward)_([^/]*)\/(\w+)$/, '$1_$2/lstm_cell_7/$3'));
  expect(await difference(keras2, one)).toBeLessThan(1e-6);
  expect(
    await difference(
      renamed(files, (name) => `outer/${name}`),
      one,
    ),
  ).toBeLessThan(1e-6);
  const wrapped = withJson(files, (json) => ({ ...json, modelTopology: { model_config: json.modelTopology } }));
  expect(await difference(wrapped, one)).toBeLessThan(1e-6);
  const dotted = withJson(files, (json) => ({
    ...json,
    weightsManifest: json.weightsManifest.map((group) => ({ ...group, paths: group.paths.map((path) => `./${path}`) })),
  }));
  expect(await difference(dotted, one)).toBeLessThan(1e-6);
});

test.each(models.map((one, index) => [index, one] as const))(
  'weights of model %i in another order',
  async (_, { files, ...one }) => {
    const { weights, paths } = jsonOf(files).weightsManifest[0]!;
    const bytes = files.get('model.weights.bin')!;
    let from = 0;
    const parts = weights.map(({ shape }) => {
      const size = 4 * shape.reduce((product, side) => product * side, 1);
      from += size;
      return bytes.subarray(from - size, from);
    });
    const turned = withJson(files, (json) => ({
      ...json,
      weightsManifest: [{ paths, weights: weights.toReversed() }],
    }));
    const joined = Uint8Array.from(parts.toReversed().flatMap((part) => [...part]));
    expect(await difference(new Map([...turned, ['model.weights.bin', joined]]), one)).toBeLessThan(1e-6);
  },
);

test('a gate that is left out is a hard sigmoid, as it is there', async () => {
  const { files, ...one } = models.find(({ files: candidate }) =>
    JSON.stringify(jsonOf(candidate).modelTopology).includes('"recurrent_activation":"hard_sigmoid"'),
  )!;
  const text = new TextDecoder().decode(files.get('model.json'));
  const without = text.replaceAll('"recurrent_activation":"hard_sigmoid",', '');
  expect(without).not.toBe(text);
  const changed = new Map([...files, ['model.json', new TextEncoder().encode(without)]]);
  expect(await difference(changed, one)).toBeLessThan(1e-6);
});

/** A model of most of what can be written, with weights. */
function various(): Model<unknown> {
  const ids = input({ shape: [6], name: 'ids' });
  const features = input({ shape: [6, 3], name: 'features' });
  const read = embedding({ inputDim: 10, outputDim: 4, name: 'read' }).apply(ids);
  const start = input({ shape: [6, 4], name: 'start' });
  const inner = model({
    inputs: start,
    outputs: dense({ units: 4, name: 'read' }).apply(
      lstm({ units: 3, returnSequences: true, name: 'deep' }).apply(start),
    ),
    name: 'inner',
  }) as unknown as Layer;
  const twice = inner.apply(inner.apply(read));
  const both = bidirectional(gru({ units: 2, variant: 'resetBefore', recurrentActivation: 'legacyHardSigmoid' }), {
    name: 'both',
  }).apply(twice);
  const cells = rnn([lstmCell({ units: 3 }), lstmCell({ units: 2, useBias: false })], { name: 'cells' }).apply(
    features,
  );
  const each = timeDistributed(dense({ units: 2 }), { name: 'each' }).apply(features);
  const flat = reshape({ targetShape: [-1], name: 'flat' }).apply(each);
  const joined = concatenate({ name: 'joined' }).apply([both, cells, flat]);
  const made = model({
    inputs: [ids, features],
    outputs: [
      dense({ units: 2, activation: 'softmax', name: 'head' }).apply(joined),
      dense({ units: 1, name: 'tail' }).apply(joined),
    ],
  }) as Model<unknown>;
  const random = new Random(3);
  made.build(undefined, random);
  made.setWeights(
    made.weights.map(({ variable }) => Float32Array.from({ length: variable.size }, () => random.normal(0, 1))),
  );
  return made;
}

test('what is written is read again, bit for bit', async () => {
  const made = various();
  const files = await writeTfjsLayers(made, { shardBytes: 1024, metadata: { labels: ['a', 'b'] } });
  const json = jsonOf(files);
  const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  expect(json.weightsManifest[0]!.paths).toEqual(paths);
  expect(tfjsLayersFiles(files.get('model.json')!)).toEqual(paths);
  expect(files.get(paths[0]!)).toHaveLength(1024);
  const names = json.weightsManifest[0]!.weights.map(({ name }) => name);
  expect(names).toContain('both/backward_gru/recurrent_kernel');
  expect(names).toContain('cells/RNNCell_1/kernel');
  expect(names).toContain('inner_read/kernel');
  // That a model was made is its first call there, so that these are the second and the third.
  expect(new TextDecoder().decode(files.get('model.json'))).toContain('[["inner",2,0,{}]]');
  const { model: again, metadata } = await readTfjsLayers(files);
  expect(metadata).toEqual({ labels: ['a', 'b'] });
  expect(await again.getWeights()).toEqual(await made.getWeights());
  const second = await writeTfjsLayers(again, { shardBytes: 1024, metadata: { labels: ['a', 'b'] } });
  expect([...second]).toEqual([...files]);
});

test.each([
  ['float16', 2],
  ['uint16', 2],
  ['uint8', 1],
] as const)('%s', async (dtype, width) => {
  const made = various();
  const files = await writeTfjsLayers(made, { dtype });
  const count = made.weights.reduce((sum, { variable }) => sum + variable.size, 0);
  expect(files.get('group1-shard1of1.bin')).toHaveLength(width * count);
  const { model: again } = await readTfjsLayers(files);
  const read = await again.getWeights();
  for (const [index, values] of (await made.getWeights()).entries()) {
    const range = Math.max(...values, 0) - Math.min(...values, 0);
    // Half a step, and that zero stays zero takes up to half a step of all.
    const largest = dtype === 'uint8' ? 255 : 65_535;
    const half = dtype === 'float16' ? Math.max(...values.map(Math.abs)) / 2048 : ((range / largest) * 1.006) / 2;
    const step = half + 1e-7;
    for (const [place, value] of values.entries())
      expect(Math.abs(read[index]![place]! - value)).toBeLessThanOrEqual(step);
  }
  // What lies there already lies there exactly.
  expect(await (await readTfjsLayers(await writeTfjsLayers(again, { dtype: 'float32' }))).model.getWeights()).toEqual(
    read,
  );
});

test('zero stays zero in eight bits, and numbers that are all one stay so', async () => {
  const made = sequential([dense({ units: 4, useBias: false }), dense({ units: 4, useBias: true })]);
  made.build([null, 4]);
  const kernel = Float32Array.of(-1, 0, 3.7, 0, 1, 0, 2, 0, 0.3, 0, 0, 0, 0, 0, 0, -0.2);
  made.setWeights([kernel, new Float32Array(16).fill(0.7), new Float32Array(4)]);
  const [first, second, third] = await (
    await readTfjsLayers(await writeTfjsLayers(made, { dtype: 'uint8' }))
  ).model.getWeights();
  for (const [place, value] of kernel.entries()) if (value === 0) expect(first![place]).toBeCloseTo(0, 15);
  expect(second).toEqual(new Float32Array(16).fill(0.7));
  expect(third).toEqual(new Float32Array(4));
});

test('as tfjs-layers answers: pooling counts padding', async () => {
  const made = sequential([embedding({ inputDim: 5, outputDim: 2, maskZero: false }), globalAveragePooling1d()]);
  made.build([null, 4]);
  made.setWeights([Float32Array.of(8, 8, 1, 2, 3, 4, 5, 6, 7, 8)]);
  const files = withJson(await writeTfjsLayers(made), (json) =>
    JSON.parse(JSON.stringify(json).replace('"mask_zero":false', '"mask_zero":true')),
  );
  const { model: read } = await readTfjsLayers(files);
  expect(await answersOf(read, [[1, 2, 0, 0]])).toEqual([5, 5.5]);
});
