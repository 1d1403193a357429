// Baselines: numbers beside scikit-learn's, the solver by itself, and that they are tasks like others.
import { Random } from '@rnnkit/data';
import { describe, expect, test } from 'vitest';

import { minimize } from '../src/baselines/lbfgs.ts';
import { NgramFeatures } from '../src/baselines/ngram-features.ts';
import { Pace } from '../src/pace.ts';
import {
  besideBaselines,
  classifierBaselines,
  LinearClassifier,
  LinearMultiLabelClassifier,
  LinearRegressor,
  loadTask,
  logisticClassifier,
  logisticMultiLabelClassifier,
  multiLabelBaselines,
  naiveBayesClassifier,
  ridgeRegressor,
} from '../src/index.ts';
import golden from './fixtures/scikit-learn.json' with { type: 'json' };

test('the solver finds the least of a quadratic and of a curved valley', async () => {
  const random = new Random(3);
  const scales = Array.from({ length: 30 }, (_, place) => 1 + place * place);
  const wanted = scales.map(() => random.uniform() - 0.5);
  const point = new Float64Array(30);
  await minimize(
    (at, slope) => {
      let sum = 0;
      for (const [place, scale] of scales.entries()) {
        const off = at[place]! - wanted[place]!;
        slope[place] = scale * off;
        sum += (scale * off * off) / 2;
      }
      return sum;
    },
    point,
    1e-10,
    500,
  );
  for (const [place, value] of wanted.entries()) expect(point[place]).toBeCloseTo(value, 9);

  const valley = Float64Array.of(-1.2, 1);
  await minimize(
    ([x = 0, y = 0], slope) => {
      slope[0] = -400 * x * (y - x * x) - 2 * (1 - x);
      slope[1] = 200 * (y - x * x);
      return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
    },
    valley,
    1e-10,
    1000,
  );
  expect([...valley]).toEqual([expect.closeTo(1, 8), expect.closeTo(1, 8)]);
});

describe.each(['two', 'three'] as const)("probabilities are scikit-learn's, %s classes", (name) => {
  const { texts, labels, others, bayes, logistic } = golden[name];

  test.each([
    ['naive Bayes', () => naiveBayesClassifier(texts, labels), bayes],
    ['logistic regression', () => logisticClassifier(texts, labels, { c: 2 }), logistic],
  ] as const)('%s', async (_, learn, expected) => {
    const classifier = await learn();
    for (const [row, shares] of (await classifier.probabilities(others)).entries())
      for (const [place, share] of shares.entries()) expect(share).toBeCloseTo(expected[row]![place]!, 4);
  });
});

test("the probabilities of a label among several are those of scikit-learn's logistic regression of it against the rest", async () => {
  const { texts, labels, others, logistic } = golden.two;
  const [first, second] = [...new Set(labels)].toSorted();
  const several = labels.map((label) => [label, 'always']);
  const classifier = await logisticMultiLabelClassifier(texts, several, { c: 2 });
  expect(new Set(classifier.labels)).toEqual(new Set([first, second, 'always']));
  const [atFirst, atSecond] = [first, second].map((label) => classifier.labels.indexOf(label!));
  for (const [row, shares] of (await classifier.probabilities(others)).entries()) {
    expect(shares[atFirst!]).toBeCloseTo(logistic[row]![0]!, 4);
    expect(shares[atSecond!]).toBeCloseTo(logistic[row]![1]!, 4);
    expect(shares[classifier.labels.indexOf('always')]).toBeCloseTo((texts.length + 1) / (texts.length + 2), 5);
  }
});

test("numbers are those of scikit-learn's ridge regression", async () => {
  const { texts, values, others, answers } = golden.ridge;
  const found = await (await ridgeRegressor(texts, values, { alpha: 0.5 })).values(others);
  for (const [row, value] of found.entries()) expect(value).toBeCloseTo(answers[row]!, 3);
});

test('runs of words and of characters', async () => {
  const words = await NgramFeatures.of(["It's fine, it is", 'Fine'], 'words', 2, 6, new Pace());
  expect(words.runs).toEqual(['it', 'fine', "it '", "'", "' s", 's']);
  expect(words.count('fine it it bad')).toEqual({ places: Int32Array.of(0, 1), values: Float64Array.of(2, 1) });
  expect(words.unknownIn('a fine a day')).toEqual(['a', 'day']);
  const characters = await NgramFeatures.of(['ab😀'], 'characters', 3, 100, new Pace());
  expect(characters.runs).toEqual(['a', 'ab', 'ab😀', 'b', 'b😀', '😀']);
});

