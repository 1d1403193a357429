// What is said of a model, against finite differences and recomputation.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { toTensor } from '@rnnkit/models';
import {
  bidirectional,
  dense,
  embedding,
  globalAveragePooling1d,
  gru,
  lstm,
  simpleRnn,
  type Layer,
  type StepObservation,
} from '@rnnkit/layers';
import { add, memory, mul, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { sequential, type TrainableModel } from '@rnnkit/training';

import { attributions, gateActivations, gradientNorms } from '../src/index.ts';
import { watching } from '../src/watching.ts';

const [rows, time, units] = [3, 5, 4];
const ids = Int32Array.from([0, 0, 3, 1, 4, 2, 5, 0, 3, 3, 0, 7, 7, 1, 6]);
const x = { data: ids, shape: [rows, time] };
const y = { data: Int32Array.from([0, 2, 1]), shape: [rows] };

function build(layers: Layer[], inputShape: (number | null)[] = [null, time]): TrainableModel {
  const model = sequential(layers, { seed: 6 });
  model.compile({ loss: 'sparseCategoricalCrossentropy' });
  model.build(inputShape);
  return model;
}
const table = (): Layer =>
  embedding({ inputDim: 8, outputDim: 4, maskZero: true, embeddingsInitializer: 'randomNormal' });
const answer = (): Layer => dense({ units: 3, activation: 'softmax' });

beforeAll(async () => {
  await useBackend(cpu());
});

/** The gradient of each row's own loss by a part of the state after a step, `[rows, units]`, by central differences. */
function differences(
  model: TrainableModel,
  at: number,
  part: number,
  isWatched: (layer: StepLayer) => boolean,
): Float64Array {
  const nudge = 2 ** -6;
  const loss = (row: number, unit: number, by: number): number =>
    tidy(() => {
      const watch = ({ layer, step, after }: StepObservation): readonly Tensor[] => {
        if (step !== at || !isWatched(layer)) return after;
        const values = new Float32Array(rows * units);
        values[row * units + unit] = by;
        return after.with(part, add(after[part]!, tensor(values, [rows, units])));
      };
      const { values } = model.forward([toTensor(x)], undefined, watching(model, [], watch));
      const probabilities = values[0]!.tensor.dataSync();
      return -Math.log(probabilities[row * 3 + y.data[row]!]!);
    });
  return Float64Array.from({ length: rows * units }, (_, index) => {
    const [row, unit] = [Math.floor(index / units), index % units];
    return (loss(row, unit, nudge) - loss(row, unit, -nudge)) / (2 * nudge);
  });
}
type StepLayer = StepObservation['layer'];

const cells: Readonly<Record<string, () => Layer>> = {
  simpleRnn: () => simpleRnn({ units }),
  lstm: () => lstm({ units }),
  gru: () => gru({ units }),
  'gru that resets before the product': () => gru({ units, resetAfter: false }),
  'backwards lstm': () => lstm({ units, goBackwards: true }),
  bidirectional: () => bidirectional(gru({ units })),
};

test.each(Object.entries(cells))('the gradient norms of %s are those of finite differences', async (_, cell) => {
  const model = build([table(), cell(), answer()]);
  const before = memory().numTensors;
  const found = await gradientNorms(model, x, y);
  expect(memory().numTensors).toBe(before);
  for (const { layer, className, norms } of found) {
    // The memory of an LSTM is in its cell state, too.
    const parts = className === 'LSTM' ? [0, 1] : [0];
    const backward = layer.endsWith('/backward');
    for (let step = 0; step < time; step++) {
      const gradients = parts.map((part) =>
        differences(model, step, part, ({ settings }) => found.length === 1 || settings.goBackwards === backward),
      );
      const valid = [...Array.from({ length: rows }).keys()].filter((row) => ids[row * time + step] !== 0);
      const expected =
        valid
          .map((row) =>
            Math.hypot(...gradients.flatMap((gradient) => [...gradient.subarray(row * units, (row + 1) * units)])),
          )
          .reduce((sum, norm) => sum + norm, 0) / Math.max(1, valid.length);
      // The loss, around 1, has rounding errors of 2⁻²⁴, which the nudge makes 2⁻¹⁸; its third derivative adds the nudge squared.
      expect(Math.abs(norms[step]! - expected), `${layer} at ${step}`).toBeLessThan(2 ** -10);
    }
  }
  expect(found.map(({ layer }) => layer)).toEqual(
    found.length === 2 ? ['bidirectional/forward', 'bidirectional/backward'] : [model.layers[1]!.name],
  );
  expect(found[0]!.norms[4]).toBeGreaterThan(0.01);
  model.dispose();
});

test('a stack has norms for each layer, and the gradient of a linear cell is a power of its weights', async () => {
  const model = build([
    table(),
    simpleRnn({ units, activation: 'linear', recurrentInitializer: { className: 'identity', config: { gain: 0.5 } } }),
    answer(),
  ]);
  const full = { data: Int32Array.from({ length: rows * time }, () => 3), shape: [rows, time] };
  const [{ norms } = { norms: new Float32Array() }] = await gradientNorms(model, full, y);
  for (let step = 1; step < time; step++) expect(norms[step]! / norms[step - 1]!).toBeCloseTo(2, 4);
  model.dispose();
  const stack = build([table(), gru({ units, returnSequences: true }), lstm({ units: 3 }), answer()]);
  const found = await gradientNorms(stack, x, y);
  expect(found.map(({ layer, className }) => [layer, className])).toEqual([
    ['gru', 'GRU'],
    ['lstm', 'LSTM'],
  ]);
  stack.dispose();
  const none = build([table(), globalAveragePooling1d(), answer()]);
  await expect(gradientNorms(none, x, y)).rejects.toThrow('no simpleRnn, lstm or gru');
  none.dispose();
});

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_, backend) => {
  const close = (a: ArrayLike<number>, b: readonly number[]): void => {
    for (const [index, value] of b.entries()) expect(Math.abs(a[index]! - value)).toBeLessThan(20 * 2 ** -23);
  };

  test('the gates give the states', async () => {
    await useBackend(backend());
    const text = [3, 1, 4, 1, 5];
    const model = build([table(), lstm({ units, returnSequences: true }), gru({ units }), answer()]);
    const before = memory().numTensors;
    const [first, second] = await gateActivations(model, text);
    expect(memory().numTensors).toBe(before);
    let [hidden, cell] = [Array.from({ length: units }, () => 0), Array.from({ length: units }, () => 0)];
    let state = Array.from({ length: units }, () => 0);
    for (let step = 0; step < time; step++) {
      const at = (values: Float32Array | undefined): number[] =>
        Array.from(values!.subarray(step * units, (step + 1) * units));
      const { input, forget, candidate, output } = first!.gates;
      const [i, f, c, o] = [at(input), at(forget), at(candidate), at(output)];
      cell = cell.map((value, unit) => f[unit]! * value + i[unit]! * c[unit]!);
      hidden = cell.map((value, unit) => o[unit]! * Math.tanh(value));
      close(at(first!.hidden), hidden);
      const [z, fresh] = [at(second!.gates['update']), at(second!.gates['candidate'])];
      state = state.map((value, unit) => z[unit]! * value + (1 - z[unit]!) * fresh[unit]!);
      close(at(second!.hidden), state);
    }
    expect(Object.keys(second!.gates)).toEqual(['update', 'reset', 'candidate']);
    expect(first).toMatchObject({ layer: 'lstm', className: 'LSTM', time, units });
    model.dispose();
  });

  test.each([
    ['resetAfter', gru({ units, biasInitializer: 'randomNormal' })],
    ['resetBefore', gru({ units, resetAfter: false, biasInitializer: 'randomNormal' })],
    ['chung', gru({ units, variant: 'chung', biasInitializer: 'randomNormal' })],
  ])('a GRU in the form %s, over padding', async (form, layer) => {
    await useBackend(backend());
    const model = build([table(), layer, answer()]);
    const text = [0, 2, 0, 5, 7];
    const [found] = await gateActivations(model, text);
    const { gates, hidden } = found!;
    let state = Array.from({ length: units }, () => 0);
    for (const [step, id] of text.entries()) {
      const [z, fresh] = ['update', 'candidate'].map((name) => gates[name]!.subarray(step * units, (step + 1) * units));
      if (id !== 0) {
        state = state.map((value, unit) =>
          form === 'chung'
            ? (1 - z![unit]!) * value + z![unit]! * fresh![unit]!
            : z![unit]! * value + (1 - z![unit]!) * fresh![unit]!,
        );
      }
      close(hidden.subarray(step * units, (step + 1) * units), state);
    }
    model.dispose();
  });
});

