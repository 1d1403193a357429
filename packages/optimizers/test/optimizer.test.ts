import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { memory, tensor, tensor1d, tidy, variable, type Variable } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  exponentialDecay,
  lamb,
  lion,
  nadam,
  optimizerFromConfig,
  rmsprop,
  sgd,
  type Optimizer,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const makers: Record<string, () => Optimizer> = {
  sgd: () => sgd({ momentum: 0.9, nesterov: true }),
  rmsprop: () => rmsprop({ centered: true, momentum: 0.5 }),
  adam: () => adam({ amsgrad: true }),
  adamW: () => adamW(),
  adamax: () => adamax(),
  nadam: () => nadam(),
  adagrad: () => adagrad(),
  adadelta: () =>
    adadelta({ learningRate: exponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 }) }),
  lamb: () => lamb({ weightDecay: 0.01 }),
  lion: () => lion({ globalClipNorm: 1 }),
};

const weightsOf = (values: number[]): Variable => tidy(() => variable(tensor1d(values)));

function step(optimizer: Optimizer, weights: Variable, gradient: readonly number[]): void {
  const given = tensor1d([...gradient]);
  optimizer.applyGradients([{ key: 'dense/kernel', variable: weights, gradient: given }]);
  given.dispose();
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  const gradients = [
    [0.5, -1],
    [2, 0.1],
    [-0.3, 0.7],
    [1, 1],
  ];

  test('its state, put into another made of its config, goes on bit for bit', () => {
    const [first, second] = [make(), make()];
    const [one, other] = [weightsOf([1, 2]), weightsOf([1, 2])];
    for (const gradient of gradients) step(first, one, gradient);
    for (const gradient of gradients.slice(0, 2)) step(second, other, gradient);
    const config: unknown = JSON.parse(JSON.stringify({ className: second.className, config: second.getConfig() }));
    const third = optimizerFromConfig(config);
    third.setState(second.getState());
    for (const gradient of gradients.slice(2)) step(third, other, gradient);
    expect(other.dataSync()).toEqual(one.dataSync());
    expect(third.getConfig()).toEqual(JSON.parse(JSON.stringify(third.getConfig())));
    expect(third.iterations).toBe(4);
    for (const used of [first, second, third, one, other]) used.dispose();
  });

  test('steps leave the slots and nothing else, and dispose leaves nothing', () => {
    const before = memory().numTensors;
    const optimizer = make();
    const weights = weightsOf([1, 2]);
    step(optimizer, weights, [1, 1]);
    const after = memory().numTensors;
    expect(after - before).toBe(1 + optimizer.getState().slots.length);
    for (const gradient of gradients) step(optimizer, weights, gradient);
    expect(memory().numTensors).toBe(after);
    optimizer.dispose();
    weights.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('a slot of what no number can come of is no state to go on from', () => {
    const [first, second] = [make(), make()];
    const weights = weightsOf([1, 2]);
    step(first, weights, [1, 1]);
    const { iterations, slots } = first.getState();
    const before = memory().numTensors;
    for (const { name } of slots) {
      const { canBeNegative } = first.slots[name.slice(name.lastIndexOf('/') + 1)]!;
      for (const bad of [Number.NaN, Infinity, -Infinity, ...(canBeNegative ? [] : [-1])]) {
        const wrong = tensor1d([0, bad]);
        const state = { iterations, slots: slots.map((slot) => (slot.name === name ? { name, tensor: wrong } : slot)) };
        expect(() => second.setState(state)).toThrow(
          `${second.className}: the slot "${name}" holds ${bad} at position 1, which it cannot be.`,
        );
        wrong.dispose();
        expect(second.iterations).toBe(0);
      }
    }
    expect(memory().numTensors).toBe(before);
    for (const used of [first, second, weights]) used.dispose();
  });

  test('it goes down a parabola', () => {
    const optimizer = make();
    optimizer.learningRate = 0.05;
    const weights = weightsOf([3, -2]);
    const size = (): number => Math.hypot(...(weights.dataSync() as Float32Array));
    const start = size();
    for (let index = 0; index < 50; index++) step(optimizer, weights, [...weights.dataSync()]);
    expect(size()).toBeLessThan(start);
    optimizer.dispose();
    weights.dispose();
  });
});

test('clipping does what its name says', () => {
  const values = fc.array(
    fc.integer({ min: -1000, max: 1000 }).map((value) => value / 16),
    { minLength: 3, maxLength: 3 },
  );
  const moved = (options: object, ...gradients: number[][]): number[][] => {
    const optimizer = sgd({ learningRate: 1, ...options });
    const weights = gradients.map(() => weightsOf([0, 0, 0]));
    const tensors = gradients.map((gradient) => tensor1d(gradient));
    optimizer.applyGradients(
      weights.map((one, index) => ({ key: String(index), variable: one, gradient: tensors[index]! })),
    );
    const steps = weights.map((one) => Array.from(one.dataSync(), (value) => -value));
    for (const used of [...weights, ...tensors]) used.dispose();
    return steps;
  };
  const close = (actual: number[][], expected: number[][]): void => {
    for (const [row, one] of expected.entries()) {
      for (const [index, value] of one.entries()) expect(Math.abs(actual[row]![index]! - value)).toBeLessThan(1e-4);
    }
  };
  fc.assert(
    fc.property(values, values, fc.constantFrom(0.5, 3, 1000), (a, b, limit) => {
      const scaled = (gradient: number[], norm: number): number[] =>
        gradient.map((value) => (value * limit) / Math.max(norm, limit));
      close(moved({ clipNorm: limit }, a, b), [scaled(a, Math.hypot(...a)), scaled(b, Math.hypot(...b))]);
      const norm = Math.hypot(...a, ...b);
      close(moved({ globalClipNorm: limit }, a, b), [scaled(a, norm), scaled(b, norm)]);
      close(moved({ clipValue: limit }, a), [a.map((value) => Math.max(-limit, Math.min(limit, value)))]);
    }),
  );
});

test('what cannot be right is refused in words', () => {
  expect(() => adam({ clipNorm: 1, clipValue: 1 })).toThrow('clipNorm and clipValue');
  expect(() => adam({ beta1: 1 })).toThrow('beta1 has to be a number from 0 up to, not including, 1; got 1.');
  expect(() => adam({ learningrate: 1 } as object)).toThrow('does not know the option "learningrate"');
  expect(() => optimizerFromConfig({ className: 'Adamm', config: {} })).toThrow(
    'There is no optimizer "Adamm"; there are adadelta, adagrad, adam, adamW,',
  );
  expect(() => optimizerFromConfig('adam')).toThrow('{ className, config }');
  const hostile: unknown = JSON.parse('{"className": "adam", "config": {"__proto__": {"polluted": 1}}}');
  expect(() => optimizerFromConfig(hostile)).toThrow('does not know the option "__proto__"');

  const rate = adam();
  for (const bad of [-1, Number.NaN, Infinity, '0.1', null, undefined, 5n, [], {}, { at: () => 1 }]) {
    expect(() => {
      rate.learningRate = bad as never;
    }).toThrow(/learningRate has to be|described by/);
    if (bad !== undefined)
      expect(() => adam({ learningRate: bad as never })).toThrow(/learningRate has to be|described by/);
  }
  expect(rate.learningRate).toBe(0.001);
  for (const bad of [-0.1, Number.NaN, Infinity, undefined, '0.1']) {
    rate.learningRate = { className: 'Own', at: () => bad as never, getConfig: () => ({}) };
    expect(() => rate.currentLearningRate).toThrow(
      'the learning rate of step 0 by the schedule Own has to be a number of at least 0',
    );
    const untouched = variable(tensor([1]));
    expect(() => step(rate, untouched, [1])).toThrow('by the schedule Own');
    expect(Array.from(untouched.dataSync())).toEqual([1]);
    expect(rate.iterations).toBe(0);
    untouched.dispose();
  }
  const good = variable(tensor([1]));
  const wrong = variable(tensor([1, 2]));
  const gradient = tensor([1]);
  for (const bad of [undefined, null, 5, {}, [undefined], [{ key: 'a' }], [{ key: 5, variable: good, gradient }]]) {
    expect(() => {
      rate.applyGradients(bad as never);
    }).toThrow('applyGradients takes a list of { key, variable, gradient }');
  }
  rate.learningRate = 0.1;
  expect(() => {
    rate.applyGradients([
      { key: 'good', variable: good, gradient },
      { key: 'wrong', variable: wrong, gradient },
    ]);
  }).toThrow('The gradient of "wrong" has the shape [1], but the variable has [2].');
  expect(Array.from(good.dataSync())).toEqual([1]);
  expect(rate.getState()).toEqual({ iterations: 0, slots: [] });
  for (const one of [good, wrong, gradient]) one.dispose();
  rate.learningRate = 0;
  expect(rate.currentLearningRate).toBe(0);

  const optimizer = adam();
  const weights = variable(tensor([1]));
  const other = adam();
  step(other, weights, [1]);
  weights.dispose();
  const wide = weightsOf([1, 2]);
  optimizer.setState(other.getState());
  expect(() => step(optimizer, wide, [1, 1])).toThrow('Is its state from another model?');
  expect(() => sgd().setState(other.getState())).toThrow("another optimizer's");
  expect(() => optimizer.setState({ iterations: -1, slots: [] })).toThrow('iterations');
});
