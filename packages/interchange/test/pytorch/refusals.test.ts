// What cannot be read or written is refused, in words and with a code, before anything is made.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import {
  activation,
  attention,
  bidirectional,
  dense,
  dropout,
  embedding,
  globalAveragePooling1d,
  gru,
  layerNormalization,
  lstm,
  simpleRnn,
  type Layer,
} from '@rnnkit/layers';
import { input, model as graph, sequential } from '@rnnkit/models';
import type { StoredTensor } from '@rnnkit/storage';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { readPyTorch, readStateDict, writePyTorch, type PyTorchPlan } from '../../src/pytorch/index.ts';
import { codeOf, file, zeros } from './support.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const tensors = (): Map<string, StoredTensor> =>
  new Map([
    ['emb.weight', zeros(9, 3)],
    ['rnn.weight_ih_l0', zeros(12, 3)],
    ['rnn.weight_hh_l0', zeros(12, 4)],
    ['rnn.bias_ih_l0', zeros(12)],
    ['rnn.bias_hh_l0', zeros(12)],
    ['head.weight', zeros(2, 4)],
    ['head.bias', zeros(2)],
  ]);

test('tensors of no known module are listed and refused, unless they are left', async () => {
  const more = [...tensors(), ['conv.weight', zeros(2, 3, 4)], ['position', zeros(5)]] as const;
  await expect(readPyTorch(file(more as never))).rejects.toThrow(/"conv\.weight", "position"/);
  const { model, left } = await readPyTorch(file(more as never), { leave: ['conv.weight', 'position'] });
  expect(left).toEqual(['conv.weight', 'position']);
  expect(model.layers.map(({ name }) => name)).toEqual(['emb', 'rnn', 'head']);
});

test('a file cannot ask for its tensors to be left', async () => {
  const more = new Map([...tensors(), ['position', zeros(5)]] as const);
  const asking = file(more, { 'rnnkit.plan': '{"leave":["position"]}' });
  expect(await codeOf(() => readPyTorch(asking))).toBe('unsupported');
});

test('a tensor that is to be left has to be there', async () => {
  expect(await codeOf(() => readPyTorch(file(tensors()), { leave: ['cov.weight'] }))).toBe('invalid-argument');
});

test('where several orders fit, the plan has to say it', async () => {
  const ambiguous = tensors().set('more.weight', zeros(4, 4)).set('more.bias', zeros(4));
  ambiguous.set('again.weight', zeros(4, 4)).set('again.bias', zeros(4));
  await expect(readPyTorch(file(ambiguous))).rejects.toThrow(/do not tell in which order/);
  const order = ['emb', 'rnn', 'again', 'more', 'head'];
  const { model } = await readPyTorch(file(ambiguous), { order });
  expect(model.layers.map(({ name }) => name)).toEqual(order);
});

test('a matrix without a bias is a Linear where features are read', async () => {
  const square = new Map([...tensors(), ['emb.weight', zeros(3, 3)]] as const);
  const { model } = await readPyTorch(file(square), { embedding: null });
  expect(model.layers.map(({ className }) => className)).toEqual(['Dense', 'GRU', 'Dense']);
});

test('names that objects have anyway are names like others', async () => {
  const renamed = [...tensors()].map(([name, tensor]) => [name.replace('head', 'constructor'), tensor] as const);
  const { model } = await readPyTorch(file(renamed));
  expect(model.layers.at(-1)!.name).toBe('constructor');
});

test.each<[string, PyTorchPlan]>([
  ['an unknown option', { mask: true } as never],
  ['a module that is not there', { activations: { haed: 'softmax' } }],
  ['an activation that does not exist', { activations: { head: 'softmin' as never } }],
  ['an activation where there is none', { activations: { rnn: 'relu' } }],
  ['an activation of the embedding', { activations: { emb: 'relu' } }],
  ['an order without all modules', { order: ['emb', 'rnn'] }],
  ['an order that does not fit', { order: ['emb', 'head', 'rnn'] }],
  ['an embedding that is none', { embedding: 'head' }],
  ['a pooling that does not exist', { pooling: 'first' as never }],
  ['no plan', 'plan' as never],
])('a plan with %s is refused', async (_, plan) => {
  const before = memory().numTensors;
  expect(await codeOf(() => readPyTorch(file(tensors()), plan))).toBe('invalid-argument');
  expect(memory().numTensors).toBe(before);
});

test('a file whose remarks hold no plan is refused, unless a plan is given', async () => {
  for (const plan of ['{', '[]', 'null', '7', '{"pooling":"first"}', '['.repeat(100_000)]) {
    const bytes = file(tensors(), { 'rnnkit.plan': plan });
    expect(await codeOf(() => readPyTorch(bytes)), plan.slice(0, 30)).toBe('invalid-file');
    expect(await codeOf(() => readPyTorch(bytes, {}))).toBeUndefined();
  }
});

test('numbers that are none are refused, and nothing is kept', async () => {
  const before = memory().numTensors;
  const broken = tensors();
  broken.set('head.bias', { shape: [2], data: Float32Array.of(1, Number.NaN) });
  expect(await codeOf(() => readPyTorch(file(broken)))).toBe('invalid-file');
  expect(memory().numTensors).toBe(before);
});

test('a file of very many modules is refused at once', async () => {
  const many = Array.from({ length: 3000 }, (_, place) => [
    [`norm${place}.weight`, zeros(1)] as const,
    [`norm${place}.bias`, zeros(1)] as const,
  ]).flat();
  expect(await codeOf(() => readPyTorch(file(many)))).toBe('invalid-file');
  expect(await codeOf(() => readPyTorch(file(many.slice(0, 2000))))).toBe('invalid-argument');
});

