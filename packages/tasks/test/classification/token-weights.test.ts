// What tokens say by themselves, beside what a network reads: counted as naive Bayes counts, added as it was found out to be best.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { beforeAll, expect, test } from 'vitest';

import {
  compileClassifier,
  fitClassifier,
  newClassifier,
  prepareClassifier,
  TextClassifier,
  trainClassifier,
  type ClassifierOptions,
} from '../../src/classification/index.ts';
import { bestShares, type Opinions } from '../../src/classification/shares.ts';
import { grownTextModel } from '../../src/text-model/grown-text-model.ts';
import {
  awaitsTokenWeights,
  meanWeights,
  setTokenWeights,
  TokenCounts,
  tokenWeightsName,
} from '../../src/text-model/token-weights.ts';

beforeAll(() => useBackend(cpu()));

const random = new Random(5);

/** Texts of 0 to 6 tokens of 1 to 8, with 0 in front. */
function drawn(rows: number, classes: number) {
  const data = new Int32Array(rows * 6);
  for (let row = 0; row < rows; row++) {
    const length = Math.floor(7 * random.uniform());
    for (let place = 0; place < length; place++) data[row * 6 + 5 - place] = 1 + Math.floor(8 * random.uniform());
  }
  const right = Int32Array.from({ length: rows }, () => Math.floor(classes * random.uniform()));
  return { ids: { data, shape: [rows, 6] as const }, right };
}

const rowOf = (values: Float32Array | Int32Array, row: number, size: number): number[] =>
  Array.from(values.subarray(row * size, (row + 1) * size));

test.each([2, 3, 7])('weights of %d classes are the logarithms of how much likelier a token is in each', (classes) => {
  const parts = [drawn(30, classes), drawn(9, classes)];
  const counts = new TokenCounts(10, classes);
  for (const part of parts) counts.add(part);
  const table = counts.weights();
  const tokens = parts.flatMap(({ ids, right }) =>
    [...ids.data].flatMap((token, place) => (token === 0 ? [] : [[token, right[Math.floor(place / 6)]!] as const])),
  );
  const shareOf = (token: number, one: number): number => {
    const all = tokens.filter(([, is]) => is === one);
    return (all.filter(([found]) => found === token).length + 1) / (all.length + 10);
  };
  for (let token = 1; token <= 8; token++) {
    const weights = rowOf(table, token, classes);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0, 5);
    for (const [one, weight] of weights.entries())
      expect(weight - weights[0]!).toBeCloseTo(Math.log(shareOf(token, one) / shareOf(token, 0)), 5);
  }
  // Padding, and what is in no text, says nothing.
  for (const token of [0, 9]) expect(rowOf(table, token, classes)).toEqual(Array.from({ length: classes }, () => 0));

  const [{ ids }] = parts as [(typeof parts)[0]];
  for (const [row, mean] of meanWeights(ids, table, classes).entries()) {
    const found = rowOf(ids.data, row, 6).filter((token) => token !== 0);
    for (const [one, value] of mean.entries()) {
      const sum = found.reduce((total, token) => total + table[token * classes + one]!, 0);
      expect(value).toBeCloseTo(sum / Math.max(1, found.length), 5);
    }
  }
});

/** Opinions, and classes that are drawn from their sum, each times a number. */
function opinionsOf(first: number, second: number, rows: number): Opinions {
  const some = (): number[] => Array.from({ length: 3 }, () => 4 * random.uniform());
  const [read, counted] = [Array.from({ length: rows }, some), Array.from({ length: rows }, some)];
  const right = Int32Array.from(read, (row, place) => {
    const powers = row.map((one, at) => Math.exp(first * one + second * counted[place]![at]!));
    let left = random.uniform() * powers.reduce((sum, power) => sum + power, 0);
    return Math.max(
      0,
      powers.findIndex((power) => (left -= power) < 0),
    );
  });
  return { read, counted, right };
}

