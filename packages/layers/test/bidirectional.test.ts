// Bidirectional whose outputs stay apart, and whose backward layer is one's own, against real Keras.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { ones, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  bidirectional,
  dense,
  EmbeddingLookup,
  gru,
  layerFromConfig,
  lstm,
  simpleRnn,
  SymbolicValue,
  type Layer,
  type MergeMode,
  type RecurrentLayerOptions,
} from '../src/index.ts';
import kerasBidirectional from './fixtures/keras-bidirectional.json?raw';

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

interface Case {
  readonly forward: keyof typeof makers;
  readonly backward: readonly [keyof typeof makers, Partial<RecurrentLayerOptions>] | null;
  readonly mergeMode: MergeMode;
  readonly options: Partial<RecurrentLayerOptions>;
  readonly masked: boolean;
  readonly x: Values;
  readonly initial: readonly Values[] | null;
  readonly weights: readonly Values[];
  readonly outputs: readonly Values[];
  readonly outputIsMasked: readonly boolean[];
}

const makers = { simpleRnn, lstm, gru };
const units = 2;

const { mask: valid, cases } = JSON.parse(kerasBidirectional) as {
  readonly mask: Values;
  readonly cases: readonly Case[];
};

const tensorOf = ({ shape, data }: Values, dtype: 'float32' | 'bool' = 'float32'): Tensor => tensor(data, shape, dtype);

function made({ forward, backward, mergeMode, options }: Case): Layer {
  const layer = makers[forward]({ units, ...options });
  if (backward === null) return bidirectional(layer, { mergeMode });
  const [kind, more] = backward;
  const goBackwards = options.goBackwards !== true;
  return bidirectional(layer, {
    mergeMode,
    backwardLayer: makers[kind]({ units, ...options, goBackwards, ...more }),
  });
}

const again = (layer: Layer): Layer => layerFromConfig({ className: layer.className, config: layer.getConfig() });

beforeAll(async () => {
  await useBackend(cpu());
});

describe.each(cases.map((one, index) => [`${index}: ${one.forward} and ${String(one.backward?.[0])}`, one] as const))(
  '%s',
  (_, one) => {
    test.each(['as made', 'from its configuration'])('%s, it is as in Keras', (way) => {
      tidy(() => {
        const layer = way === 'as made' ? made(one) : again(made(one));
        layer.build([null, ...one.x.shape.slice(1)], new Random(1));
        expect(layer.weights.map(({ variable }) => variable.shape)).toEqual(one.weights.map(({ shape }) => shape));
        for (const [index, { variable }] of layer.weights.entries()) variable.assign(tensorOf(one.weights[index]!));
        const mask = one.masked ? tensorOf(valid, 'bool') : undefined;
        const initialState = one.initial?.map((state) => tensorOf(state));
        const { values } = layer.run([{ tensor: tensorOf(one.x), mask }], { initialState });
        expect(values).toHaveLength(one.outputs.length);
        for (const [index, { shape, data }] of one.outputs.entries()) {
          expect(values[index]!.tensor.shape).toEqual(shape);
          const actual = values[index]!.tensor.dataSync();
          // Four steps in float32: values of about one, each of a few dozen roundings in either order.
          for (const [place, value] of data.entries()) expect(Math.abs(actual[place]! - value)).toBeLessThan(1e-5);
        }
        for (const [index, isMasked] of one.outputIsMasked.entries()) {
          expect(values[index]!.mask !== undefined).toBe(isMasked);
        }
        expect(layer.computeOutputShapes([one.x.shape])).toEqual(one.outputs.map(({ shape }) => shape));
        expect(layer.computeOutputShape(one.x.shape)).toEqual(one.outputs[0]!.shape);
        layer.dispose();
      });
    });
  },
);

test('with mergeMode null, applied it gives both outputs and then the states', () => {
  const both = { returnSequences: true, returnState: true };
  const layer = bidirectional(lstm({ units: 5, ...both }), {
    mergeMode: null,
    backwardLayer: gru({ units: 3, ...both, goBackwards: true }),
  });
  const shapes = [...layer.apply(new SymbolicValue([null, 7, 2], 'float32', 'features'))].map(({ shape }) => shape);
  expect(shapes).toEqual([
    [null, 7, 5],
    [null, 7, 3],
    [null, 5],
    [null, 5],
    [null, 3],
  ]);
});

