// What strangers' files hold, and what a LayersModel cannot hold: it is refused by its name.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, register, RnnkitError } from '@rnnkit/data';
import {
  activation,
  add,
  attention,
  bidirectional,
  concatenate,
  conv1d,
  dense,
  dot,
  embedding,
  flatten,
  globalAveragePooling1d,
  gru,
  Layer,
  layerNormalization,
  lstm,
  lstmCell,
  masking,
  multiply,
  repeatVector,
  rnn,
  simpleRnn,
  type LayerOutput,
  type Shape,
  type SymbolicValue,
} from '@rnnkit/layers';
import { input, model, sequential, type Model } from '@rnnkit/models';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { readTfjsLayers, tfjsLayersFiles, writeTfjsLayers } from '../../src/tfjs-layers/index.ts';
import { models, withJson, type Files, type Json } from './support.ts';

beforeAll(() => useBackend(cpu()));

const { files } = models.find(({ files: candidate }) =>
  new TextDecoder().decode(candidate.get('model.json')).includes('"LSTM"'),
)!;

const replacing =
  (from: string | RegExp, to: string) =>
  (json: Json): unknown => {
    const text = JSON.stringify(json);
    expect(text).toMatch(from);
    return JSON.parse(text.replace(from, to));
  };
const paths =
  (...given: readonly unknown[]) =>
  (json: Json): unknown => ({ ...json, weightsManifest: [{ ...json.weightsManifest[0], paths: given }] });
const firstSpec =
  (change: object) =>
  (json: Json): unknown => {
    const [{ weights, ...group }] = json.weightsManifest as [Json['weightsManifest'][number]];
    return { ...json, weightsManifest: [{ ...group, weights: [{ ...weights[0], ...change }, ...weights.slice(1)] }] };
  };

test.each<[string, (json: Json) => unknown, string, string]>([
  ['a class of its own', replacing('"LSTM"', '"MyLayer"'), 'unsupported', 'MyLayer'],
  ['a Lambda', replacing('"LSTM"', '"Lambda"'), 'unsupported', 'never run'],
  ['a graph model', (json) => ({ ...json, format: 'graph-model' }), 'unsupported', 'GraphModel'],
  ['a file above', paths('../secrets.bin'), 'invalid-file', 'not beside'],
  ['a file above, below', paths('a/../../secrets.bin'), 'invalid-file', 'not beside'],
  ['a file at the root', paths('/etc/passwd'), 'invalid-file', 'not beside'],
  ['a file of another drive', paths('C:/x.bin'), 'invalid-file', 'not beside'],
  ['a file of a server', paths('https://example.com/x.bin'), 'invalid-file', 'not beside'],
  ['a path that is none', paths(7), 'invalid-file', 'no text'],
  ['a file that is not there', paths('other.bin'), 'invalid-file', 'other.bin'],
  ['a file that is there twice', paths('model.weights.bin', 'model.weights.bin'), 'invalid-file', 'bytes'],
  ['no paths', paths(), 'invalid-file', 'bytes'],
  ['no manifest', (json) => ({ ...json, weightsManifest: null }), 'invalid-file', 'weightsManifest'],
  ['no topology', (json) => ({ ...json, modelTopology: 1 }), 'invalid-file', 'modelTopology'],
  ['a huge shape', firstSpec({ shape: [2 ** 50, 2 ** 50] }), 'invalid-file', 'too large'],
  ['a shape beyond the file', firstSpec({ shape: [1e9, 1e3] }), 'invalid-file', 'bytes'],
  ['a negative size', firstSpec({ shape: [-1, 4] }), 'invalid-file', 'shape'],
  ['a type that is none', firstSpec({ dtype: 'string' }), 'unsupported', 'string'],
  ['a type from a prototype', firstSpec({ dtype: 'constructor' }), 'unsupported', 'constructor'],
  ['a quantization that is none', firstSpec({ quantization: { dtype: 'int4' } }), 'unsupported', 'int4'],
  ['a scale that is none', firstSpec({ quantization: { dtype: 'uint8', scale: 'x' } }), 'invalid-file', 'scale'],
  ['a weight that nothing has', firstSpec({ name: 'other/kernel' }), 'invalid-file', ''],
  ['more units', replacing('"units":5', '"units":1000000000'), 'invalid-file', ''],
  ['a prototype', replacing('"units":5', '"__proto__":5'), 'unsupported', '__proto__'],
])('%s', async (_, change, code, message) => {
  const before = memory().numTensors;
  await expect(readTfjsLayers(withJson(files, change))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message) as string,
  });
  expect(memory().numTensors).toBe(before);
  expect(({} as Record<string, unknown>)['units']).toBeUndefined();
});

