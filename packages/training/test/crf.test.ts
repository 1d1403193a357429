// Models that end in a conditional random field: what the loss is, what is learned, what is answered, and that they are saved.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { crf, dense, embedding, type CrfOptions } from '@rnnkit/layers';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { loadModel, saveModel, sequential, type CompileOptions, type TrainableModel } from '../src/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

const tagCount = 3;
const loss = 'crfNegativeLogLikelihood';

function tagger(options: CrfOptions = {}, compile: Partial<CompileOptions> = {}): TrainableModel {
  const model = sequential(
    [embedding({ inputDim: 9, outputDim: 4, maskZero: true }), dense({ units: tagCount }), crf(options)],
    { seed: 3 },
  );
  model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'], ...compile });
  return model;
}

function padded(rows: readonly number[][], time: number, filler: number, front: boolean) {
  const data = new Int32Array(rows.length * time).fill(filler);
  for (const [row, values] of rows.entries())
    data.set(values, (row + Number(front)) * time - (front ? values.length : 0));
  return { data, shape: [rows.length, time] };
}

const texts = [[1, 2, 3], [4], [5, 6, 7, 8, 1], [2, 2]];
const tags = [[0, 1, 2], [2], [1, 1, 0, 2, 0], [0, 1]];

/** Weights that are not zero. */
function drawn(model: TrainableModel): TrainableModel {
  model.build([null, 5]);
  const random = new Random(4);
  model.setWeights(
    model.weights.map(({ variable }) => Float32Array.from({ length: variable.size }, () => random.normal())),
  );
  return model;
}

async function weightsOf(model: TrainableModel): Promise<Record<string, number[]>> {
  const values = await model.getWeights();
  return Object.fromEntries(model.weights.map(({ name }, place) => [name.split('/').at(-1)!, [...values[place]!]]));
}

/** Every sequence of tags of a length. */
function paths(length: number): number[][] {
  if (length === 0) return [[]];
  return paths(length - 1).flatMap((path) => Array.from({ length: tagCount }, (_, tag) => [...path, tag]));
}

/** What each sequence of tags scores for a text, by the weights. */
function scoresOf(weights: Record<string, number[]>, text: readonly number[]): { path: number[]; score: number }[] {
  const { embeddings, kernel, bias, transitions, startScores, endScores } = weights;
  const unary = text.map((id) =>
    Array.from({ length: tagCount }, (_, tag) =>
      [0, 1, 2, 3].reduce((sum, at) => sum + embeddings![id * 4 + at]! * kernel![at * tagCount + tag]!, bias![tag]!),
    ),
  );
  return paths(text.length).map((path) => ({
    path,
    score: path.reduce(
      (sum, tag, place) =>
        sum + unary[place]![tag]! + (place === 0 ? 0 : transitions![path[place - 1]! * tagCount + tag]!),
      startScores![path[0]!]! + endScores![path.at(-1)!]!,
    ),
  }));
}

const costOf = (scored: { path: number[]; score: number }[], right: readonly number[]): number =>
  Math.log(scored.reduce((sum, { score }) => sum + Math.exp(score), 0)) -
  scored.find(({ path }) => path.join() === right.join())!.score;

/** The best tags that a model answers with. */
async function answersOf(model: TrainableModel, x: { data: Int32Array; shape: number[] }): Promise<number[][]> {
  const predicted = await model.predict(x);
  const [rows, time] = x.shape as [number, number];
  expect(predicted.shape).toEqual([rows, time, tagCount]);
  const values = await predicted.data();
  predicted.dispose();
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: time }, (__, step) => {
      const one = values.subarray((row * time + step) * tagCount, (row * time + step + 1) * tagCount);
      expect([...one].toSorted((left, right) => left - right)).toEqual([0, 0, 1]);
      return one.indexOf(1);
    }),
  );
}

