import type { StoredTensor } from '@rnnkit/storage';
import { expect, test } from 'vitest';

import { readStateDict } from '../../src/pytorch/index.ts';
import { codeOf, file, zeros } from './support.ts';

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