test('JSON that is none, deep, or missing', async () => {
  const other = (text: string): Files => new Map([...files, ['model.json', new TextEncoder().encode(text)]]);
  for (const text of ['', '{', '[]', '{"modelTopology":{}}', '['.repeat(100_000)])
    await expect(readTfjsLayers(other(text))).rejects.toMatchObject({ code: 'invalid-file' });
  const deep = '{"class_name":"TimeDistributed","config":{"name":"a","layer":'.repeat(5_000);
  await expect(
    readTfjsLayers(other(`{"weightsManifest":[],"modelTopology":${deep}1${'}}'.repeat(5_000)}}`)),
  ).rejects.toMatchObject({ code: 'invalid-file' });
  await expect(readTfjsLayers(new Map())).rejects.toThrow('no model.json');
  await expect(readTfjsLayers({} as never)).rejects.toMatchObject({ code: 'invalid-argument' });
  expect(() => tfjsLayersFiles('{}' as never)).toThrow('Uint8Array');
});

test('layers that read what comes of themselves', async () => {
  const graph = models.find(({ files: one }) =>
    new TextDecoder().decode(one.get('model.json')).includes('"class_name":"Model"'),
  )!;
  const loop = withJson(graph.files, (json) => {
    const { config } = json.modelTopology as {
      config: { layers: { name: string; inbound_nodes: [string, number, number, object][][] }[] };
    };
    const [, second, third] = config.layers;
    second!.inbound_nodes[0]![0]![0] = third!.name;
    return json;
  });
  await expect(readTfjsLayers(loop)).rejects.toThrow('reads what comes of itself');
});

test('files with bytes that are others', async () => {
  const random = new Random(11);
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const given = models[random.integer(0, models.length)]!.files;
    const json = Uint8Array.from(given.get('model.json')!);
    for (let count = random.integer(1, 4); count > 0; count--)
      json[random.integer(0, json.length)] = random.integer(32, 127);
    const before = memory().numTensors;
    try {
      (await readTfjsLayers(new Map([...given, ['model.json', json]]))).model.dispose();
    } catch (error) {
      expect(error).toBeInstanceOf(RnnkitError);
      expect(['invalid-file', 'unsupported']).toContain((error as RnnkitError).code);
      refused++;
    }
    expect(memory().numTensors).toBe(before);
  }
  expect(refused).toBeGreaterThan(50);
});

test('a weight that is no number', async () => {
  const bytes = Uint8Array.from(files.get('model.weights.bin')!);
  bytes.set([0, 0, 0xc0, 0x7f]);
  await expect(readTfjsLayers(new Map([...files, ['model.weights.bin', bytes]]))).rejects.toThrow('NaN');
});

class Double extends Layer {
  readonly className = 'test>Double';
  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
  protected compute(input_: Tensor): LayerOutput {
    return { output: input_ };
  }
  protected ownConfig(): Record<string, unknown> {
    return {};
  }
}
register('test>Double', { fromConfig: () => new Double() });

const path = (...layers: readonly Layer[]): Model<unknown> => {
  const made = sequential(layers);
  made.build([null, 5, 3]);
  return made;
};
const masked = (...layers: readonly Layer[]): Model<unknown> => {
  const made = sequential([embedding({ inputDim: 9, outputDim: 3, maskZero: true, name: 'read' }), ...layers]);
  made.build([null, 5]);
  return made;
};

/** A model of two inputs of ids with padding. @param make is given what calls a model within, of a dense layer or another */
function siblings(
  make: (read: SymbolicValue, inner: (value: SymbolicValue, layer?: Layer) => SymbolicValue) => SymbolicValue,
): Model<unknown> {
  const [one, other] = [input({ shape: [5] }), input({ shape: [5] })];
  const read = (ids: SymbolicValue): SymbolicValue =>
    embedding({ inputDim: 9, outputDim: 3, maskZero: true }).apply(ids);
  const inner = (value: SymbolicValue, layer: Layer = dense({ units: 3 })): SymbolicValue => {
    const start = input({ shape: [5, 3] });
    return (model({ inputs: start, outputs: layer.apply(start) }) as unknown as Layer).apply(value);
  };
  const made = model({
    inputs: [one, other],
    outputs: [make(read(one), inner), lstm({ units: 2 }).apply(read(other))],
  }) as Model<unknown>;
  made.build();
  return made;
}