test.each([false, true])('loss, accuracy and answers are those of all paths; padding in front: %s', async (front) => {
  const model = drawn(tagger());
  const weights = await weightsOf(model);
  const [x, y] = [padded(texts, 6, 0, front), padded(tags, 6, 1, front)];
  let [cost, right, steps] = [0, 0, 0];
  const answers = await answersOf(model, x);
  for (const [row, text] of texts.entries()) {
    const scored = scoresOf(weights, text);
    cost += costOf(scored, tags[row]!);
    const best = scored.reduce((left, one) => (one.score > left.score ? one : left)).path;
    expect(answers[row]!.slice(front ? 6 - text.length : 0).slice(0, text.length)).toEqual(best);
    right += best.filter((tag, place) => tag === tags[row]![place]).length;
    steps += text.length;
  }
  const found = await model.evaluate(x, y, { batchSize: 4 });
  expect(found['loss']).toBeCloseTo(cost / steps, 4);
  expect(found['accuracy']).toBeCloseTo(right / steps, 6);
  model.dispose();
});

test('a text weighs what its row weighs, or what its steps weigh on average', async () => {
  const model = drawn(tagger({}, { loss: { className: 'CrfNegativeLogLikelihood', config: { reduction: 'sum' } } }));
  const weights = await weightsOf(model);
  const costs = texts.map((text, row) => costOf(scoresOf(weights, text), tags[row]!));
  const [x, y] = [padded(texts, 5, 0, false), padded(tags, 5, 0, false)];
  const lossWith = async (sampleWeight: unknown): Promise<number> =>
    (await model.evaluate(x, y, { batchSize: 4, sampleWeight: sampleWeight as number[] }))['loss']!;
  expect(await lossWith([1, 0, 2, 0.5])).toBeCloseTo(costs[0]! + 2 * costs[2]! + 0.5 * costs[3]!, 3);
  const ofSteps = { data: new Float32Array(20), shape: [4, 5] };
  ofSteps.data.set([1, 0, 2], 0);
  ofSteps.data.set([1, 1], 15);
  expect(await lossWith(ofSteps)).toBeCloseTo(costs[0]! + costs[3]!, 3);
  model.dispose();
});

test('what padding holds, and where it is, changes nothing that is learned', async () => {
  const histories: (readonly number[])[] = [];
  for (const [time, filler, front] of [
    [5, 0, false],
    [9, 1, false],
    [7, 2, true],
  ] as const) {
    const model = tagger();
    const { history } = await model.fit(padded(texts, time, 0, front), padded(tags, time, filler, front), {
      epochs: 4,
      batchSize: 2,
      shuffle: false,
    });
    histories.push([...history['loss']!, ...history['accuracy']!]);
    model.dispose();
  }
  for (const history of histories) {
    for (const [index, value] of history.entries()) expect(value).toBeCloseTo(histories[0]![index]!, 5);
  }
});

