import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random, RnnkitError, type HostArray } from '@rnnkit/data';
import { batchNormalization, bidirectional, dense, dropout, embedding, gru, lstm, type Layer } from '@rnnkit/layers';
import type { ModelFiles } from '@rnnkit/storage';
import { memory } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  backupAndRestore,
  csvLogger,
  earlyStopping,
  freezeLayers,
  lambdaCallback,
  learningRateScheduler,
  modelCheckpoint,
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

/** Random tokens and random labels: there is nothing to learn, so that epochs get better and worse. */
function noise(rows: number, seed: number): { x: HostArray; y: HostArray } {
  const random = new Random(seed);
  return {
    x: { data: Int32Array.from({ length: rows * 4 }, () => random.integer(0, 8)), shape: [rows, 4] },
    y: { data: Int32Array.from({ length: rows }, () => random.integer(0, 2)), shape: [rows] },
  };
}

const train = noise(24, 1);
const held = noise(16, 2);

function modelOf(
  recurrent: Layer = gru({ units: 5, dropout: 0.2, recurrentDropout: 0.1 }),
  optimizer: object = { className: 'adam', config: { learningRate: 0.05 } },
): TrainableModel {
  const model = sequential(
    [
      embedding({ inputDim: 8, outputDim: 3, maskZero: true }),
      recurrent,
      batchNormalization({ momentum: 0.9 }),
      dropout({ rate: 0.2 }),
      dense({ units: 2, activation: 'softmax' }),
    ],
    { seed: 5 },
  );
  model.compile({ optimizer: optimizer as never, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'auc'] });
  return model;
}

/** What a run has come to. */
interface Outcome {
  readonly weights: Float32Array[];
  readonly history: object;
  readonly rate: number;
  readonly iterations: number;
  readonly lines: readonly string[];
  readonly saved: readonly number[];
}

interface Setup {
  readonly model?: () => TrainableModel;
  readonly options?: FitOptions;
  readonly callbacks?: () => Callback[];
}

/** Trains, and is cut off after each of some epochs, as if the process had been killed in the middle of the next one. */
async function run(
  cuts: readonly number[],
  { model = modelOf, options = {}, callbacks = () => [] }: Setup = {},
): Promise<Outcome> {
  let kept: ModelFiles | undefined;
  const lines: string[] = [];
  const saved: number[] = [];
  for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
    const learner = model();
    const killed = new Error('killed');
    let epoch = 0;
    const kill = lambdaCallback({
      onEpochBegin: (number) => void (epoch = number),
      onBatchEnd(batch) {
        if (epoch > cut && batch === 1) throw killed;
      },
    });
    try {
      const { epoch: epochs, history } = await learner.fit(train.x, train.y, {
        epochs: 9,
        batchSize: 8,
        validationData: [held.x, held.y],
        ...options,
        callbacks: [
          backupAndRestore({ read: () => Promise.resolve(kept), write: (files) => void (kept = files) }),
          csvLogger((line) => void lines.push(line)),
          modelCheckpoint((_, number) => void saved.push(number), { saveBestOnly: true }),
          ...callbacks(),
          kill,
        ],
      });
      return {
        weights: await learner.getWeights(),
        history: { epochs, ...history },
        rate: learner.optimizer.currentLearningRate,
        iterations: learner.optimizer.iterations,
        lines,
        saved,
      };
    } catch (error) {
      if (error !== killed) throw error;
    } finally {
      learner.dispose();
    }
  }
  throw new Error('It never ended.');
}

const cuts = [0, 1, 4];

