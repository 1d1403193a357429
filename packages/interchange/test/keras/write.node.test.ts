// Models go out to Keras and come back as they were, bit for bit; what Keras cannot hold is refused by its name.
import { readdirSync, readFileSync } from 'node:fs';

import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { register } from '@rnnkit/data';
import {
  activation,
  add,
  bidirectional,
  concatenate,
  dense,
  embedding,
  globalMaxPooling1d,
  gru,
  Layer,
  lstm,
  masking,
  positionEmbedding,
  spatialDropout1d,
  timeDistributed,
  type LayerOutput,
  type Shape,
} from '@rnnkit/layers';
import { input, model, sequential, type Model } from '@rnnkit/models';
import { openZip, writeZip } from '@rnnkit/storage';
import { memory, mul, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { readKeras, writeKeras } from '../../src/keras/index.ts';

const folder = new URL('../fixtures/keras/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.keras') && name !== 'lambda.keras');

beforeAll(() => useBackend(cpu()));

async function expectSame(one: Model<unknown>, other: Model<unknown>): Promise<void> {
  const names = ({ weights }: Model<unknown>): readonly string[] => weights.map(({ name }) => name);
  expect(names(other)).toEqual(names(one));
  expect(await other.getWeights()).toEqual(await one.getWeights());
}

describe('what Keras saved comes back as it was', () => {
  test.each(files)('%s', async (name) => {
    const { model: read } = await readKeras(readFileSync(new URL(name, folder)));
    const bytes = await writeKeras(read);
    const { model: again } = await readKeras(bytes);
    expect(again.getConfig()).toEqual(read.getConfig());
    await expectSame(read, again);
    expect(await writeKeras(again)).toEqual(bytes);
    read.dispose();
    again.dispose();
  });
});

test('steps that are all valid, some of them masked beside what is not, are said to be', async () => {
  const [ids, others] = [input({ shape: [null], dtype: 'int32' }), input({ shape: [null, 2] })];
  const words = embedding({ inputDim: 5, outputDim: 3, maskZero: true }).apply(ids);
  const joined = concatenate().apply([words, others]);
  const made = model({ inputs: [ids, others], outputs: lstm({ units: 2 }).apply(joined), name: 'both' });
  made.build();
  const bytes = await writeKeras(made);
  const { config } = JSON.parse(new TextDecoder().decode(await openZip(bytes).read('config.json', 2 ** 20))) as {
    readonly config: {
      readonly layers: readonly {
        readonly class_name: string;
        readonly name: string;
        readonly inbound_nodes: readonly { readonly kwargs: Record<string, unknown> }[];
      }[];
    };
  };
  // Keras' own operation for it would have the layer's name, which Keras refuses when it reads the file.
  expect(config.layers.filter(({ class_name }) => class_name === 'Concatenate').map(({ name }) => name)).toEqual([
    'concatenate',
  ]);
  const reader = config.layers.find(({ class_name }) => class_name === 'LSTM');
  const history = { config: expect.objectContaining({ keras_history: ['ones_like', 0, 0] }) as unknown };
  expect(reader!.inbound_nodes[0]!.kwargs).toEqual({ mask: expect.objectContaining(history) as unknown });
  const { model: again } = await readKeras(bytes);
  expect(await writeKeras(again)).toEqual(bytes);
  again.dispose();
  made.dispose();
});

describe('texts beside the model', () => {
  const path = (): Model<unknown> => {
    const made = sequential([dense({ units: 1 })]);
    made.build([null, 2]);
    return made;
  };

  test('come back, in whatever letters, and those of Keras are not among them', async () => {
    const made = path();
    const metadata = new Map([
      ['task', '{"labels":["ä","б"]}'],
      ['__proto__', 'a name like others'],
    ]);
    const { model: read, metadata: again } = await readKeras(await writeKeras(made, { metadata }));
    expect(again).toEqual(metadata);
    const { model: saved, metadata: none } = await readKeras(readFileSync(new URL(files[0]!, folder)));
    expect(none).toEqual(new Map());
    for (const one of [made, read, saved]) one.dispose();
  });

  test.each([
    ['no Map', { task: 'x' }, 'writeKeras: metadata has to be a Map of texts by their names'],
    ['no texts', new Map([['task', 1]]), 'writeKeras: metadata has to be a Map of texts by their names'],
    ['one of Keras', new Map([['date_saved', 'x']]), "date_saved is Keras' own; give the text another name"],
  ])('%s is refused', async (_, metadata, message) => {
    const made = path();
    await expect(writeKeras(made, { metadata: metadata as never })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(message) as string,
    });
    made.dispose();
  });

  test('that are no object are an error', async () => {
    const made = path();
    const zip = openZip(await writeKeras(made));
    const entries = await Promise.all(zip.names.map(async (name) => [name, (await zip.read(name, 1e6))!] as const));
    const changed = new Map([...entries, ['metadata.json', new TextEncoder().encode('[]')]]);
    await expect(readKeras(writeZip(changed))).rejects.toMatchObject({
      code: 'invalid-file',
      message: 'The Keras model cannot be read: its metadata.json is no object.',
    });
    made.dispose();
  });
});

