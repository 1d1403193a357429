// Gradients over several batches, moving averages and what does not decay: against Keras' own figures, and bit for bit where a run is
// resumed.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { dispose, memory, tensor, tensor1d, variable, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { adam, adamW, optimizerFromConfig, rmsprop, sgd, type Optimizer } from '../src/index.ts';
import kerasSteps from './fixtures/keras-optimizer-steps.json?raw';

interface Values {
  readonly shape: number[];
  readonly data: number[];
}

interface KerasCase {
  readonly className: string;
  readonly config: Record<string, unknown>;
  readonly excluded: object | null;
  readonly start: Values[];
  readonly gradients: Values[][];
  readonly parameters: Values[][];
  readonly final: Values[];
}

const { optimizers: keras } = JSON.parse(kerasSteps) as { optimizers: Record<string, KerasCase> };
const names = ['kernel', 'bias'];

/** Keras' option names in our spelling; those that are off or about something else go. */
function translate(options: Record<string, unknown>): Record<string, unknown> {
  const spelt = (name: string): string =>
    ({ clipnorm: 'clipNorm', clipvalue: 'clipValue', global_clipnorm: 'globalClipNorm' })[name] ??
    name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const entries = Object.entries(options).filter(
    ([name, value]) => value !== null && !['name', 'loss_scale_factor', 'learning_rate'].includes(name),
  );
  const rate = options['learning_rate'] as undefined | number | { config: Record<string, unknown>; class_name: string };
  const learningRate = typeof rate === 'object' ? { className: rate.class_name, config: translate(rate.config) } : rate;
  return {
    ...Object.fromEntries(entries.map(([name, value]) => [spelt(name), value])),
    ...(learningRate === undefined ? {} : { learningRate }),
  };
}

function close(actual: Tensor, { data }: Values): void {
  const values = actual.dataSync();
  for (const [place, value] of data.entries()) expect(Math.abs(values[place]! - value)).toBeLessThan(1.4e-5);
}

const tensorOf = ({ data, shape }: Values): Tensor => tensor(data, shape);
const variablesOf = (start: Values[]): Variable[] =>
  start.map((values) => {
    const made = tensorOf(values);
    const held = variable(made);
    made.dispose();
    return held;
  });

function apply(optimizer: Optimizer, variables: Variable[], gradients: Values[]): void {
  const tensors = gradients.map(tensorOf);
  optimizer.applyGradients(
    variables.map((one, index) => ({ key: names[index]!, variable: one, gradient: tensors[index]! })),
  );
  dispose(tensors);
}

const backends = [
  ['cpu', cpu],
  ['wasm', wasm],
  ['composed', () => ({ ...cpu(), activate: () => cpu().dispose() })],
] as const;

