// Numbers of texts: figures beside scikit-learn's, what is learned, in which units, saved and gone on with.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { TextRegressor, trainRegressor } from '../src/index.ts';
import { regressionFigures } from '../src/regression/assessment.ts';
import golden from './fixtures/scikit-learn.json' with { type: 'json' };

beforeAll(() => useBackend(cpu()));

const small = { units: 8, embeddingDim: 8, maxLength: 6, batchSize: 8, learningRate: 0.02, epochs: 30, patience: 30 };
const prices = { cheap: 1000, fair: 1500, dear: 2500 };

/** Texts in which a word says the number. */
function examples(count: number, seed: number): { texts: string[]; values: number[] } {
  const random = new Random(seed);
  const names = Object.keys(prices) as (keyof typeof prices)[];
  const chosen = Array.from({ length: count }, () => names[random.integer(0, 3)]!);
  const texts = chosen.map((name) => random.shuffle([name, 'a', ['house', 'boat'][random.integer(0, 2)]!]).join(' '));
  return { texts, values: chosen.map((name) => prices[name] + random.uniform()) };
}

test("figures are scikit-learn's", () => {
  const { actual, said, ...figures } = golden.numbers;
  const found = regressionFigures(actual, said);
  for (const [name, value] of Object.entries(figures))
    expect(found[name as keyof typeof figures], name).toBeCloseTo(value, 12);
  expect(regressionFigures([2, 2], [2, 2]).r2).toBe(1);
  expect(regressionFigures([2, 2], [2, 3]).r2).toBe(0);
});

test('numbers are learned in their units, and what is saved answers the same', async () => {
  const before = memory().numTensors;
  const { texts, values } = examples(120, 1);
  const seen: number[] = [];
  const regressor = await trainRegressor(texts, values, {
    ...small,
    onProgress: ({ validation }) => seen.push(validation!.rmse),
  });
  expect(seen[0]).toBeGreaterThan(100);
  const others = examples(50, 2);
  const found = await regressor.assess(others);
  expect(found.r2).toBeGreaterThan(0.99);
  expect(found.mae).toBeLessThan(60);
  expect(found.baseline.r2).toBeLessThan(0.01);
  expect(found.errors[0]!.text).toBeTypeOf('string');
  expect(regressor.mean).toBeGreaterThan(1000);
  const { value, unknown } = await regressor.predict('a dear castle');
  expect(Math.abs(value - 2500)).toBeLessThan(300);
  expect(unknown).toEqual(['castle']);

  const loaded = await TextRegressor.load(await regressor.files());
  expect(await loaded.assess(others)).toEqual(found);
  // Going on begins in the same units: one more epoch changes little, whatever the mean of the new numbers.
  const grown = await trainRegressor(['a dear castle', 'a dear house'], [2500, 2501], {
    from: loaded,
    epochs: 1,
    learningRate: 1e-9,
  });
  expect((await grown.predict('a dear boat')).value).toBeCloseTo((await loaded.predict('a dear boat')).value, 0);
  expect((await grown.predict('a dear castle')).unknown).toEqual([]);
  for (const one of [regressor, loaded, grown]) one.dispose();
  expect(memory().numTensors).toBe(before);
});

test('numbers that are all the same are learned, too, and what is none is refused in words', async () => {
  const regressor = await trainRegressor(['a', 'b'], [7, 7], { ...small, epochs: 100 });
  expect((await regressor.predict('a')).value).toBeCloseTo(7, 1);
  const files = await regressor.files();
  const pipeline = new TextDecoder().decode(files.get('pipeline.json')).replace('"mean": 7', '"mean": null');
  const changed = new Map([...files, ['pipeline.json', new TextEncoder().encode(pipeline)]]);
  await expect(TextRegressor.load(changed, 'x')).rejects.toThrow('x: TextRegressor: mean has to be a finite number');
  for (const [texts, values, options, message] of [
    [['a'], [], {}, 'takes a number for each text'],
    [[], [], {}, 'at least one'],
    [['a'], ['1'], {}, 'values'],
    [['a'], [Number.NaN], {}, 'values'],
    [['a'], [1], { classWeight: 'balanced' }, 'classWeight'],
  ] as const)
    await expect(trainRegressor(texts, values as never, options as never)).rejects.toThrow(message);
  regressor.dispose();
});
