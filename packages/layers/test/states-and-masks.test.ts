// Where a recurrent layer goes on from states: a sequence that is read in parts gives what the whole gives, however the parts are
// padded, and gradients are those of finite differences. With the fused kernels and without.
import { cpu } from '@rnnkit/backend-cpu';
import { registerStockGradients, useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import {
  add,
  concat,
  grad,
  memory,
  mul,
  slice,
  sum,
  tensor,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  bidirectional,
  gru,
  gruCell,
  lstm,
  lstmCell,
  rnn,
  simpleRnn,
  simpleRnnCell,
  type CallOptions,
  type Layer,
  type LayerOutput,
  type RnnOptions,
} from '../src/index.ts';

const [batch, time, features] = [5, 6, 3];

/** Padded left, padded right, holes, nothing valid, everything valid. */
const masked = [
  [0, 0, 0, 1, 1, 1],
  [1, 1, 0, 0, 0, 0],
  [0, 1, 0, 0, 1, 0],
  [0, 0, 0, 0, 0, 0],
  [1, 1, 1, 1, 1, 1],
];
const mask = (): Tensor => tensor(masked.flat(), [batch, time], 'bool');

const makers: Readonly<Record<string, (options: RnnOptions) => Layer>> = {
  simpleRnn: (options) => simpleRnn({ units: 4, ...options }),
  lstm: (options) => lstm({ units: 4, ...options }),
  gru: (options) => gru({ units: 4, ...options }),
  'gru that resets before': (options) => gru({ units: 4, resetAfter: false, ...options }),
  'rnn of a cell': (options) => rnn(simpleRnnCell({ units: 4 }), options),
  'rnn of stacked cells': (options) => rnn([lstmCell({ units: 3 }), gruCell({ units: 4 })], options),
};

function built(layer: Layer): Layer {
  layer.build([null, null, features], new Random(3));
  return layer;
}

function normal(shape: number[], seed: number): Tensor {
  const random = new Random(seed);
  const size = shape.reduce((product, side) => product * side, 1);
  return tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

const values = (result: Tensor): number[] => Array.from(result.dataSync());

/** The state is rounded to float32 between two parts, as it is between two steps: equal up to the last bits. */
function expectClose(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  for (const [index, value] of values(expected).entries()) expect(values(actual)[index]).toBeCloseTo(value, 5);
}

const between = (x: Tensor, from: number, to: number): Tensor => slice(x, [0, from], [batch, to - from]);

/** Reads a sequence in parts, from its end if it goes backwards, and puts the outputs side by side in processed order. */
function inParts(layer: Layer, x: Tensor, cuts: readonly number[], backwards: boolean): LayerOutput[] {
  const bounds = [0, ...cuts, time];
  const parts = cuts.concat(time).map((to, index): [number, number] => [bounds[index]!, to]);
  return (backwards ? parts.toReversed() : parts).map(([from, to]) =>
    layer.call(between(x, from, to), { mask: between(mask(), from, to) }),
  );
}

const options: readonly RnnOptions[] = [
  {},
  { returnSequences: true },
  { returnSequences: true, zeroOutputForMask: true },
  { zeroOutputForMask: true },
  { returnSequences: true, goBackwards: true },
  { goBackwards: true },
];
const cuttings = [[3], [1], [5], [2, 4], [1, 2, 3, 4, 5]];

describe.each(['fused', 'composed'])('%s', (way) => {
  let tensors = 0;
  beforeEach(async () => {
    const backend = cpu();
    await useBackend(backend);
    registerStockGradients();
    if (way === 'composed') await backend.dispose();
    tensors = memory().numTensors;
  });
  afterEach(() => {
    expect(memory().numTensors).toBe(tensors);
  });

  test.each(Object.entries(makers))('%s in parts is what it is as a whole', (_, make) => {
    for (const option of options) {
      const whole = built(make({ ...option, returnState: true }));
      const parts = built(make({ ...option, returnState: true, stateful: true }));
      for (const cuts of cuttings) {
        tidy(() => {
          const x = normal([batch, time, features], 1);
          const expected = whole.call(x, { mask: mask() });
          parts.resetStates();
          const results = inParts(parts, x, cuts, option.goBackwards === true);
          const output =
            option.returnSequences === true
              ? concat(
                  results.map((result) => result.output),
                  1,
                )
              : results.at(-1)!.output;
          expectClose(output, expected.output);
          for (const [index, state] of expected.states!.entries()) expectClose(results.at(-1)!.states![index]!, state);
        });
      }
      whole.dispose();
      parts.dispose();
    }
  });

  test.each(Object.entries(makers))('%s: a part of padding alone answers with the state it was given', (name, make) => {
    for (const returnSequences of [false, true]) {
      const layer = built(make({ returnSequences, returnState: true }));
      tidy(() => {
        const sizes = name === 'rnn of stacked cells' ? [3, 3, 4] : name === 'lstm' ? [4, 4] : [4];
        const initialState = sizes.map((size, index) => normal([2, size], 10 + index));
        const nothing = tensor(new Uint8Array(6), [2, 3], 'bool');
        const { output, states } = layer.call(normal([2, 3, features], 1), { mask: nothing, initialState });
        // The output of a stack is that of its last cell.
        const last = values(initialState[name === 'lstm' ? 0 : initialState.length - 1]!);
        const expected = returnSequences
          ? [0, 4].flatMap((start) => [1, 2, 3].flatMap(() => last.slice(start, start + 4)))
          : last;
        expect(values(output)).toEqual(expected);
        expect(states!.map(values)).toEqual(initialState.map(values));
      });
      layer.dispose();
    }
  });

  test('bidirectional gives each direction its states', () => {
    for (const returnSequences of [false, true]) {
      const layer = built(bidirectional(lstm({ units: 4, returnSequences, returnState: true })));
      tidy(() => {
        const initialState = [0, 1, 2, 3].map((index) => normal([2, 4], 20 + index));
        const nothing = tensor(new Uint8Array(6), [2, 3], 'bool');
        const { output, states } = layer.call(normal([2, 3, features], 1), { mask: nothing, initialState });
        const [forward, , backward] = initialState.map(values);
        const expected = [0, 4].flatMap((start) => [
          ...forward!.slice(start, start + 4),
          ...backward!.slice(start, start + 4),
        ]);
        // With the whole sequence, the outputs of masked steps are zero.
        expect(values(output)).toEqual(returnSequences ? Array.from({ length: 2 * 3 * 8 }, () => 0) : expected);
        expect(states!.map(values)).toEqual(initialState.map(values));
      });
      layer.dispose();
    }
  });

  test.each(Object.entries(makers))('%s: the gradients of x and of the states are finite differences', (name, make) => {
    for (const option of options) {
      const layer = built(make(option));
      tidy(() => {
        const sizes = name === 'rnn of stacked cells' ? [3, 3, 4] : name === 'lstm' ? [4, 4] : [4];
        const states = sizes.map((size, index) => normal([batch, size], 30 + index));
        const x = normal([batch, time, features], 2);
        const upstream = normal(layer.computeOutputShape([batch, time, features]) as number[], 3);
        const run = (input: Tensor, given: readonly Tensor[]): Scalar => {
          const callOptions: CallOptions = { mask: mask(), initialState: given };
          return sum(mul(layer.call(input, callOptions).output, upstream));
        };
        // A step of 1e-2 in float32: the difference is good to about 1e-3 of the sizes here.
        expectFiniteDifference((input) => run(input, states), x, 4);
        for (const [index, state] of states.entries()) {
          expectFiniteDifference((input) => run(x, states.with(index, input)), state, 5 + index);
        }
      });
      layer.dispose();
    }
  });
});

/** The gradient along a random direction against a central difference. */
function expectFiniteDifference(f: (input: Tensor) => Scalar, at: Tensor, seed: number): void {
  const direction = normal(at.shape, seed);
  const along = sum(mul(grad(f)(at), direction)).dataSync()[0]!;
  const step = 1e-2;
  const value = (sign: number): number => f(add(at, mul(direction, sign * step))).dataSync()[0]!;
  expect(along).toBeCloseTo((value(1) - value(-1)) / (2 * step), 2);
}