test.each([
  ['simpleRnn', () => simpleRnn({ units, biasInitializer: 'randomNormal' })],
  ['lstm', () => lstm({ units, biasInitializer: 'randomNormal' })],
  ['lstm without bias', () => lstm({ units, useBias: false })],
  ['gru', () => gru({ units, biasInitializer: 'randomNormal' })],
  ['gru that resets before', () => gru({ units, resetAfter: false, biasInitializer: 'randomNormal' })],
])('the sums of %s give its gates, and come from its weights', async (_, cell) => {
  await useBackend(cpu());
  const model = build([table(), cell(), answer()]);
  const text = [3, 1, 4, 1, 5];
  const before = memory().numTensors;
  const [found] = await gateActivations(model, text);
  expect(memory().numTensors).toBe(before);
  const { input, features, sums, gates, hidden, cell: remembered, className, config } = found!;
  expect(config).toEqual(model.layers[1]!.getConfig());
  const weights = await Promise.all(model.layers[1]!.weights.map((weight) => weight.variable.data()));
  const embeddings = await model.layers[0]!.weights[0]!.variable.data();
  const [kernel, recurrentKernel, bias] = weights;
  const names = { SimpleRNN: ['hidden'], LSTM: ['input', 'forget', 'candidate', 'output'] }[className] ?? [
    'update',
    'reset',
    'candidate',
  ];
  expect(Object.keys(sums)).toEqual(names);
  expect(Object.keys(gates)).toEqual(className === 'SimpleRNN' ? [] : names);
  expect(remembered === undefined).toBe(className !== 'LSTM');
  const width = names.length * units;
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
  for (const [step, id] of text.entries()) {
    expect(input.subarray(step * features, (step + 1) * features)).toEqual(
      embeddings.slice(id * features, (id + 1) * features),
    );
    for (const [place, name] of names.entries()) {
      for (let unit = 0; unit < units; unit++) {
        const at = step * units + unit;
        const column = place * units + unit;
        const times = (values: (row: number) => number, rowsOf: number, matrix: ArrayLike<number>): number =>
          Array.from({ length: rowsOf }, (__, row) => values(row) * matrix[row * width + column]!).reduce(
            (sum, term) => sum + term,
            0,
          );
        const state = (row: number): number => (step === 0 ? 0 : hidden[(step - 1) * units + row]!);
        const { input: fromInput, recurrent, bias: biases } = sums[name]!;
        expect(fromInput[at]).toBeCloseTo(
          times((row) => input[step * features + row]!, features, kernel!),
          5,
        );
        const isCandidateOfGru = className === 'GRU' && name === 'candidate';
        const after = bias !== undefined && bias.length === 2 * width;
        if (!isCandidateOfGru) {
          expect(recurrent[at]).toBeCloseTo(times(state, units, recurrentKernel!), 5);
          const second = after ? bias[width + column]! : 0;
          expect(biases[unit]).toBeCloseTo((bias?.[column] ?? 0) + second, 6);
        } else {
          const reset = (row: number): number => gates['reset']![step * units + row]!;
          const expected = after
            ? reset(unit) * (times(state, units, recurrentKernel!) + bias[width + column]!)
            : times((row) => reset(row) * state(row), units, recurrentKernel!);
          expect(recurrent[at]).toBeCloseTo(expected, 5);
          expect(biases[unit]).toBeCloseTo(bias![column]!, 6);
        }
        const sum = fromInput[at]! + recurrent[at]! + biases[unit]!;
        const isSquashed = name === 'candidate' || name === 'hidden';
        expect((gates[name] ?? hidden)[at]).toBeCloseTo(isSquashed ? Math.tanh(sum) : sigmoid(sum), 5);
      }
    }
  }
  if (remembered !== undefined) {
    const last = (values: Float32Array): Float32Array => values.subarray(4 * units);
    for (let unit = 0; unit < units; unit++)
      expect(last(hidden)[unit]).toBeCloseTo(last(gates['output']!)[unit]! * Math.tanh(last(remembered)[unit]!), 5);
  }
  expect((await model.predict({ data: Int32Array.from(text), shape: [1, time] })).shape).toEqual([1, 3]);
  model.dispose();
});