describe('what is made here comes back as it was', () => {
  const ids = (name: string) => input({ shape: [null], dtype: 'int32', name });
  const masked = (name?: string): Layer => embedding({ inputDim: 7, outputDim: 3, maskZero: true, name });
  const models: Readonly<Record<string, () => Model<unknown>>> = {
    'a path': () =>
      sequential([masked(), bidirectional(lstm({ units: 2 }), { mergeMode: 'sum' }), dense({ units: 2 })]),
    'a state with a mask, and outputs by names'() {
      const [source, target] = [ids('source'), ids('target')];
      const [, state] = gru({ units: 3, returnState: true }).apply(masked().apply(source));
      const decoded = gru({ units: 3, returnSequences: true }).apply(masked().apply(target), {
        initialState: [state!],
      });
      const tags = timeDistributed(dense({ units: 4, activation: 'softmax' })).apply(decoded);
      return model({ inputs: [source, target], outputs: { tags, state: state! } });
    },
    'a layer that is shared, and a model within'() {
      const [one, other] = [ids('one'), ids('other')];
      const inner = sequential([masked(), gru({ units: 3 })], { name: 'encoder' });
      const sum = add().apply([inner.apply(one), inner.apply(other)]);
      return model({
        inputs: [one, other],
        outputs: [dense({ units: 1 }).apply(sum), activation({ activation: 'relu' }).apply(sum)],
      });
    },
    'masks of features'() {
      const given = input({ shape: [null, 2], name: 'given' });
      const steps = masking({ maskValue: -1 }).apply(given);
      const both = add().apply([steps, dense({ units: 2 }).apply(steps)]);
      return model({ inputs: given, outputs: lstm({ units: 2 }).apply(both) });
    },
  };

  test.each(Object.keys(models))('%s', async (name) => {
    const before = memory().numTensors;
    const made = models[name]!();
    made.build(name === 'a path' ? [null, null] : undefined);
    const bytes = await writeKeras(made);
    const { model: again } = await readKeras(bytes);
    expect(new Set(again.weights.map((weight) => weight.name))).toEqual(
      new Set(made.weights.map((weight) => weight.name)),
    );
    const values = await again.getWeights();
    const own = await made.getWeights();
    for (const [place, { name: weight }] of again.weights.entries())
      expect(values[place]).toEqual(own[made.weights.findIndex((other) => other.name === weight)]);
    expect(await writeKeras(again)).toEqual(bytes);
    made.dispose();
    again.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

class Double extends Layer {
  readonly className = 'my-package>Double';
  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
  protected compute(given: Tensor): LayerOutput {
    return { output: mul(given, 2) };
  }
  protected ownConfig(): Record<string, unknown> {
    return {};
  }
}
register('my-package>Double', { fromConfig: () => new Double() });

describe('what Keras does not have is refused before anything is written', () => {
  const features: Shape = [null, null, 3];
  test.each([
    ['a layer of one’s own', () => new Double({ name: 'own' }), 'my-package>Double'],
    ['a layer within another', () => timeDistributed(new Double()), 'my-package>Double'],
    ['a layer that Keras does not have', () => positionEmbedding({ sequenceLength: 4, name: 'places' }), 'places'],
    ['a variant', () => gru({ units: 2, variant: 'chung' }), 'chung'],
    ['an activation of Keras 2', () => lstm({ units: 2, recurrentActivation: 'legacyHardSigmoid' }), 'hard sigmoid'],
  ] as const)('%s', async (_, make, message) => {
    const made = sequential([make()]);
    made.build(features);
    await expect(writeKeras(made)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(message) as string,
    });
    made.dispose();
  });

  test('a pooling that heeds a mask', async () => {
    const made = sequential([
      embedding({ inputDim: 5, outputDim: 2, maskZero: true }),
      globalMaxPooling1d({ name: 'pool' }),
    ]);
    made.build([null, null]);
    await expect(writeKeras(made)).rejects.toThrow('"pool"');
    made.dispose();
  });

  test('a model that has no weights yet, and what is none', async () => {
    const made = sequential([dense({ units: 1 })]);
    await expect(writeKeras(made)).rejects.toMatchObject({ code: 'invalid-state' });
    await expect(writeKeras({} as never)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

test('SpatialDropout1D is the one layer that Keras makes without `trainable`', async () => {
  const one = sequential([spatialDropout1d({ rate: 0.5 }), dense({ units: 2 })]);
  one.build([null, 3, 4]);
  const config = new TextDecoder().decode(await openZip(await writeKeras(one)).read('config.json', 2 ** 20));
  const { layers } = (JSON.parse(config) as { config: { layers: { class_name: string; config: object }[] } }).config;
  const dropped = layers.find((layer) => layer.class_name === 'SpatialDropout1D')!;
  expect(Object.keys(dropped.config).toSorted()).toEqual(['name', 'rate']);
  one.dispose();
});