/** A model of ids with padding, and of features. */
function graph(
  make: (values: {
    readonly ids: SymbolicValue;
    readonly read: SymbolicValue;
    readonly features: SymbolicValue;
  }) => SymbolicValue,
): Model<unknown> {
  const ids = input({ shape: [5] });
  const features = input({ shape: [5, 3] });
  const read = embedding({ inputDim: 9, outputDim: 3, maskZero: true }).apply(ids);
  const end = make({ ids, read, features });
  const other = [lstm({ units: 1 }).apply(read)];
  const made = model({
    inputs: [ids, features],
    outputs: [end, ...other, flatten().apply(features)],
  }) as Model<unknown>;
  made.build();
  return made;
}

test.each<[string, () => Model<unknown>, string]>([
  ['a GRU whose reset gate acts after the product', () => path(gru({ units: 2, name: 'reader' })), '"reader"'],
  ['one in a wrapper', () => path(bidirectional(gru({ units: 2 }), { name: 'both' })), 'resetAfter'],
  ['a layer of its own', () => path(new Double({ name: 'twice' })), 'test>Double'],
  ['an activation', () => path(activation({ activation: 'hardSigmoid', name: 'hard' })), 'hardSigmoid'],
  ['a gate', () => path(lstm({ units: 2, recurrentActivation: 'hardSigmoid' })), 'hardSigmoid'],
  [
    'directions that differ',
    () => path(bidirectional(lstm({ units: 2 }), { backwardLayer: lstm({ units: 3, goBackwards: true }) })),
    'directions',
  ],
  ['padding that is causal', () => path(conv1d({ filters: 2, kernelSize: 2, padding: 'causal' })), 'causal'],
  ['groups', () => path(conv1d({ filters: 3, kernelSize: 2, groups: 3 })), 'groups'],
  ['a penalty for outputs', () => path(dense({ units: 2, activityRegularizer: 'l2' })), 'activityRegularizer'],
  ['a norm of its own', () => path(layerNormalization({ rmsScaling: true })), 'rmsScaling'],
  ['a name', () => path(dense({ units: 2, name: 'große' })), 'große'],
  ['pooling without padding', () => masked(globalAveragePooling1d({ name: 'mean' })), '"mean"'],
  [
    'padding in a convolution',
    () =>
      masked(
        bidirectional(lstm({ units: 2, returnSequences: true })),
        conv1d({ filters: 2, kernelSize: 2, name: 'near' }),
      ),
    '"near"',
  ],
  [
    'a mask that would stay',
    () => masked(simpleRnn({ units: 2 }), repeatVector({ n: 5 }), lstm({ units: 2, name: 'writer' })),
    '"writer"',
  ],
  [
    'sums of masked values',
    () => {
      const ids = input({ shape: [5] });
      const read = embedding({ inputDim: 9, outputDim: 3, maskZero: true }).apply(ids);
      const made = model({
        inputs: ids,
        outputs: lstm({ units: 2, name: 'reader' }).apply(add().apply([read, dense({ units: 3 }).apply(read)])),
      });
      made.build();
      return made;
    },
    '"reader"',
  ],
  [
    'attention',
    () => {
      const given = input({ shape: [5, 3] });
      const made = model({ inputs: given, outputs: attention({ name: 'look' }).apply([given, given]) });
      made.build();
      return made;
    },
    '"look"',
  ],
  ['zeros at the end', () => masked(lstm({ units: 2, zeroOutputForMask: true, name: 'zeros' })), '"zeros"'],
  [
    'a product of masked and other values',
    () =>
      graph(({ read, ids }) =>
        multiply({ name: 'product' }).apply([read, embedding({ inputDim: 9, outputDim: 3 }).apply(ids)]),
      ),
    '"product"',
  ],
  [
    'a mask that is made of what padding holds',
    () =>
      masked(bidirectional(lstm({ units: 2, returnSequences: true })), masking(), lstm({ units: 2, name: 'reader' })),
    '"reader"',
  ],
  [
    'a value that is given twice',
    () =>
      graph(({ read }) =>
        concatenate().apply([
          lstm({ units: 2 }).apply(read),
          flatten().apply(add({ name: 'twice' }).apply([read, read])),
        ]),
      ),
    '"twice"',
  ],
  [
    'a mask behind a model within, where there is another',
    () => siblings((read, inner) => lstm({ units: 2, name: 'reader' }).apply(inner(read))),
    '"reader"',
  ],
  [
    'a mask within, behind a model within',
    () => siblings((read, inner) => inner(inner(read), lstm({ units: 2, name: 'reader' }))),
    '"reader"',
  ],
  [
    'a recurrent layer beside one with a state',
    () => {
      const given = input({ shape: [5, 3] });
      const [, state] = simpleRnn({ units: 2, returnState: true }).apply(given) as Iterable<SymbolicValue>;
      const started = simpleRnn({ units: 2, name: 'started' }).apply(given, { initialState: [state!] });
      const outputs = concatenate().apply([started, simpleRnn({ units: 2 }).apply(given)]);
      const made = model({ inputs: given, outputs });
      made.build();
      return made;
    },
    '"started"',
  ],
  [
    'states of several cells',
    () => {
      const given = input({ shape: [5, 3] });
      const [read, state] = rnn([lstmCell({ units: 2 }), lstmCell({ units: 2 })], {
        returnState: true,
        name: 'cells',
      }).apply(given);
      const made = model({ inputs: given, outputs: [read!, state!] }) as Model<unknown>;
      made.build();
      return made;
    },
    '"cells"',
  ],
])('a LayersModel cannot hold %s', async (_, make, message) => {
  await expect(writeTfjsLayers(make())).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining(message) as string,
  });
});