test('gradient times input adds up to the logit of a linear model, and follows finite differences', async () => {
  await useBackend(cpu());
  const linear = build([table(), globalAveragePooling1d(), answer()]);
  const before = memory().numTensors;
  const found = await attributions(linear, x, { classIndex: 1 });
  expect(memory().numTensors).toBe(before);
  const others = await attributions(linear, x, { classIndex: 0 });
  for (const [row, { probability, values, classIndex }] of found.entries()) {
    expect(classIndex).toBe(1);
    // The bias is zero, so the logits are sums of what each token gives; their difference is the log-odds.
    const total = (list: Float32Array): number => list.reduce((sum, value) => sum + value, 0);
    const logOdds = Math.log(probability / others[row]!.probability);
    expect(total(values) - total(others[row]!.values)).toBeCloseTo(logOdds, 5);
    for (let step = 0; step < time; step++) if (ids[row * time + step] === 0) expect(values[step]).toBe(0);
  }
  linear.dispose();

  const model = sequential([lstm({ units }), dense({ units: 1, activation: 'sigmoid' })], { seed: 2 });
  model.build([null, time, 2]);
  const random = new Random(1);
  const features = Float32Array.from({ length: time * 2 }, () => random.normal());
  const logit = async (values: Float32Array): Promise<number> => {
    const output = await model.predict({ data: values, shape: [1, time, 2] });
    const [p = 0] = await output.data();
    output.dispose();
    return Math.log(p / (1 - p));
  };
  const [{ values } = { values: new Float32Array() }] = await attributions(model, {
    data: features,
    shape: [1, time, 2],
  });
  for (let step = 0; step < time; step++) {
    // Scaling a step's input by 1 ± s moves the logit by 2 s times gradient times input.
    const scaled = (by: number): Float32Array =>
      features.map((value, index) => (Math.floor(index / 2) === step ? value * by : value));
    const slope = ((await logit(scaled(1 + 2 ** -5))) - (await logit(scaled(1 - 2 ** -5)))) / 2 ** -4;
    expect(Math.abs(values[step]! - slope)).toBeLessThan(2 ** -10);
  }
  model.dispose();
});