describe('they are tasks like others', () => {
  const { texts, labels, others } = golden.three;

  test('a classifier is saved, loaded, and answers the same', async () => {
    for (const classifier of Object.values(await classifierBaselines(texts, labels))) {
      const files = await classifier.files();
      const loaded = await loadTask(files);
      expect(loaded).toBeInstanceOf(LinearClassifier);
      expect(await (loaded as LinearClassifier).probabilities(others)).toEqual(await classifier.probabilities(others));
      const answer = await classifier.predict('w1 w2 never', { threshold: 0.99999 });
      expect(answer.classes).toHaveLength(3);
      expect(answer.isSure).toBe(answer.probability >= 0.99999);
      for (const one of [classifier, loaded]) one.dispose();

      const change = (name: string, text: string): Map<string, Uint8Array> =>
        new Map([...files, [name, new TextEncoder().encode(text)]]);
      for (const [changed, message] of [
        [change('features.json', '["a", "a"]'), 'x: linear.safetensors does not hold'],
        [change('features.json', '5'), 'x: features.json should be a list'],
        [change('labels.json', '["a", "b"]'), 'x: A linear classifier of 2 classes takes'],
        [new Map([...files].filter(([name]) => name !== 'linear.safetensors')), 'no linear model of texts'],
      ] as const)
        await expect(LinearClassifier.load(changed, 'x')).rejects.toThrow(message);
    }
  });

  test('so is one of several labels', async () => {
    const several = labels.map((label, row) => (row % 2 === 0 ? [label, 'even'] : [label]));
    const classifier = await logisticMultiLabelClassifier(texts, several);
    const files = await classifier.files();
    const loaded = (await loadTask(files)) as LinearMultiLabelClassifier;
    expect(loaded).toBeInstanceOf(LinearMultiLabelClassifier);
    expect(await loaded.probabilities(others)).toEqual(await classifier.probabilities(others));
    const answer = await loaded.predict('w1 w2 never');
    expect(answer.classes).toHaveLength(4);
    expect(answer.labels).toEqual(answer.classes.filter(({ probability }) => probability >= 0.5));
    expect(answer.unknown).toEqual(['never']);
    expect((await loaded.assess({ texts, labels: several })).microF1).toBeGreaterThan(0.5);
    const fewer = new Map([...files, ['labels.json', new TextEncoder().encode('["a", "b"]')]]);
    await expect(LinearMultiLabelClassifier.load(fewer, 'x')).rejects.toThrow(
      'x: A linear classifier of 2 labels takes a model with an output for each',
    );
    await expect(logisticMultiLabelClassifier(['a'], [[]])).rejects.toThrow('takes texts with labels; got none');
  });

  test('so is a regressor', async () => {
    const { texts: read, values } = golden.ridge;
    const regressor = await ridgeRegressor(read, values);
    const loaded = await loadTask(await regressor.files());
    expect(loaded).toBeInstanceOf(LinearRegressor);
    expect(await (loaded as LinearRegressor).values(others)).toEqual(await regressor.values(others));
    const shown = await regressor.assess({ texts: read, values });
    expect(shown.r2).toBeGreaterThan(0.5);
    expect(shown.baseline.r2).toBeCloseTo(0, 10);
    expect(shown.errors).toHaveLength(read.length);
    expect(Math.abs(shown.errors[0]!.actual - shown.errors[0]!.predicted)).toBeGreaterThan(shown.mae);
    expect(await (loaded as LinearRegressor).assess({ texts: read, values })).toEqual(shown);
    const files = new Map([...(await regressor.files()), ['pipeline.json', new TextEncoder().encode('{}')]]);
    await expect(LinearRegressor.load(files, 'x')).rejects.toThrow('x: LinearRegressor: mean');
    expect((await regressor.predict('w1 never')).unknown).toEqual(['never']);
  });

  test('which of them is better than a network is said', async () => {
    const baselines = await classifierBaselines(texts, labels);
    const examples = { texts, labels };
    const beaten = await besideBaselines({ accuracy: 0.1 }, baselines, examples);
    expect(beaten.better).toEqual(beaten.baselines[0]);
    expect(beaten.baselines.map(({ accuracy }) => accuracy)).toEqual(
      beaten.baselines.map(({ accuracy }) => accuracy).toSorted((a, b) => b - a),
    );
    expect((await besideBaselines({ accuracy: 1 }, baselines, examples)).better).toBeUndefined();
  });

  test('logistic regression is left out where it would take minutes', async () => {
    const many = Array.from({ length: 500 }, (_, row) => `word${row}`);
    const names = Object.keys(await classifierBaselines(many, many));
    expect(names).toEqual(['naive Bayes, words', 'naive Bayes, characters']);
    expect(Object.keys(await classifierBaselines(texts, labels))).toContain('logistic regression, words');
    const lists = many.map((one) => [one]);
    expect(await multiLabelBaselines(many, lists)).toEqual({});
    const [name] = Object.keys(await multiLabelBaselines(many.slice(0, 9), lists.slice(0, 9)));
    expect(name).toBe('logistic regression, words, for each label');
  });

  test('what is nothing of the kind is refused in words', async () => {
    await expect(naiveBayesClassifier(['a', 'b'], ['x', 'x'])).rejects.toThrow('takes texts of at least two classes');
    await expect(logisticClassifier(['a', 'b'], ['x'])).rejects.toThrow('takes as many labels as texts');
    await expect(ridgeRegressor([], [])).rejects.toThrow('at least one');
    await expect(logisticClassifier(['a', 'b'], ['x', 'y'], { c: 0 })).rejects.toThrow('c has to be a number above 0');
  });
});