test('what can be held with a mask', async () => {
  await writeTfjsLayers(graph(({ read }) => lstm({ units: 2 }).apply(masking().apply(read))));
  await writeTfjsLayers(masked(bidirectional(lstm({ units: 2, returnSequences: true })), lstm({ units: 2 })));
  await writeTfjsLayers(path(lstm({ units: 3, returnSequences: true }), masking(), lstm({ units: 2 })));
  const given = input({ shape: [5, 3] });
  const made = model({ inputs: given, outputs: dot({ axes: 1 }).apply([given, given]) });
  made.build();
  await writeTfjsLayers(made);
});

test('a mask goes into a model within', async () => {
  await writeTfjsLayers(siblings((read, inner) => inner(read, lstm({ units: 2 }))));
});

test('states go from one layer to the next', async () => {
  const [source, target] = [input({ shape: [5, 3], name: 'source' }), input({ shape: [4, 3], name: 'target' })];
  const [, ...states] = lstm({ units: 2, returnState: true }).apply(source) as Iterable<SymbolicValue>;
  const read = lstm({ units: 2, returnSequences: true }).apply(target, { initialState: states });
  const made = model({ inputs: [source, target], outputs: dense({ units: 3 }).apply(read) });
  made.build(undefined, new Random(4));
  const { model: again } = await readTfjsLayers(await writeTfjsLayers(made));
  expect(await again.getWeights()).toEqual(await made.getWeights());
  const x = [
    [
      [
        [1, 2, 3],
        [0, 1, 0],
        [2, 2, 2],
        [1, 1, 1],
        [5, 0, 1],
      ],
    ],
    [
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 1, 1],
      ],
    ],
  ];
  const [one, other] = [await made.predict(x), await (again as Model).predict(x)];
  expect(await other.data()).toEqual(await one.data());
});

test('arguments', async () => {
  await expect(writeTfjsLayers({} as never)).rejects.toThrow('takes a model');
  await expect(writeTfjsLayers(sequential([dense({ units: 1 })]))).rejects.toMatchObject({ code: 'invalid-state' });
  const made = path(dense({ units: 1 }));
  await expect(writeTfjsLayers(made, { dtype: 'int4' as never })).rejects.toThrow('dtype');
  await expect(writeTfjsLayers(made, { metadata: [] as never })).rejects.toThrow('metadata');
  made.setWeights([Float32Array.of(1e5, 0, 0), new Float32Array(1)]);
  await expect(writeTfjsLayers(made, { dtype: 'float16' })).rejects.toThrow('65,504');
});