describe.each(backends)('on %s', (_, make) => {
  beforeAll(async () => {
    await useBackend(make());
  });

  test.each(Object.entries(keras))('Keras: %s', (_name, one) => {
    const before = memory().numTensors;
    const optimizer = optimizerFromConfig({ className: one.className, config: translate(one.config) });
    if (one.excluded !== null) optimizer.excludeFromWeightDecay(one.excluded);
    const variables = variablesOf(one.start);
    for (const [step, gradients] of one.gradients.entries()) {
      apply(optimizer, variables, gradients);
      for (const [index, expected] of one.parameters[step]!.entries()) close(variables[index]!, expected);
    }
    optimizer.finalizeVariableValues(variables.map((held, index) => ({ key: names[index]!, variable: held })));
    for (const [index, expected] of one.final.entries()) close(variables[index]!, expected);
    optimizer.dispose();
    dispose(variables);
    expect(memory().numTensors).toBe(before);
  });

  test.each(Object.entries(keras))('%s is resumed bit for bit after any step', (_name, one) => {
    const before = memory().numTensors;
    const fresh = (): Optimizer =>
      optimizerFromConfig({
        className: one.className,
        config: { ...translate(one.config), excludeFromWeightDecay: one.excluded },
      });
    const whole = fresh();
    const expected = variablesOf(one.start);
    for (const gradients of one.gradients) apply(whole, expected, gradients);
    for (let at = 0; at <= one.gradients.length; at++) {
      const [first, variables] = [fresh(), variablesOf(one.start)];
      for (const gradients of one.gradients.slice(0, at)) apply(first, variables, gradients);
      const config: unknown = JSON.parse(JSON.stringify({ className: first.className, config: first.getConfig() }));
      const second = optimizerFromConfig(config);
      second.setState(first.getState());
      for (const gradients of one.gradients.slice(at)) apply(second, variables, gradients);
      expect(second.getConfig()).toEqual(JSON.parse(JSON.stringify(second.getConfig())));
      for (const [index, held] of variables.entries()) expect(held.dataSync()).toEqual(expected[index]!.dataSync());
      const slots = (optimizer: Optimizer): unknown =>
        optimizer.getState().slots.map(({ name, tensor: slot }) => [name, slot.dataSync()]);
      expect(slots(second)).toEqual(slots(whole));
      first.dispose();
      second.dispose();
      dispose(variables);
    }
    whole.dispose();
    dispose(expected);
    expect(memory().numTensors).toBe(before);
  });

  test('several batches are one of their mean, and between updates nothing moves', () => {
    const [one, other] = [adam({ gradientAccumulationSteps: 4 }), adam()];
    const [held, twin] = [variable(tensor1d([1, 2])), variable(tensor1d([1, 2]))];
    const batches = [
      [1, 2],
      [-0.5, 0.25],
      [0, 4],
      [0.5, -0.25],
    ];
    const apply1 = (optimizer: Optimizer, target: Variable, values: number[]): void =>
      apply(optimizer, [target], [{ shape: [2], data: values }]);
    for (let round = 0; round < 3; round++) {
      const before = held.dataSync().slice();
      for (const [index, batch] of batches.entries()) {
        expect(held.dataSync()).toEqual(before);
        expect(one.getState().slots.some(({ name }) => name === 'kernel/accumulatedGradient')).toBe(index > 0);
        apply1(one, held, batch);
      }
      apply1(other, twin, [0.25, 1.5]);
      expect(held.dataSync()).toEqual(twin.dataSync());
    }
    expect([one.iterations, other.iterations]).toEqual([12, 3]);
    dispose([held, twin]);
    one.dispose();
    other.dispose();
  });

  test('steps leave the slots and nothing else, and the average is not the variable', () => {
    const before = memory().numTensors;
    const optimizer = rmsprop({
      centered: true,
      gradientAccumulationSteps: 2,
      useEma: true,
      emaOverwriteFrequency: 3,
      globalClipNorm: 1,
    });
    const held = variable(tensor1d([1, 2]));
    const started = memory().numTensors;
    let bytes = 0;
    for (let step = 0; step < 24; step++) {
      apply(optimizer, [held], [{ shape: [2], data: [1, -1] }]);
      expect(memory().numTensors - started).toBe(optimizer.getState().slots.length);
      if (step === 11) bytes = memory().numBytes;
    }
    expect(memory().numBytes).toBe(bytes);
    expect(Object.keys(optimizer.slots)).toEqual(['velocity', 'average', 'accumulatedGradient', 'movingAverage']);
    optimizer.dispose();
    held.dispose();
    // The tensor of which the variable was made is ours.
    expect(memory().numTensors).toBeLessThanOrEqual(before + 1);
  });

  test('a variable that comes late is averaged from what it was', () => {
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.75 });
    const [early, late] = [variable(tensor1d([0])), variable(tensor1d([8]))];
    const gradient = tensor1d([4]);
    optimizer.applyGradients([{ key: 'early', variable: early, gradient }]);
    const both = [
      { key: 'early', variable: early, gradient },
      { key: 'late', variable: late, gradient },
    ];
    optimizer.applyGradients(both);
    optimizer.finalizeVariableValues(both);
    expect([...early.dataSync(), ...late.dataSync()]).toEqual([0.75 * -4 + 0.25 * -8, 0.75 * 8 + 0.25 * 4]);
    dispose([early, late, gradient]);
    optimizer.dispose();
  });

  test('who has cloned a variable, an average or a gradient keeps it', () => {
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5, gradientAccumulationSteps: 2 });
    const held = variable(tensor1d([8]));
    const step = (): void => apply(optimizer, [held], [{ shape: [1], data: [1] }]);
    step();
    step();
    step();
    const kept = [held, ...optimizer.getState().slots.map(({ tensor: slot }) => slot)].map((one) => one.clone());
    const values = kept.map((one) => [...one.dataSync()]);
    for (let index = 0; index < 6; index++) step();
    expect(kept.map((one) => [...one.dataSync()])).toEqual(values);
    dispose([held, ...kept]);
    optimizer.dispose();
  });
});

test('what does not decay is told by its weight, its name or a part of it', () => {
  const decayed = (exclude: object): number[] => {
    const optimizer = sgd({ learningRate: 1, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay(exclude);
    const keys = ['lstm/kernel', 'lstm/bias', 'dense/kernel'];
    const held = keys.map(() => variable(tensor1d([1])));
    const gradient = tensor1d([0]);
    optimizer.applyGradients(held.map((one, index) => ({ key: keys[index]!, variable: one, gradient })));
    const values = held.map((one) => one.dataSync()[0]!);
    dispose([...held, gradient]);
    return values;
  };
  expect(decayed({})).toEqual([0.5, 0.5, 0.5]);
  expect(decayed({ names: ['bias', 'dense'] })).toEqual([0.5, 1, 1]);
  expect(decayed({ variables: ['kernel', { name: 'lstm/kernel' }] })).toEqual([1, 0.5, 0.5]);
  expect(decayed({ variables: ['dense/kernel'], names: ['bias'] })).toEqual([0.5, 1, 1]);

  const optimizer = adamW({ excludeFromWeightDecay: { names: ['bias'] } });
  expect(optimizer.getConfig()['excludeFromWeightDecay']).toEqual({ variables: [], names: ['bias'] });
  optimizer.excludeFromWeightDecay({ variables: [{ name: 'a' }] });
  expect(optimizer.getConfig()['excludeFromWeightDecay']).toEqual({ variables: ['a'], names: [] });
});

test('what cannot be is refused in words', () => {
  const held = variable(tensor1d([1]), true, 'its own');
  expect(() => adam().excludeFromWeightDecay({ variables: [held] })).toThrow(
    /variables\[0\] has to be a weight, as model.weights lists them, or its name/,
  );
  expect(() => adam().excludeFromWeightDecay({ names: [''] })).toThrow(/names\[0\] is empty/);
  expect(() => adam({ gradientAccumulationSteps: 1 })).toThrow(/whole number of at least 2/);
  expect(() => adam({ emaMomentum: 1.5 })).toThrow(/a number from 0 to 1/);
  expect(() => adam({ emaOverwriteFrequency: 0 })).toThrow(/whole number of at least 1/);
  const averaged = adam({ useEma: true });
  expect(() => adam().setState({ iterations: 1, slots: [{ name: 'a/movingAverage', tensor: held }] })).toThrow(
    /has no slot "movingAverage"/,
  );
  averaged.setState({ iterations: 1, slots: [{ name: 'a/movingAverage', tensor: held }] });
  averaged.dispose();
  held.dispose();
});
