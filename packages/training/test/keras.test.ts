// Losses, metrics and callbacks against Keras' own figures; tooling/golden makes them.
import { cpu } from '@rnnkit/backend-cpu';
import { wasm } from '@rnnkit/backend-wasm';
import { useBackend } from '@rnnkit/core';
import { activation, masking } from '@rnnkit/layers';
import { beforeAll, describe, expect, test } from 'vitest';

import type { HostArray } from '@rnnkit/data';
import {
  auc,
  binaryAccuracy,
  categoricalAccuracy,
  earlyStopping,
  f1Score,
  precision,
  recall,
  reduceLrOnPlateau,
  sequential,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  type Callback,
  type LossName,
  type Metric,
  type TrainingRun,
} from '../src/index.ts';
import kerasCallbacks from './fixtures/keras-callbacks.json?raw';
import kerasLosses from './fixtures/keras-losses.json?raw';
import kerasMetrics from './fixtures/keras-metrics.json?raw';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const arrayOf = ({ data, shape }: Numbers): HostArray => ({ data: Float32Array.from(data), shape });

const metrics: Readonly<Record<string, (options: object) => Metric>> = {
  auc,
  binaryAccuracy,
  categoricalAccuracy,
  f1Score,
  precision,
  recall,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
};

interface MetricCase {
  readonly metric: string;
  readonly options: object;
  readonly weights: string;
  readonly batches: readonly {
    readonly labels: Numbers;
    readonly predictions: Numbers;
    readonly weights: Numbers | null;
  }[];
  readonly result: number | readonly number[];
}

const metricCases = (JSON.parse(kerasMetrics) as { cases: MetricCase[] }).cases;

test.each(metricCases.map((one) => [one.metric, JSON.stringify(one.options), one.weights, one] as const))(
  '%s %s, weights: %s',
  (name, _options, _weights, { options, batches, result }) => {
    const metric = metrics[name]!(options);
    const other = metric.start();
    const seen = metric.start();
    for (const { labels, predictions, weights } of batches) {
      seen.update(
        arrayOf(labels),
        arrayOf(predictions),
        weights === null ? undefined : Float32Array.from(weights.data),
      );
    }
    const figures = [seen.result()].flat();
    const expected = [result].flat();
    expect(figures).toHaveLength(expected.length);
    for (const [index, value] of expected.entries()) expect(figures[index]).toBeCloseTo(value, 5);
    // Another pass has seen nothing of it.
    expect([other.result()].flat().every((value) => Number.isNaN(value))).toBe(true);
  },
);

test('Keras says enough about metrics', () => {
  expect(metricCases.length).toBeGreaterThan(100);
  expect(new Set(metricCases.map(({ metric }) => metric))).toEqual(new Set(Object.keys(metrics)));
});

interface LossCase {
  readonly loss: LossName;
  readonly options: object;
  readonly labels: Numbers;
  readonly predictions: Numbers;
  readonly mask: Numbers | null;
  readonly weights: Numbers | null;
  readonly value: number;
}

const lossCases = (JSON.parse(kerasLosses) as { cases: LossCase[] }).cases;
const maskValue = -99;

/** Predictions of which what is masked is what a masking layer takes for masked. */
function inputOf({ predictions: { data, shape }, mask }: LossCase): HostArray {
  const features = shape.at(-1)!;
  const values = data.map((value, index) => (mask?.data[Math.floor(index / features)] === 0 ? maskValue : value));
  return arrayOf({ data: values, shape });
}

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('on %s', (_backend, make) => {
  beforeAll(async () => {
    await useBackend(make());
  });

  test.each(
    lossCases.map(
      (one) =>
        [
          one.loss,
          JSON.stringify(one.options),
          one.predictions.shape.length,
          one.mask?.data.join('') ?? 'none',
          one.weights === null ? 'none' : 'some',
          one,
        ] as const,
    ),
  )('%s %s of rank %d, mask: %s, weights: %s', async (_name, _options, _rank, _mask, _weights, one) => {
    // The model's output is its input, and where it is masked the mask goes with it.
    const model = sequential([
      ...(one.mask === null ? [] : [masking({ maskValue })]),
      activation({ activation: 'linear' }),
    ]);
    model.compile({ loss: { className: one.loss, config: one.options } });
    const weights = one.weights === null ? undefined : Float32Array.from(one.weights.data);
    const value = await model.testOnBatch(inputOf(one), arrayOf(one.labels), weights);
    // Both in float32; a percentage may be some hundred.
    expect(Math.abs(value - one.value)).toBeLessThan(5e-6 * Math.max(1, Math.abs(one.value)));
    model.dispose();
  });
});

test('Keras says enough about losses', () => {
  expect(new Set(lossCases.map(({ loss }) => loss)).size).toBe(17);
});

interface Trial {
  readonly callback: string;
  readonly options: object;
  readonly values: readonly number[];
  /** How many epochs were trained. */
  readonly epochs: number;
  /** The epoch whose weights the model has at the end. */
  readonly weightsOf: number;
  /** The learning rate after each epoch. */
  readonly rates: readonly number[];
}

const callbacks: Readonly<Record<string, (options: object) => Callback>> = { earlyStopping, reduceLrOnPlateau };

/** A run of which only what callbacks ask for is there: the weights are the epoch's number. */
function runOf(): { run: TrainingRun; state: { epoch: number; stopped: boolean; rate: number } } {
  const state = { epoch: -1, stopped: false, rate: 0.5 };
  const model = {
    built: true,
    weights: [],
    metrics: [],
    getWeights: () => Promise.resolve([Float32Array.of(state.epoch)]),
    setWeights: ([epoch]: Float32Array[]) => void (state.epoch = epoch![0]!),
    optimizer: {
      get learningRate() {
        return state.rate;
      },
      set learningRate(rate: number) {
        state.rate = rate;
      },
      get currentLearningRate() {
        return state.rate;
      },
    },
  };
  const run = { model, batches: 1, validates: true, stop: () => void (state.stopped = true) };
  return { run: run as unknown as TrainingRun, state };
}

/** Tells a callback of epochs, as `fit` does. */
async function tell(
  callback: Callback,
  values: readonly number[],
): Promise<Omit<Trial, 'callback' | 'options' | 'values'>> {
  const { run, state } = runOf();
  const rates: number[] = [];
  await callback.onTrainBegin?.(run);
  for (const [epoch, value] of values.entries()) {
    state.epoch = epoch;
    await callback.onEpochEnd?.(epoch, { loss: 0, val_loss: value }, run);
    rates.push(state.rate);
    if (state.stopped) break;
  }
  await callback.onTrainEnd?.(run);
  return { epochs: rates.length, weightsOf: state.epoch, rates };
}

test('callbacks decide as Keras does, again in a second run, and in two at a time', async () => {
  const { trials } = JSON.parse(kerasCallbacks) as { trials: Trial[] };
  expect(trials.length).toBeGreaterThan(200);
  for (const { callback: name, options, values, epochs, weightsOf, rates } of trials) {
    const callback = callbacks[name]!(options);
    const expected = { epochs, weightsOf, rates: rates.map((rate): unknown => expect.closeTo(rate, 6)) };
    const outcomes = await Promise.all([tell(callback, values), tell(callback, values)]);
    outcomes.push(await tell(callback, values));
    for (const outcome of outcomes) expect(outcome, JSON.stringify({ name, options, values })).toEqual(expected);
  }
});