test('a lookup gives what its rows give, and call gives the second output beside the first', () => {
  tidy(() => {
    const layer = bidirectional(gru({ units: 2, returnSequences: true }), { mergeMode: null });
    layer.build([null, null, 3], new Random(3));
    const ids = tensor([0, 1, 2, 2, 1, 0], [2, 3], 'int32');
    const table = tensor([1, 2, 3, -1, 0.5, 0, 0.25, -2, 1], [3, 3]);
    const mask = tensor([1, 1, 0, 0, 1, 1], [2, 3], 'bool');
    const lookup = new EmbeddingLookup(ids, table, mask);
    const fromLookup = layer.run([lookup]).values.map((value) => Array.from(value.tensor.dataSync()));
    const { output, otherOutputs } = layer.call(lookup.tensor, { mask });
    const fromRows = [output, ...otherOutputs!.map((value) => value.tensor)].map((one) => Array.from(one.dataSync()));
    for (const [index, row] of fromRows.entries()) {
      for (const [place, value] of row.entries()) expect(fromLookup[index]![place]).toBeCloseTo(value, 5);
    }
    expect(fromRows).toHaveLength(2);
    layer.dispose();
  });
});

test('freezing and options of each direction stay through a configuration', () => {
  const backwardLayer = simpleRnn({ units: 3, goBackwards: true, activation: 'relu', trainable: false });
  const layer = again(bidirectional(gru({ units: 2 }), { backwardLayer, name: 'both' }));
  expect(layer.getConfig()).toMatchObject({
    name: 'both',
    mergeMode: 'concat',
    layer: { className: 'GRU', config: { units: 2, goBackwards: false, trainable: true } },
    backwardLayer: {
      className: 'SimpleRNN',
      config: { units: 3, goBackwards: true, activation: 'relu', trainable: false },
    },
  });
  layer.build([null, null, 4], new Random(1));
  expect(layer.weights.map(({ name, trainable }) => [name, trainable])).toEqual([
    ['forward/kernel', true],
    ['forward/recurrentKernel', true],
    ['forward/bias', true],
    ['backward/kernel', false],
    ['backward/recurrentKernel', false],
    ['backward/bias', false],
  ]);
  // As Keras writes it, the backward layer may be missing.
  const { backwardLayer: _, ...config } = layer.getConfig();
  expect(layerFromConfig({ className: 'Bidirectional', config }).getConfig()).toMatchObject({
    backwardLayer: { className: 'GRU', config: { units: 2, goBackwards: true } },
  });
});

test('layers that do not go together are refused', () => {
  const two =
    (forward: Partial<RecurrentLayerOptions>, backward: Partial<RecurrentLayerOptions>, mergeMode: MergeMode = null) =>
    (): Layer =>
      bidirectional(lstm({ units, ...forward }), { mergeMode, backwardLayer: gru({ units, ...backward }) });
  const backwards = { goBackwards: true };
  expect(two({}, {})).toThrow('have to go different ways; goBackwards is false in both');
  expect(two(backwards, backwards)).toThrow('goBackwards is true in both');
  for (const name of ['returnSequences', 'returnState', 'stateful']) {
    expect(two({ [name]: true }, backwards)).toThrow(`have to agree in ${name}; it is true in the layer and false`);
  }
  expect(two({}, { ...backwards, units: 5 }, 'sum')).toThrow(
    "mergeMode 'sum' needs as many units in both; got 2 and 5",
  );
  expect(() => bidirectional(lstm(backwards as never))).toThrow();
  expect(() => bidirectional(lstm({ units, ...backwards }))).toThrow('takes a layer that goes forwards');
  for (const [wrong, message] of [
    [dense({ units: 1 }), 'bidirectional: backwardLayer takes a simpleRnn, an lstm or a gru; got Dense'],
    ['lstm', 'bidirectional: backwardLayer takes a layer'],
    [null, 'bidirectional: backwardLayer takes a layer'],
  ] as const) {
    expect(() => bidirectional(lstm({ units }), { backwardLayer: wrong as never })).toThrow(message);
  }
  expect(() => bidirectional(lstm({ units }), { mergeMode: 'mean' as never })).toThrow('mergeMode has to be');
});

test('stateful directions go on from their own states', () => {
  tidy(() => {
    const settings = { stateful: true, returnState: true };
    const layer = bidirectional(lstm({ units: 2, ...settings }), {
      mergeMode: null,
      backwardLayer: simpleRnn({ units: 3, ...settings, goBackwards: true }),
    });
    layer.build([null, null, 2], new Random(2));
    const x = ones([1, 3, 2]);
    const first = layer.run([{ tensor: x }]).values.slice(2);
    expect(layer.states.map(({ name }) => name)).toEqual(['forward/0', 'forward/1', 'backward/0']);
    const second = layer.run([{ tensor: x }]).values.map((value) => Array.from(value.tensor.dataSync()));
    layer.resetStates();
    const given = layer.run([{ tensor: x }], { initialState: first.map((value) => value.tensor) });
    expect(given.values.map((value) => Array.from(value.tensor.dataSync()))).toEqual(second);
    layer.dispose();
  });
});