test.each([
  [1, 0.5],
  [0.3, 2],
])('the shares are found that answers were drawn by: %d and %d', async (first, second) => {
  const opinions = opinionsOf(first, second, 4000);
  const found = await bestShares(opinions);
  expect(Math.log(found.read / first)).toBeCloseTo(0, 0);
  expect(Math.log(found.counted / second)).toBeCloseTo(0, 0);
  // The cross-entropy, and the little that keeps shares finite, is the least there: its slope is none.
  const { read, counted, right } = opinions;
  const costAt = (one: number, other: number): number => {
    let cost = (one * one + other * other) / 200;
    for (const [row, is] of right.entries()) {
      const logits = Array.from(read[row]!, (value, place) => one * value + other * counted[row]![place]!);
      cost += Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[is]!;
    }
    return cost / right.length;
  };
  const step = 1e-4;
  const slope = (towards: (by: number) => number): number => (towards(step) - towards(-step)) / (2 * step);
  expect(slope((by) => costAt(found.read + by, found.counted))).toBeCloseTo(0, 5);
  expect(slope((by) => costAt(found.read, found.counted + by))).toBeCloseTo(0, 5);
});

test('an opinion that is wrong is left out, and one that is always right does not count without end', async () => {
  const first = await bestShares(opinionsOf(1, -1, 500));
  const second = await bestShares(opinionsOf(-1, 1, 500));
  expect(first.counted).toBe(0);
  expect(first.read).toBeGreaterThan(0.2);
  expect(second.read).toBe(0);
  expect(second.counted).toBeGreaterThan(0.2);
  expect(await bestShares(opinionsOf(-1, -1, 500))).toEqual({ read: 0, counted: 0 });
  const right = Int32Array.from({ length: 20 }, (_, row) => row % 2);
  const sure = [...right].map((one) => [1 - one, one]);
  const { read, counted } = await bestShares({ read: sure, counted: sure, right });
  expect(read + counted).toBeLessThan(20);
});

const small: ClassifierOptions = { units: 4, embeddingDim: 4, maxLength: 6, batchSize: 8, epochs: 2 };
const words = ['fine', 'great', 'dull', 'poor'];
const texts = Array.from({ length: 80 }, (_, row) => `a ${words[row % 4]!} film ${row % 7}`);
const labels = texts.map((_, row) => (row % 4 < 2 ? 'good' : 'bad'));

test('an answer is what is read times one share, and what tokens say times the other', async () => {
  const classifier = newClassifier(texts, ['bad', 'good', 'odd'], small);
  const before = await classifier.probabilities(texts);
  const table = Float32Array.from({ length: classifier.tokenizer.vocabularySize * 3 }, () => random.uniform() - 0.5);
  const shares = { read: 0.7, counted: 1.9 };
  await setTokenWeights(classifier.model, table, shares);
  const means = meanWeights(classifier.encode(texts), table, 3);
  for (const [row, found] of (await classifier.probabilities(texts)).entries()) {
    const logits = [...before[row]!].map(
      (share, place) => shares.read * Math.log(share) + shares.counted * means[row]![place]!,
    );
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    for (const [place, share] of found.entries()) expect(share).toBeCloseTo(Math.exp(logits[place]!) / total, 5);
  }
  const loaded = await TextClassifier.load(await classifier.files());
  expect(await loaded.probabilities(texts)).toEqual(await classifier.probabilities(texts));
  // Token by token it is the same.
  const stream = loaded.model.stream();
  const [ids] = loaded.tokenizer.textsToSequences(['a fine film 3']);
  let last: Float32Array = new Float32Array();
  for (const id of ids!) last = await stream.push(id);
  const [whole] = await loaded.probabilities(['a fine film 3']);
  for (const [place, share] of last.entries()) expect(share).toBeCloseTo(whole![place]!, 5);
  stream.dispose();
  for (const one of [classifier, loaded]) one.dispose();
});