test.each<[string, Setup]>([
  ['nothing else', {}],
  [
    'gradients of several batches, averages, and what does not decay',
    {
      model: () =>
        modelOf(undefined, {
          className: 'adamW',
          config: {
            learningRate: 0.05,
            weightDecay: 0.1,
            // An epoch has three batches: every other one ends between two updates.
            gradientAccumulationSteps: 2,
            useEma: true,
            emaMomentum: 0.8,
            emaOverwriteFrequency: 4,
            excludeFromWeightDecay: { names: ['bias'] },
          },
        }),
    },
  ],
  [
    'early stopping',
    { callbacks: () => [earlyStopping({ patience: 3, restoreBestWeights: true })], options: { epochs: 20 } },
  ],
  [
    'a plateau',
    { callbacks: () => [reduceLrOnPlateau({ monitor: 'val_loss', patience: 1, factor: 0.5, cooldown: 1 })] },
  ],
  [
    'a plateau that is cooling down',
    { callbacks: () => [reduceLrOnPlateau({ patience: 1, factor: 0.5, cooldown: 2, minDelta: 100 })] },
  ],
  [
    // The second cut is in the last frozen epoch, the third after it.
    'layers that are frozen at first',
    { callbacks: () => [freezeLayers({ layers: ['embedding', 'dense'], epochs: 3 })] },
  ],
  ['early stopping that has waited', { callbacks: () => [earlyStopping({ patience: 6, minDelta: 100 })] }],
  ['a scheduler', { callbacks: () => [learningRateScheduler((epoch, rate) => rate * (epoch % 2 === 0 ? 0.9 : 1))] }],
  [
    'a schedule',
    {
      model: () =>
        modelOf(undefined, {
          className: 'rmsprop',
          config: {
            momentum: 0.5,
            learningRate: { className: 'CosineDecay', config: { initialLearningRate: 0.1, decaySteps: 20 } },
          },
        }),
    },
  ],
  [
    'stateful layers',
    {
      model: () => modelOf(bidirectional(lstm({ units: 3, stateful: true }))),
      options: { validationData: [noise(8, 3).x, noise(8, 3).y] },
    },
  ],
  ['the order of the data, and no validation', { options: { shuffle: false } }],
])('a run that is killed and resumed is the uninterrupted run, bit for bit: with %s', async (_, setup) => {
  const before = memory().numTensors;
  const whole = await run([], setup);
  expect(await run(cuts, setup)).toEqual(whole);
  expect(memory().numTensors).toBe(before);
});