/** The next whole number below `most`, the same each time. */
function drawing(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

test('whatever is done to a file, what fails has a code', async () => {
  const before = memory().numTensors;
  const { model } = await readPyTorch(file(tensors()));
  const whole = await writePyTorch(model);
  const header = 8 + Number(new DataView(whole.buffer).getBigUint64(0, true));
  const draw = drawing(5);
  const codes = new Set<string | undefined>();
  for (let round = 0; round < 1500; round++) {
    const bytes = round % 5 === 0 ? whole.slice(0, draw(whole.length)) : whole.slice();
    for (let change = draw(3); change >= 0; change--) {
      const place = draw(round % 2 === 0 ? header : bytes.length);
      // Half of them digits, which leave JSON what it is and make sizes others.
      if (place < bytes.length) bytes[place] = draw(2) === 0 ? 48 + draw(10) : draw(256);
    }
    codes.add(await codeOf(() => readStateDict(bytes)));
    codes.add(
      await codeOf(async () => {
        (await readPyTorch(bytes)).model.dispose();
      }),
    );
  }
  const known = new Set([undefined, 'invalid-file', 'invalid-argument', 'unsupported']);
  expect([...codes].filter((code) => !known.has(code))).toEqual([]);
  expect(codes).toContain('invalid-file');
  model.dispose();
  expect(memory().numTensors).toBe(before);
});

const path = (...layers: readonly Layer[]): readonly Layer[] => [embedding({ inputDim: 9, outputDim: 4 }), ...layers];

test.each<[string, () => readonly Layer[]]>([
  ['a reset gate before the product', () => path(gru({ units: 3, variant: 'resetBefore' }))],
  ['another activation of an LSTM', () => path(lstm({ units: 3, activation: 'relu' }))],
  ['another activation of its gates', () => path(lstm({ units: 3, recurrentActivation: 'hardSigmoid' }))],
  ['another activation of an RNN', () => path(simpleRnn({ units: 3, activation: 'linear' }))],
  ['a layer that goes backwards', () => path(gru({ units: 3, goBackwards: true }))],
  ['directions that are added', () => path(bidirectional(gru({ units: 3 }), { mergeMode: 'sum' }))],
  [
    'directions that differ',
    () => path(bidirectional(gru({ units: 3 }), { backwardLayer: gru({ units: 2, goBackwards: true }) })),
  ],
  ['an activation alone', () => path(gru({ units: 3 }), activation({ activation: 'relu' }))],
  ['attention', () => path(attention(), gru({ units: 3 }))],
  ['a normalization without an offset', () => path(layerNormalization({ center: false }), gru({ units: 3 }))],
  [
    'two epsilons',
    () => path(layerNormalization({ epsilon: 0.1 }), gru({ units: 3 }), layerNormalization({ epsilon: 0.2 })),
  ],
  [
    'pooling behind another layer',
    () => path(gru({ units: 3, returnSequences: true }), dense({ units: 2 }), globalAveragePooling1d()),
  ],
])('%s cannot be written', async (_, layers) => {
  const model = sequential(layers());
  model.build([null, null]);
  expect(await codeOf(() => writePyTorch(model))).toBe('unsupported');
});

test('a model that is no path cannot be written', async () => {
  const ids = input({ shape: [null], dtype: 'int32' });
  const vectors = embedding({ inputDim: 5, outputDim: 3 }).apply(ids);
  const outputs = [gru({ units: 2 }).apply(vectors), lstm({ units: 2 }).apply(vectors)] as const;
  const model = graph({ inputs: ids, outputs });
  model.build();
  expect(await codeOf(() => writePyTorch(model))).toBe('unsupported');
});

test('a model without weights, and what is none, cannot be written', async () => {
  expect(await codeOf(() => writePyTorch(sequential([dense({ units: 2 })])))).toBe('invalid-state');
  expect(await codeOf(() => writePyTorch({} as never))).toBe('invalid-argument');
  const model = sequential([dense({ units: 2 })]);
  model.build([null, 3]);
  expect(await codeOf(() => writePyTorch(model, { dtype: 'I8' as never }))).toBe('invalid-argument');
});

test('layers that are alike become one module of several layers, and dropout none', async () => {
  const model = sequential([
    embedding({ inputDim: 9, outputDim: 4, maskZero: true }),
    lstm({ units: 3, returnSequences: true }),
    dropout({ rate: 0.5 }),
    lstm({ units: 3, dropout: 0.2 }),
    dense({ units: 2 }),
  ]);
  model.build([null, null]);
  const { modules, metadata } = readStateDict(await writePyTorch(model));
  expect(modules.find(({ name }) => name === 'lstm')).toMatchObject({ kind: 'LSTM', layers: { length: 2 } });
  expect(modules).toHaveLength(3);
  expect(JSON.parse(metadata.get('rnnkit.modules')!)).toMatchObject([
    { name: 'embedding', module: 'Embedding', arguments: { num_embeddings: 9, embedding_dim: 4, padding_idx: 0 } },
    { name: 'lstm', module: 'LSTM', arguments: { input_size: 4, hidden_size: 3, num_layers: 2, batch_first: true } },
    { name: 'dense', module: 'Linear', arguments: { in_features: 3, out_features: 2, bias: true } },
  ]);
});

test.each(['F16', 'BF16'] as const)('numbers in %s', async (dtype) => {
  const model = sequential([dense({ units: 8 })], { seed: 3 });
  model.build([null, 4]);
  const bytes = await writePyTorch(model, { dtype });
  expect(bytes.length).toBeLessThan((await writePyTorch(model)).length);
  const { model: again } = await readPyTorch(bytes);
  const [one, other] = [await model.getWeights(), await again.getWeights()];
  for (const [place, value] of one[0]!.entries()) expect(Math.abs(other[0]![place]! - value)).toBeLessThan(2 ** -8);
});