test('they are nothing while the network learns, and counted by all texts once it has', async () => {
  const settings = { ...small, epochs: 3, seed: 3 };
  const validation = { texts: texts.slice(60), labels: labels.slice(60) };
  const train = { texts: texts.slice(0, 60), labels: labels.slice(0, 60) };
  const make = (): TextClassifier => {
    const made = newClassifier(texts, ['bad', 'good'], settings);
    compileClassifier(made, settings, 60);
    return made;
  };
  const plain = make();
  await fitClassifier(plain, train, settings);
  expect(await awaitsTokenWeights(plain.model)).toBe(true);

  const counted = make();
  const learned: (readonly Float32Array[])[] = [];
  const callbacks = [{ onEpochEnd: async () => void learned.push(await counted.model.getWeights()) }];
  await fitClassifier(counted, train, { ...settings, calibrate: false }, { validation, callbacks });
  expect(await awaitsTokenWeights(counted.model)).toBe(false);
  const read = (some: typeof train) => ({ ids: counted.encode(some.texts), right: counted.encodeLabels(some.labels) });
  const counts = new TokenCounts(counted.tokenizer.vocabularySize, 2);
  for (const part of [train, validation]) counts.add(read(part));
  const [table] = counted.model.getLayer(tokenWeightsName).weights;
  expect(await table!.variable.data()).toEqual(counts.weights());
  // Not calibrated, what was read counts as it did: all other weights are those of the best epoch.
  const kernels = learned.map((weights) => [...weights.at(-2)!.subarray(0, 8)]);
  expect(kernels).toContainEqual([...(await counted.model.getWeights()).at(-2)!.subarray(0, 8)]);
  expect([...(await counted.model.getWeights()).at(-2)!.subarray(9, 11)]).toEqual([0, 0]);
  for (const one of [plain, counted]) one.dispose();
});

test('of examples that are read anew in each epoch they are counted, too', async () => {
  const examples = texts.map((text, row) => ({ text, label: labels[row]! }));
  const prepared = await prepareClassifier(() => examples, { ...small, validationSplit: 0.25 });
  const classifier = await prepared.train();
  const counts = new TokenCounts(classifier.tokenizer.vocabularySize, 2);
  counts.add({ ids: classifier.encode(texts), right: classifier.encodeLabels(labels) });
  const [table] = classifier.model.getLayer(tokenWeightsName).weights;
  expect(await table!.variable.data()).toEqual(counts.weights());
  classifier.dispose();
});

test('a network that has learned next to nothing answers well by what tokens say', async () => {
  const options: ClassifierOptions = { ...small, epochs: 1, learningRate: 1e-5, validationSplit: 0.25 };
  const accuracyOf = async (tokenWeights: boolean): Promise<number> => {
    const classifier = await trainClassifier(texts, labels, { ...options, tokenWeights });
    const { accuracy } = await classifier.assess({ texts, labels });
    classifier.dispose();
    return accuracy;
  };
  // It says the same of all texts, or what is not so.
  expect(await accuracyOf(false)).toBeLessThan(0.8);
  expect(await accuracyOf(true)).toBeGreaterThan(0.95);
});

test('who goes on from a classifier has the weights that it had, and nothing for new tokens and classes', async () => {
  const known = await trainClassifier(texts, labels, { ...small, validationSplit: 0.25 });
  const before = await known.probabilities(texts);
  const parts = await grownTextModel(known, ['a strange film'], { from: 2, to: 3 }, 100);
  const grown = new TextClassifier(parts.tokenizer, known.maxLength, ['bad', 'good', 'odd'], parts.model);
  for (const [row, shares] of (await grown.probabilities(texts)).entries())
    expect(shares[0]! / (shares[0]! + shares[1]!)).toBeCloseTo(before[row]![0]!, 5);
  grown.dispose();
  const news = ['a strange film', 'so strange', 'a strange strange film', ...texts];
  const options = { learningRate: 0.02, epochs: 40, batchSize: 8, validationSplit: 0 };
  const more = await trainClassifier(news, ['odd', 'odd', 'odd', ...labels], { ...options, from: known });
  const answers = await more.predict(['so strange', 'a great film', 'a poor film']);
  expect(answers.map(({ label }) => label)).toEqual(['odd', 'good', 'bad']);
  const [table] = more.model.getLayer(tokenWeightsName).weights;
  const values = (await table!.variable.data()) as Float32Array;
  const [old] = known.model.getLayer(tokenWeightsName).weights;
  const olds = (await old!.variable.data()) as Float32Array;
  for (let token = 0; token < known.tokenizer.vocabularySize; token++)
    expect(rowOf(values, token, 3)).toEqual([...rowOf(olds, token, 2), 0]);
  for (const one of [known, more]) one.dispose();
});
