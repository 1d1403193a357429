// Initial states under masks, masks of words in sentences, and activity regularizers against real Keras.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { mul, ones, square, sum, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import {
  bidirectional,
  dense,
  globalMaxPooling1d,
  gru,
  gruCell,
  l1l2,
  lstm,
  lstmCell,
  rnn,
  simpleRnn,
  timeDistributed,
  type Layer,
  type RnnOptions,
} from '../src/index.ts';
import kerasStates from './fixtures/keras-states.json?raw';

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

const { states, hierarchy, activity } = JSON.parse(kerasStates) as {
  states: readonly {
    readonly layer: string;
    readonly options: RnnOptions;
    readonly mask: Values;
    readonly x: Values;
    readonly initial: readonly Values[];
    readonly weights: readonly Values[];
    readonly y: Values;
    readonly final: readonly Values[];
  }[];
  hierarchy: Readonly<Record<'x' | 'mask' | 'sentences' | 'texts', Values>> & { readonly weights: readonly Values[] };
  activity: readonly {
    readonly layer: string;
    readonly options: RnnOptions;
    readonly x: Values;
    readonly weights: readonly Values[];
    readonly loss: number;
  }[];
};

const units = 2;

const makers: Readonly<Record<string, (options: RnnOptions & { activityRegularizer?: never }) => Layer>> = {
  dense: ({ activityRegularizer }) => dense({ units, activityRegularizer: activityRegularizer! }),
  simpleRnn: (options) => simpleRnn({ units, ...options }),
  lstm: (options) => lstm({ units, ...options }),
  gru: (options) => gru({ units, ...options }),
  stacked: (options) => rnn([lstmCell({ units: 3 }), gruCell({ units })], options),
  bidirectional: (options) => bidirectional(lstm({ units, ...options })),
};

const tensorOf = ({ shape, data }: Values, dtype: 'float32' | 'bool' = 'float32'): Tensor => tensor(data, shape, dtype);

function setWeights(layer: Layer, shape: readonly number[], weights: readonly Values[]): void {
  layer.build([null, ...shape.slice(1)], new Random(1));
  expect(layer.weights.map(({ variable }) => variable.shape)).toEqual(weights.map((weight) => weight.shape));
  for (const [index, { variable }] of layer.weights.entries()) variable.assign(tensorOf(weights[index]!));
}

/** Float32 in Keras and here, four steps: values of about one, each of a few dozen roundings in either order. */
function expectClose(actual: Tensor, { shape, data }: Values): void {
  expect(actual.shape).toEqual(shape);
  const values = actual.dataSync();
  for (const [index, value] of data.entries()) expect(Math.abs(values[index]! - value)).toBeLessThan(1e-5);
}

describe.each(['fused', 'composed'])('%s', (way) => {
  const use = async (): Promise<void> => {
    const backend = cpu();
    await useBackend(backend);
    if (way === 'composed') await backend.dispose();
  };

  test.each(states.map((one, index) => [`${index}: ${one.layer} ${JSON.stringify(one.options)}`, one] as const))(
    'from initial states, under a mask: %s',
    async (_, one) => {
      await use();
      tidy(() => {
        const layer = makers[one.layer]!({ ...one.options, returnState: true });
        setWeights(layer, one.x.shape, one.weights);
        const initialState = one.initial.map((state) => tensorOf(state));
        const { output, states: final } = layer.call(tensorOf(one.x), {
          mask: tensorOf(one.mask, 'bool'),
          initialState,
        });
        expectClose(output, one.y);
        expect(final).toHaveLength(one.final.length);
        for (const [index, state] of one.final.entries()) expectClose(final![index]!, state);
        layer.dispose();
      });
    },
  );

  test('words in sentences: the layer within sees which words there are, the layer over it which sentences', async () => {
    await use();
    tidy(() => {
      const within = timeDistributed(lstm({ units }));
      const over = gru({ units });
      setWeights(within, hierarchy.x.shape, hierarchy.weights.slice(0, 3));
      setWeights(over, hierarchy.sentences.shape, hierarchy.weights.slice(3));
      const sentences = within.call(tensorOf(hierarchy.x), { mask: tensorOf(hierarchy.mask, 'bool') });
      expectClose(sentences.output, hierarchy.sentences);
      expect(sentences.mask!.shape).toEqual(hierarchy.sentences.shape.slice(0, 2));
      expectClose(over.call(sentences.output, { mask: sentences.mask }).output, hierarchy.texts);
      within.dispose();
      over.dispose();
    });
  });

  test.each(activity.map((one, index) => [`${index}: ${one.layer} ${JSON.stringify(one.options)}`, one] as const))(
    'an activity regularizer: %s',
    async (_, { layer: name, options, x, weights, loss }) => {
      await use();
      tidy(() => {
        const activityRegularizer = l1l2({ l1: 0.03, l2: 0.1 }) as never;
        const layer = makers[name]!({ ...options, activityRegularizer });
        setWeights(layer, x.shape, weights);
        const actual = layer.call(tensorOf(x)).activityLoss!.dataSync()[0]!;
        expect(Math.abs(actual - loss)).toBeLessThan(1e-5);
        layer.dispose();
      });
    },
  );
});

test('where Keras drops an activity regularizer, it counts, by the rows of the batch', () => {
  tidy(() => {
    const inner = (): Layer => dense({ units, activityRegularizer: 'l2' });
    const cases: [Layer, number[]][] = [
      [simpleRnn({ units, activityRegularizer: 'l2' }), [4, 3, 5]],
      [timeDistributed(inner()), [4, 3, 5]],
      [timeDistributed(timeDistributed(inner())), [4, 3, 2, 5]],
    ];
    for (const [layer, shape] of cases) {
      layer.build([null, ...shape.slice(1)], new Random(1));
      const { output, activityLoss } = layer.call(ones(shape));
      const expected = sum(mul(square(output), 0.01)).dataSync()[0]! / 4;
      expect(activityLoss!.dataSync()[0]).toBeCloseTo(expected, 6);
      layer.dispose();
    }
  });
});

test('where masks mean something else than in Keras: in processed order, and for the largest value', () => {
  tidy(() => {
    const mask = tensor([1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0], [3, 4], 'bool');
    const x = ones([3, 4, 5]);
    const backwards = [
      lstm({ units, returnSequences: true, goBackwards: true }),
      rnn(lstmCell({ units }), { returnSequences: true, goBackwards: true }),
    ];
    for (const layer of backwards) {
      layer.build([null, null, 5], new Random(1));
      const result = layer.call(x, { mask });
      expect(Array.from(result.mask!.dataSync())).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1]);
      layer.dispose();
    }
    const largest = globalMaxPooling1d().call(tensor([-1, -2, 9, 9], [1, 4, 1]), {
      mask: tensor([1, 1, 0, 0], [1, 4], 'bool'),
    });
    expect(Array.from(largest.output.dataSync())).toEqual([-1]);
  });
});
