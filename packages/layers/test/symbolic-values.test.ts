// Layers applied to values that are not there yet: shapes, states, and what is refused.
import { tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';

import {
  add,
  bidirectional,
  concatenate,
  dense,
  embedding,
  gru,
  lstm,
  lstmCell,
  rnn,
  SymbolicValue,
  type Layer,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const tokens = (): SymbolicValue => new SymbolicValue([null, null], 'int32', 'tokens');
const features = (): SymbolicValue => new SymbolicValue([null, 7, 3], 'float32', 'features');

test('the value that comes of a layer has its shape, and says where it comes from', () => {
  const source = tokens();
  const table = embedding({ inputDim: 9, outputDim: 4 });
  const rows = table.apply(source);
  expect(rows.shape).toEqual([null, null, 4]);
  expect(rows.origin).toMatchObject({ call: { layer: table, inputs: [source] }, index: 0 });
  const answer = dense({ units: 2 }).apply(lstm({ units: 5 }).apply(rows));
  expect(answer.shape).toEqual([null, 2]);
  expect([...answer]).toEqual([answer]);
  expect([...source]).toEqual([source]);
});

const both = { returnSequences: true, returnState: true };

test.each<readonly [string, Layer, readonly number[]]>([
  ['gru', gru({ units: 5, ...both }), [5]],
  ['lstm', lstm({ units: 5, ...both }), [5, 5]],
  ['bidirectional lstm', bidirectional(lstm({ units: 5, ...both })), [5, 5, 5, 5]],
  ['rnn', rnn([lstmCell({ units: 2 }), lstmCell({ units: 5 })], both), [2, 2, 5, 5]],
])('%s gives its states after its output', (name, layer, sizes) => {
  const [sequence, ...states] = layer.apply(features());
  expect(sequence!.shape).toEqual([null, 7, name.startsWith('bidirectional') ? 10 : 5]);
  expect(states.map(({ shape }) => shape)).toEqual(sizes.map((size) => [null, size]));
  const next = layer.apply(features(), { initialState: states });
  expect(next.origin!.call.initialState).toEqual(states);
});

test('a layer without states gives its output alone, and one layer can be applied twice', () => {
  const shared = gru({ units: 5 });
  const [left, right] = [shared.apply(features()), shared.apply(features())];
  expect([...left]).toEqual([left]);
  expect(concatenate().apply([left, right]).shape).toEqual([null, 10]);
  expect(left.origin!.call.layer).toBe(right.origin!.call.layer);
});

test('what cannot be joined is refused with the shapes and names of both', () => {
  expect(() => add({ name: 'sum' }).apply([features(), new SymbolicValue([null, 4], 'float32', 'other')])).toThrow(
    'sum cannot be applied to features [any, 7, 3] and other [any, 4]: sum takes values of one shape',
  );
  expect(() => lstm({ units: 2 }).apply(tokens())).toThrow('LSTM cannot be applied to tokens [any, any]: LSTM takes');
  for (const bad of [null, undefined, 5, [], [null], 'x', tensor([1])]) {
    expect(() => dense({ units: 1 }).apply(bad as never)).toThrow('Dense is applied to values');
  }
  expect(() => gru({ units: 1 }).apply(features(), { initialState: [5] as never })).toThrow('initialState is applied');
  expect(() => gru({ units: 1 }).apply(features(), { state: [] } as never)).toThrow('does not know the option "state"');
});
