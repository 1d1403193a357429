// Baselines let others in between while they learn, say how far they are, and stop: with the same numbers.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { LinearTask } from '../src/baselines/linear-task.ts';
import {
  classifierBaselines,
  logisticClassifier,
  logisticMultiLabelClassifier,
  multiLabelBaselines,
  naiveBayesClassifier,
  ridgeRegressor,
  type LearningOptions,
  type LearningProgress,
} from '../src/index.ts';

const texts = Array.from({ length: 40 }, (_, row) => `a ${['fine', 'dull', 'long'][row % 3]} film of ${row % 7} days`);
const labels = texts.map((_, row) => ['good', 'bad', 'odd'][row % 3]!);
const several = labels.map((label, row) => (row % 2 === 0 ? [label] : [label, 'even']));
const values = texts.map((_, row) => row % 5);

/** What is saved, or some of it by names. */
type Learned = LinearTask | Readonly<Record<string, LinearTask>>;

const cases: readonly (readonly [
  name: string,
  learn: (run: LearningOptions) => Promise<Learned>,
  of: readonly LearningProgress['of'][],
])[] = [
  ['naive Bayes', (run) => naiveBayesClassifier(texts, labels, run), ['texts']],
  ['logistic regression', (run) => logisticClassifier(texts, labels, run), ['texts', 'steps']],
  ['one for each label', (run) => logisticMultiLabelClassifier(texts, several, run), ['texts', 'labels']],
  ['ridge regression', (run) => ridgeRegressor(texts, values, run), ['texts', 'steps']],
  ['those beside a classifier', (run) => classifierBaselines(texts, labels, run), ['texts', 'steps']],
  ['that beside several labels', (run) => multiLabelBaselines(texts, several, run), ['texts', 'labels']],
];

let time = 0;
/** How long it is from one look at the clock to the next, in milliseconds. */
let tick = 0;
beforeEach(() => {
  [time, tick] = [0, 0];
  vi.spyOn(performance, 'now').mockImplementation(() => (time += tick));
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function bytesOf(learned: Learned): Promise<unknown> {
  if (learned instanceof LinearTask) return learned.files();
  return Promise.all(Object.entries(learned).map(async ([name, one]) => [name, await bytesOf(one)]));
}

test.each(cases)('%s', async (_, learn, of) => {
  const atOnce = await bytesOf(await learn({}));
  tick = 60;
  const told: LearningProgress[] = [];
  expect(await bytesOf(await learn({ onProgress: (progress) => told.push(progress) }))).toEqual(atOnce);
  expect(new Set(told.map((one) => one.of))).toEqual(new Set(of));
  for (const { of: what, done, total } of told) {
    expect(total === undefined).toBe(what === 'steps');
    expect(done).toBeLessThanOrEqual(total ?? Infinity);
  }
  // Wherever it is, it stops, and says nothing any more.
  for (const place of [0, 1, Math.floor(told.length / 2), told.length - 1]) {
    const controller = new AbortController();
    let seen = 0;
    const onProgress = (): void => void (seen++ === place && controller.abort(new Error('enough')));
    await expect(learn({ onProgress, signal: controller.signal })).rejects.toThrow('enough');
    expect(seen).toBe(place + 1);
  }
  await expect(learn({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
});

test('timers run while it learns', async () => {
  tick = 60;
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await logisticClassifier(texts, labels);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});
