import type { StoredTensor } from '@rnnkit/storage';
import { expect, test } from 'vitest';

import { readStateDict } from '../../src/pytorch/index.ts';
import { codeOf, file, foreignFile, zeros } from './support.ts';

/** Tensors of a recurrent module, as PyTorch names and shapes them. */
function recurrent(gates: number, inputs: number, hidden: number, layers: number, suffixes: readonly string[]) {
  const tensors: [string, StoredTensor][] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (const suffix of suffixes) {
      const size = layer === 0 ? inputs : hidden * suffixes.length;
      tensors.push(
        [`weight_ih_l${layer}${suffix}`, zeros(gates * hidden, size)],
        [`weight_hh_l${layer}${suffix}`, zeros(gates * hidden, hidden)],
        [`bias_ih_l${layer}${suffix}`, zeros(gates * hidden)],
        [`bias_hh_l${layer}${suffix}`, zeros(gates * hidden)],
      );
    }
  }
  return new Map(tensors);
}

const within = (module: string, tensors: ReadonlyMap<string, StoredTensor>): [string, StoredTensor][] =>
  [...tensors].map(([name, tensor]) => [`${module}.${name}`, tensor]);

test('modules are told by the names and shapes of their tensors', () => {
  const tensors = new Map([
    ['emb.weight', zeros(10, 3)],
    ...within('rnn', recurrent(4, 3, 5, 2, ['', '_reverse'])),
    ...within('deep.gru', recurrent(3, 10, 2, 1, [''])),
    ['norm.weight', zeros(2)],
    ['norm.bias', zeros(2)],
    ['head.weight', zeros(4, 2)],
    ['head.bias', zeros(4)],
    ['conv.weight', zeros(4, 2, 3)],
    ['conv.bias', zeros(4)],
    ['batch.weight', zeros(4)],
    ['batch.bias', zeros(4)],
    ['batch.running_mean', zeros(4)],
  ] as [string, StoredTensor][]);
  const { modules, unmatched } = readStateDict(file(tensors));
  const told = Object.fromEntries(modules.map(({ name, kind }) => [name, kind]));
  expect(told).toEqual({
    emb: 'Embedding or Linear',
    rnn: 'LSTM',
    'deep.gru': 'GRU',
    norm: 'LayerNorm',
    head: 'Linear',
  });
  expect(modules.find(({ name }) => name === 'rnn')).toMatchObject({
    inputSize: 3,
    hiddenSize: 5,
    bidirectional: true,
    bias: true,
    layers: { length: 2 },
  });
  expect([...unmatched.keys()].toSorted()).toEqual([
    'batch.bias',
    'batch.running_mean',
    'batch.weight',
    'conv.bias',
    'conv.weight',
  ]);
});

test('the state dict of a module alone has no names before its tensors', () => {
  const { modules, unmatched } = readStateDict(file(recurrent(1, 3, 4, 1, [''])));
  expect(modules).toMatchObject([{ kind: 'RNN', name: '', inputSize: 3, hiddenSize: 4, bidirectional: false }]);
  expect(unmatched.size).toBe(0);
});

test.each<[string, (tensors: Map<string, StoredTensor>) => unknown, string]>([
  ['a missing tensor', (tensors) => tensors.delete('bias_hh_l1'), 'invalid-file'],
  ['a layer of another size', (tensors) => tensors.set('weight_ih_l1', zeros(12, 5)), 'invalid-file'],
  [
    'a direction that ends',
    (tensors) => [...tensors.keys()].map((name) => name.includes('l1_reverse') && tensors.delete(name)),
    'invalid-file',
  ],
  ['no gates', (tensors) => tensors.set('weight_hh_l0', zeros(0, 0)), 'invalid-file'],
  ['a number of gates that no module has', (tensors) => tensors.set('weight_hh_l0', zeros(12, 6)), 'invalid-file'],
  ['a projection', (tensors) => tensors.set('weight_hr_l0', zeros(2, 3)), 'unsupported'],
])('%s is refused', async (_, change, code) => {
  const tensors = recurrent(4, 2, 3, 2, ['', '_reverse']);
  expect(await codeOf(() => readStateDict(file(tensors)))).toBeUndefined();
  change(tensors);
  expect(await codeOf(() => readStateDict(file(tensors)))).toBe(code);
});

test('a tensor without its first layer belongs to no module', () => {
  const tensors = recurrent(4, 2, 3, 2, ['']);
  for (const name of tensors.keys()) if (name.includes('l0')) tensors.delete(name);
  const { modules, unmatched } = readStateDict(file(tensors));
  expect(modules).toEqual([]);
  expect(unmatched.size).toBe(4);
});

test('tensors can be passed over', () => {
  const tensors = new Map([...recurrent(4, 2, 3, 1, ['']), ['weight_hr_l0', zeros(2, 3)]] as [string, StoredTensor][]);
  expect(readStateDict(file(tensors), 'model.safetensors', ['weight_hr_l0']).modules).toHaveLength(1);
});

test('numbers of other types: what is no floating point is listed, and double precision is rounded', async () => {
  const weight = Float64Array.of(1 / 3, -2, 1e-50, 5);
  const bytes = foreignFile({
    'head.weight': ['F64', [2, 2], weight.buffer],
    'head.bias': ['F16', [2], Uint16Array.of(0x3c00, 0xc000).buffer],
    'norm.num_batches_tracked': ['I64', [], BigInt64Array.of(7n).buffer],
    mask: ['BOOL', [3], Uint8Array.of(1, 0, 1).buffer],
    'emb.weight': ['I8', [1, 2], Int8Array.of(1, 2).buffer],
    count: ['I32', [1], Int32Array.of(1).buffer],
  });
  const { modules, unmatched } = readStateDict(bytes);
  expect(modules).toEqual([
    {
      kind: 'Linear',
      name: 'head',
      weight: { shape: [2, 2], data: Float32Array.from(weight) },
      bias: { shape: [2], data: Float32Array.of(1, -2), dtype: 'F16' },
    },
  ]);
  expect([...unmatched]).toEqual([
    ['norm.num_batches_tracked', { shape: [], dtype: 'I64' }],
    ['mask', { shape: [3], dtype: 'BOOL' }],
    ['emb.weight', { shape: [1, 2], dtype: 'I8' }],
    ['count', { shape: [1], dtype: 'I32' }],
  ]);
  expect(readStateDict(bytes, 'The file', ['mask', 'count']).unmatched.size).toBe(2);
  expect(await codeOf(() => readStateDict(bytes, 'The file', ['masks']))).toBe('invalid-argument');
  expect(await codeOf(() => readStateDict(foreignFile({ a: ['I65', [1], new ArrayBuffer(8)] })))).toBe('invalid-file');
  expect(await codeOf(() => readStateDict(foreignFile({ a: ['I64', [2], new ArrayBuffer(8)] })))).toBe('invalid-file');
  expect(await codeOf(() => readStateDict(foreignFile({ a: ['constructor', [1], new ArrayBuffer(8)] })))).toBe(
    'invalid-file',
  );
});