test('figures that JSON has no numbers for are resumed, too', async () => {
  const values = [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let epoch = 0;
  const odd: Metric = { name: 'odd', start: () => ({ update: () => undefined, result: () => values[epoch]! }) };
  let kept: ModelFiles | undefined;
  for (const epochs of [3, 4]) {
    const learner = modelOf();
    learner.compile({ loss: 'sparseCategoricalCrossentropy', metrics: [odd] });
    const { history } = await learner.fit(train.x, train.y, {
      epochs,
      callbacks: [
        lambdaCallback({ onEpochBegin: (number) => void (epoch = number) }),
        backupAndRestore({ read: () => Promise.resolve(kept), write: (files) => void (kept = files) }),
      ],
    });
    expect(history['odd']).toEqual(values.slice(0, epochs));
    learner.dispose();
  }
});

test('a run over a data set that comes batch after batch is resumed', async () => {
  const batches = [0, 1, 2].map((part) => ({
    x: { data: train.x.data.slice(32 * part, 32 * (part + 1)), shape: [8, 4] },
    y: { data: train.y.data.slice(8 * part, 8 * (part + 1)), shape: [8] },
  }));
  const outcomes: Float32Array[][] = [];
  for (const ends of [[4], [2, 4]]) {
    let kept: ModelFiles | undefined;
    const backup = backupAndRestore({ read: () => Promise.resolve(kept), write: (files) => void (kept = files) });
    for (const epochs of ends) {
      const learner = modelOf();
      await expect(learner.fitDataset(batches, { epochs, callbacks: [backup] })).rejects.toThrow('call build first');
      learner.build([null, 4]);
      await learner.fitDataset(batches, { epochs, callbacks: [backup] });
      if (epochs === 4) outcomes.push(await learner.getWeights());
      learner.dispose();
    }
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
});

test('a run that early stopping has ended stays ended, with its best weights', async () => {
  const setup: Setup = {
    callbacks: () => [earlyStopping({ patience: 2, restoreBestWeights: true })],
    options: { epochs: 50 },
  };
  let kept: ModelFiles | undefined;
  const outcomes: { epoch: readonly number[]; weights: Float32Array[] }[] = [];
  for (let time = 0; time < 2; time++) {
    const learner = modelOf();
    const { epoch } = await learner.fit(train.x, train.y, {
      ...setup.options,
      validationData: [held.x, held.y],
      callbacks: [
        ...setup.callbacks!(),
        backupAndRestore({ read: () => Promise.resolve(kept), write: (files) => void (kept = files) }),
      ],
    });
    expect(epoch.length).toBeGreaterThan(2);
    expect(epoch.length).toBeLessThan(50);
    outcomes.push({ epoch, weights: await learner.getWeights() });
    learner.dispose();
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
});

describe('a run is refused', () => {
  let kept: ModelFiles;
  const options = (callbacks: readonly Callback[] = [reduceLrOnPlateau({ monitor: 'loss' })]): FitOptions => ({
    epochs: 3,
    batchSize: 8,
    callbacks,
  });

  beforeAll(async () => {
    const learner = modelOf();
    await learner.fit(train.x, train.y, {
      ...options(),
      epochs: 2,
      callbacks: [...options().callbacks!, backupAndRestore({ write: (files) => void (kept = files) })],
    });
    learner.dispose();
  });

  /** Resumes the run, of given files, and says how that ended; nothing may have changed. */
  async function resume(
    files: ModelFiles,
    learner = modelOf(),
    given: FitOptions = options(),
    data = train,
  ): Promise<unknown> {
    const before = memory().numTensors;
    learner.build([null, 4]);
    const weights = await learner.getWeights();
    try {
      await learner.fit(data.x, data.y, {
        ...given,
        callbacks: [
          ...given.callbacks!,
          backupAndRestore({ read: () => Promise.resolve(files), write: () => undefined }),
        ],
      });
      return undefined;
    } catch (error) {
      expect(await learner.getWeights()).toEqual(weights);
      expect(learner.optimizer.iterations).toBe(0);
      return error;
    } finally {
      learner.dispose();
      expect(memory().numTensors).toBeLessThanOrEqual(before);
    }
  }

  const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

  test('not where nothing differs', async () => {
    expect(await resume(kept)).toBeUndefined();
  });

  test('of another model, other data, other options', async () => {
    const units = await resume(kept, modelOf(gru({ units: 5 })));
    expect(message(units)).toContain('layers.1.config.dropout was 0.2 and is 0 now');
    const rate = await resume(kept, modelOf(undefined, { className: 'adam', config: { learningRate: 0.5 } }));
    expect(message(rate)).toContain('optimizer.config.learningRate was 0.05 and is 0.5 now');
    expect(message(await resume(kept, modelOf(), { ...options(), batchSize: 4 }))).toContain(
      'batchSize was 8 and is 4',
    );
    expect(message(await resume(kept, modelOf(), options(), noise(24, 9)))).toContain('data.x was "[24, 4]');
    const patience = options([reduceLrOnPlateau({ monitor: 'loss', patience: 1 })]);
    expect(message(await resume(kept, modelOf(), patience))).toContain('callbacks.0.config.patience was 10 and is 1');
    expect(message(await resume(kept, modelOf(), options([])))).toContain('callbacks.0 was {');
  });

  const changed = (edit: (text: string) => string): ModelFiles =>
    new Map([
      ...kept,
      ['training.json', new TextEncoder().encode(edit(new TextDecoder().decode(kept.get('training.json'))))],
    ]);

  test.each<[string, () => ModelFiles, string]>([
    ['without training.json', () => new Map(), 'There is no training.json'],
    ['cut off', () => changed((text) => text.slice(0, -9)), 'cannot be read'],
    ['of another format', () => changed((text) => text.replace('-training-run', '')), 'its format is "rnnkit"'],
    [
      'with a wrong epoch',
      () => changed((text) => text.replace('"epoch": 2', '"epoch": -2')),
      'epoch has to be a whole',
    ],
    ['with an epoch before its history', () => changed((text) => text.replace('"epoch": 2', '"epoch": 1')), 'below 1'],
    [
      'with a wrong rate',
      () => changed((text) => text.replace(/"learningRate": 0.05,\n {2}"/, '"learningRate": null,"')),
      'learningRate has to be',
    ],
    [
      'with a callback that has waited −1',
      () => changed((text) => text.replace(/"wait",\s+\d+/, '"wait",-1')),
      'wait of a saved run has to be',
    ],
    [
      'with steps that are none',
      () => changed((text) => text.replace(/"iterations": \d+/, '"iterations": 0.5')),
      'iterations has to be',
    ],
    ['without its tensors', () => new Map([...kept].slice(0, 1)), 'There is no training.safetensors'],
    [
      'with cut-off tensors',
      () => new Map([...kept, ['training.safetensors', kept.get('training.safetensors')!.slice(0, -4)]]),
      'damaged',
    ],
  ])('%s', async (_, files, expected) => {
    expect(message(await resume(files()))).toContain(expected);
  });

  test('or resumed, whatever the bytes are', async () => {
    const name = fc.constantFrom('training.json', 'training.safetensors');
    await fc.assert(
      fc.asyncProperty(name, fc.nat(), fc.integer({ min: 0, max: 255 }), async (file, place, byte) => {
        const bytes = kept.get(file)!.slice();
        bytes[place % Math.min(bytes.length, 4000)] = byte;
        // No further epoch, which damaged numbers could make diverge.
        const outcome = await resume(new Map([...kept, [file, bytes]]), modelOf(), { ...options(), epochs: 2 });
        if (outcome !== undefined) expect(outcome).toBeInstanceOf(RnnkitError);
      }),
      { numRuns: 60 },
    );
  });
});