test('it learns which tags follow which, where words say nothing', async () => {
  // The first word tells where the tags begin, and from there they go around.
  const rows = Array.from({ length: 12 }, (_, row) => [1 + (row % 3), 5, 5, 5, 5].slice(0, 3 + (row % 2) * 2));
  const around = rows.map((row) => row.map((_, place) => (row[0]! - 1 + place) % 3));
  const [x, y] = [padded(rows, 5, 0, false), padded(around, 5, 0, false)];
  const learned = async (last: 'crf' | 'softmax'): Promise<number> => {
    const words = embedding({ inputDim: 9, outputDim: 4, maskZero: true });
    const layers = last === 'crf' ? [dense({ units: 3 }), crf()] : [dense({ units: 3, activation: 'softmax' })];
    const model = sequential([words, ...layers], { seed: 1 });
    model.compile({
      optimizer: { className: 'Adam', config: { learningRate: 0.1 } },
      loss: last === 'crf' ? loss : 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await model.fit(x, y, { epochs: 30, batchSize: 12 });
    const { accuracy } = await model.evaluate(x, y);
    model.dispose();
    return accuracy!;
  };
  expect(await learned('crf')).toBe(1);
  expect(await learned('softmax')).toBeLessThan(0.7);
});

// 0 outside, 1 begins, 2 goes on: what goes on follows what has begun.
const rules: CrfOptions = {
  allowedTransitions: [
    [true, true, false],
    [true, true, true],
    [true, true, true],
  ],
  allowedStart: [true, true, false],
  allowedEnd: [true, true, true],
};

test('what is not allowed is never answered, costs a lot and leaves numbers', async () => {
  const model = drawn(tagger(rules));
  const random = new Random(2);
  const rows = Array.from({ length: 40 }, () => Array.from({ length: 6 }, () => random.integer(1, 9)));
  const free = drawn(tagger());
  const isBroken = (row: readonly number[]): boolean =>
    row.some((tag, place) => tag === 2 && (place === 0 || row[place - 1] === 0));
  const x = padded(rows, 6, 0, false);
  expect((await answersOf(free, x)).some(isBroken)).toBe(true);
  expect((await answersOf(model, x)).some(isBroken)).toBe(false);
  const labels = padded([[0, 2, 0, 0, 0, 0]], 6, 0, false);
  const { history } = await model.fit(padded(rows.slice(0, 1), 6, 0, false), labels, { epochs: 3 });
  expect(history['loss']![0]).toBeGreaterThan(10_000 / 6 - 10);
  for (const values of Object.values(await weightsOf(model))) expect(values.every(Number.isFinite)).toBe(true);
  for (const one of [model, free]) one.dispose();
});

test('a saved one answers the same, and goes on learning', async () => {
  const before = memory().numTensors;
  const model = drawn(
    tagger({ ...rules, useBoundary: true, transitionRegularizer: 'l2', transitionInitializer: 'ones' }),
  );
  const [x, y] = [padded(texts, 5, 0, false), padded(tags, 5, 0, false)];
  const loaded = await loadModel(new Map(await saveModel(model)));
  expect(loaded.getConfig()).toEqual(model.getConfig());
  expect(await answersOf(loaded, x)).toEqual(await answersOf(model, x));
  const histories = [];
  for (const one of [model, loaded])
    histories.push((await one.fit(x, y, { epochs: 2, shuffle: false })).history['loss']);
  expect(histories[1]).toEqual(histories[0]);
  for (const one of [model, loaded]) one.dispose();
  expect(memory().numTensors).toBe(before);
});

test('without boundaries there are no scores of them', () => {
  const model = tagger({ useBoundary: false, allowedStart: [true, false, true] });
  model.build([null, 5]);
  expect(model.weights.map(({ name }) => name.split('/').at(-1))).toEqual([
    'embeddings',
    'kernel',
    'bias',
    'transitions',
  ]);
  model.dispose();
});

test('what does not fit together is refused in words', async () => {
  const [x, y] = [padded(texts, 5, 0, false), padded(tags, 5, 0, false)];
  const model = sequential([embedding({ inputDim: 9, outputDim: 4 }), crf(), dense({ units: 3 })]);
  model.compile({ optimizer: 'adam', loss });
  await expect(model.fit(x, y)).rejects.toThrow(/make crf\(\) the last layer/);
  model.dispose();
  expect(() => crf({ allowedStart: [1] as never })).toThrow(/allowedStart\[0\] has to be true or false/);
  const other = sequential([embedding({ inputDim: 9, outputDim: 4 }), crf({ allowedEnd: [true, false] })]);
  expect(() => other.build([null, 5])).toThrow(/allowedEnd has to have a value for each of the 4 tags/);
  const streamed = drawn(tagger());
  expect(() => streamed.stream()).toThrow(/depends on steps that are yet to come/);
  streamed.dispose();
  const wrong = tagger();
  await expect(wrong.fit(x, padded([[0, 7, 0], [0], [0], [0]], 5, 0, false))).rejects.toThrow(/7/);
  wrong.dispose();
});
