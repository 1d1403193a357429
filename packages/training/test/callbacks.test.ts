// Callbacks in runs of fit: what they refuse before the first epoch, and that they carry nothing from one run to the next.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense } from '@rnnkit/layers';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  csvLogger,
  earlyStopping,
  lambdaCallback,
  learningRateScheduler,
  modelCheckpoint,
  precision,
  progress,
  reduceLrOnPlateau,
  sequential,
  type Callback,
  type FitOptions,
  type Metric,
  type TrainableModel,
} from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const any = (value: unknown): never => value as never;
const x = [[1], [2], [3], [4]];
const y = [[1], [0], [1], [0]];

function modelOf(learningRate: unknown = 0.1, metrics: readonly Metric[] = []): TrainableModel {
  const model = sequential([dense({ units: 1, activation: 'sigmoid' })], { seed: 1 });
  model.compile({ optimizer: { className: 'sgd', config: { learningRate } }, loss: 'binaryCrossentropy', metrics });
  return model;
}

async function fit(callbacks: readonly Callback[], options: FitOptions = {}, model = modelOf()): Promise<number> {
  await model.fit(x, y, { epochs: 3, callbacks, ...options });
  const { currentLearningRate } = model.optimizer;
  model.dispose();
  return currentLearningRate;
}

const schedule = { className: 'ExponentialDecay', config: { initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 } };

describe('the learning rate', () => {
  test('below minLr stays where it is', async () => {
    const plateau = (): Callback => reduceLrOnPlateau({ monitor: 'loss', patience: 1, minDelta: 100, minLr: 0.01 });
    expect(await fit([plateau()], {}, modelOf(0.001))).toBe(0.001);
    expect(await fit([plateau()], {}, modelOf(0.02))).toBe(0.01);
  });

  test('of a schedule is not replaced', async () => {
    for (const callback of [reduceLrOnPlateau({ monitor: 'loss' }), learningRateScheduler(() => 0.1)]) {
      await expect(fit([callback], {}, modelOf(schedule))).rejects.toThrow(
        'sets the learning rate, but the optimizer follows the schedule ExponentialDecay',
      );
    }
  });

  test.each([[undefined], [-0.1], [Number.NaN], ['0.1'], [Number.POSITIVE_INFINITY]])('cannot be %s', async (rate) => {
    await expect(fit([learningRateScheduler((epoch, now) => (epoch === 0 ? now : any(rate)))])).rejects.toThrow(
      'learningRateScheduler: what the schedule returns for epoch 1 has to be a number of at least 0',
    );
  });

  test('follows the schedule', async () => {
    expect(await fit([learningRateScheduler((epoch, now) => (epoch === 2 ? now / 2 : now))])).toBeCloseTo(0.05, 12);
  });
});