test('occlusion is the fall of the log-odds without the token, of an answer that is sure, too', async () => {
  const model = build([table(), gru({ units }), answer()]);
  const found = await attributions(model, x, { method: 'occlusion' });
  const without = Int32Array.from(ids.subarray(5, 10)).with(1, 0);
  const output = await model.predict({ data: without, shape: [1, time] });
  const probabilities = await output.data();
  output.dispose();
  const { classIndex, probability, values } = found[1]!;
  const odds = (share: number): number => Math.log(share / (1 - share));
  expect(values[1]).toBeCloseTo(odds(probability) - odds(probabilities[classIndex]!), 4);
  expect(values[2]).toBe(0);
  // Logits of some hundreds: every probability is rounded to 0 or 1, and tokens still count.
  const [kernel, bias] = model.layers[2]!.weights;
  kernel!.variable.assign(mul(kernel!.variable, 1000));
  bias!.variable.assign(mul(bias!.variable, 1000));
  const [, sure] = await attributions(model, x, { method: 'occlusion' });
  expect(sure!.probability).toBe(1);
  expect(Math.abs(sure!.values[1]!)).toBeGreaterThan(1);
  await expect(attributions(model, x, { classIndex: 3 })).rejects.toThrow('classes are 0 to 2');
  const each = build([table(), gru({ units, returnSequences: true }), answer()]);
  await expect(attributions(each, x)).rejects.toThrow('one answer for each text');
  each.dispose();
  model.dispose();
});