describe('what is monitored', () => {
  test('has to be there, which is known before the first epoch', async () => {
    let epochs = 0;
    const count = lambdaCallback({ onEpochBegin: () => void epochs++ });
    for (const make of [earlyStopping, reduceLrOnPlateau]) {
      await expect(fit([count, make()])).rejects.toThrow(
        'monitors "val_loss", but there are loss. Give fit validation',
      );
      await expect(fit([count, make({ monitor: 'accuracy' })])).rejects.toThrow('"accuracy", but there are loss.');
      await expect(fit([count, make({ monitor: 'val_acc' })], { validationData: [x, y] })).rejects.toThrow(
        'monitors "val_acc", but there are loss, val_loss.',
      );
    }
    await expect(fit([count, modelCheckpoint(() => undefined, { saveBestOnly: true })])).rejects.toThrow('"val_loss"');
    expect(epochs).toBe(0);
    // Who saves every epoch monitors nothing.
    await fit([count, modelCheckpoint(() => undefined)]);
    expect(epochs).toBe(3);
  });

  test('is better or worse as the metric says, whatever it is called', async () => {
    const falling: Metric = { name: 'accuracyLost', direction: 'min', start: () => steps([3, 2, 1]) };
    const rising: Metric = { name: 'lossOfLoss', direction: 'max', start: () => steps([1, 2, 3]) };
    const unknown: Metric = { name: 'f1', start: () => steps([1, 2, 3]) };
    for (const metric of [falling, rising]) {
      const saved: number[] = [];
      const checkpoint = modelCheckpoint((_, epoch) => void saved.push(epoch), {
        monitor: metric.name,
        saveBestOnly: true,
      });
      counter = 0;
      await fit([checkpoint], { batchSize: 4 }, modelOf(0.1, [metric]));
      expect(saved).toEqual([0, 1, 2]);
    }
    await expect(fit([earlyStopping({ monitor: 'f1' })], {}, modelOf(0.1, [unknown]))).rejects.toThrow(
      'earlyStopping cannot tell whether less or more of "f1" is better: give mode "min" or "max"',
    );
    await fit([earlyStopping({ monitor: 'f1', mode: 'max' })], {}, modelOf(0.1, [unknown]));
    const many = modelOf(0.1, [precision({ thresholds: [0.2, 0.4], name: 'sure' })]);
    await fit([earlyStopping({ monitor: 'val_sure_1' })], { validationData: [x, y] }, many);
  });
});

let counter = 0;
function steps(values: readonly number[]): ReturnType<Metric['start']> {
  return { update: () => undefined, result: () => values[counter++ % values.length]! };
}

test('a data set builds the model, and what is monitored is looked for afterwards', async () => {
  const model = modelOf();
  const stop = earlyStopping({ monitor: 'loss', patience: 1, minDelta: 100 });
  expect((await model.fitDataset([{ x, y }], { epochs: 5, callbacks: [stop] })).epoch).toEqual([0, 1]);
  model.dispose();
  const other = modelOf();
  await expect(other.fitDataset([{ x, y }], { callbacks: [earlyStopping()] })).rejects.toThrow('monitors "val_loss"');
  other.dispose();
});

test('callbacks carry nothing from one run to the next', async () => {
  const lines: string[] = [];
  const saved: number[] = [];
  const callbacks = [
    csvLogger((line) => void lines.push(line)),
    modelCheckpoint((_, epoch) => void saved.push(epoch), { monitor: 'loss', saveBestOnly: true }),
    reduceLrOnPlateau({ monitor: 'loss', patience: 2, minDelta: 100 }),
    earlyStopping({ monitor: 'loss', patience: 3, minDelta: 100 }),
    progress(() => undefined),
  ];
  const rates: number[] = [];
  for (let run = 0; run < 2; run++) rates.push(await fit(callbacks));
  expect(rates[1]).toBe(rates[0]);
  expect(saved).toEqual([0, 1, 2, 0, 1, 2]);
  expect(lines).toHaveLength(8);
  expect(lines[4]).toBe('epoch,loss');
  expect(lines.slice(4)).toEqual(lines.slice(0, 4));
});

test('the best weights come back though no epoch has met the baseline', async () => {
  counter = 0;
  const model = modelOf(0.1, [{ name: 'score', direction: 'max', start: () => steps([1, 3, 2, 2, 2]) }]);
  const weights: Float32Array[][] = [];
  const keep = lambdaCallback({
    onEpochEnd: async (_epoch, _logs, run) => void weights.push(await run.model.getWeights()),
  });
  const stop = earlyStopping({ monitor: 'score', patience: 4, baseline: 10, restoreBestWeights: true });
  const { epoch } = await model.fit(x, y, { epochs: 9, callbacks: [keep, stop] });
  // It waits from the start, as nothing meets the baseline, but not past an improvement.
  expect(epoch).toEqual([0, 1, 2, 3]);
  expect(await model.getWeights()).toEqual(weights[1]);
  expect(weights[1]).not.toEqual(weights[3]);
  model.dispose();
});
