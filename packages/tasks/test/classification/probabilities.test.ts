// What probabilities say: whether they mean it, from when on an answer counts, and what is done for rare classes.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { Random } from '@rnnkit/data';
import { beforeAll, expect, test } from 'vitest';

import { assessmentOf } from '../../src/classification/assessment.ts';
import { settleAnswers } from '../../src/classification/calibration.ts';
import { trainClassifier } from '../../src/classification/index.ts';
import { reliabilityOf } from '../../src/classification/reliability.ts';
import { bestTemperature, costAt, type Answer } from '../../src/text-model/temperature.ts';
import golden from '../fixtures/scikit-learn.json' with { type: 'json' };

beforeAll(() => useBackend(cpu()));

const random = new Random(4);

/** Answers whose probabilities are right where their logits are divided by a temperature. */
function answersAt(temperature: number, count: number): Answer[] {
  return Array.from({ length: count }, () => {
    const logits = [0, 1, 2].map(() => 4 * random.uniform());
    const shares = logits.map((logit) => Math.exp(logit / temperature));
    let place = random.uniform() * shares.reduce((sum, share) => sum + share, 0);
    const right = shares.findIndex((share) => (place -= share) < 0);
    return { logits, right: Math.max(0, right) };
  });
}

test.each([0.4, 1, 3])('the temperature is found that answers were drawn at: %d', (temperature) => {
  const answers = answersAt(temperature, 4000);
  const found = bestTemperature(answers);
  expect(Math.log(found / temperature)).toBeCloseTo(0, 0);
  // The cost is the least there: its slope is none.
  const step = 1e-4;
  const slope = (costAt(answers, found * (1 + step)) - costAt(answers, found * (1 - step))) / (2 * step);
  expect(slope).toBeCloseTo(0, 5);
});

test('the numbers of a reliability diagram, by hand', () => {
  const answers = [
    { probability: 0.95, isRight: true },
    { probability: 1, isRight: false },
    { probability: 0.6, isRight: true },
    { probability: 0.35, isRight: false },
  ];
  const { calibrationError, reliability, sureness } = reliabilityOf(answers);
  expect(calibrationError).toBeCloseTo((0.95 + 0.4 + 0.35) / 4, 12);
  expect(reliability[9]).toEqual({ above: 0.9, upTo: 1, count: 2, confidence: 0.975, accuracy: 0.5 });
  expect(reliability[5]).toMatchObject({ count: 1, confidence: 0.6, accuracy: 1 });
  expect(reliability[0]).toMatchObject({ count: 0, confidence: Number.NaN });
  expect(sureness.map(({ answered }) => answered)).toEqual([0.75, 0.75, 0.5, 0.5, 0.5, 0.5, 0.25]);
  expect(sureness[0]!.accuracy).toBeCloseTo(2 / 3, 12);
});

test("the mean F1 of classes is scikit-learn's", () => {
  const { actual, said, macroF1 } = golden.single;
  const classes = ['x', 'y', 'z'];
  const answers = said.map((label) => Float32Array.from(classes, (name) => Number(name === label)));
  const found = assessmentOf(classes, { texts: actual, labels: actual }, answers);
  expect(found.macroF1).toBeCloseTo(macroF1, 12);
});

const words = ['fine', 'great', 'dull', 'poor'];
const texts = Array.from({ length: 80 }, (_, row) => `a ${words[row % 4]!} film ${row % 7}`);
const small = { units: 4, embeddingDim: 4, maxLength: 5, batchSize: 8, learningRate: 0.02, epochs: 6 };

test('probabilities are made to mean what they say, and answers stay', async () => {
  // A fifth of the labels is wrong, which a sure classifier does not say.
  const labels = texts.map((_, row) => (row % 4 < 2 !== (row % 5 === 0) ? 'good' : 'bad'));
  const plain = await trainClassifier(texts, labels, { ...small, epochs: 40, tokenWeights: false, calibrate: false });
  const before = await plain.assess({ texts, labels });
  const answers = await plain.probabilities(texts);
  const held = { texts, ids: plain.encode(texts), right: plain.encodeLabels(labels) };
  await settleAnswers(plain, () => [held], held, { calibrate: true, seed: 1, refines: true });
  const after = await plain.assess({ texts, labels });
  expect(after.accuracy).toBe(before.accuracy);
  expect(after.loss).toBeLessThanOrEqual(before.loss);
  // The odds of all texts are the same power of what they were.
  const odds = ([first, second]: Float32Array): number => Math.log(second! / first!);
  const scaled = (await plain.probabilities(texts)).map((row, place) => odds(row) / odds(answers[place]!));
  for (const factor of scaled) expect(factor).toBeCloseTo(scaled[0]!, 3);
  plain.dispose();
});

test('an answer says whether it is sure, and which words it does not know', async () => {
  const labels = texts.map((_, row) => (row % 4 < 2 ? 'good' : 'bad'));
  const classifier = await trainClassifier(texts, labels, { ...small, validationSplit: 0 });
  const answer = await classifier.predict('a fine new film, new and fine');
  expect(answer).toMatchObject({ isSure: true, unknown: ['new', 'and'] });
  const doubted = await classifier.predict('a fine film', { threshold: 1 });
  expect(doubted.isSure).toBe(doubted.probability >= 1);
  expect(doubted.unknown).toEqual([]);
  await expect(classifier.predict('a', { threshold: 2 })).rejects.toThrow('threshold has to be a number from 0 to 1');
  classifier.dispose();
});

test('rare classes count as much where that is asked for', async () => {
  // Nothing in the texts tells the labels, so that the answer is how much each class counts.
  const labels = texts.map((_, row) => (row % 8 < 7 ? 'often' : 'rare'));
  const same = texts.map(() => 'a film');
  const options = { ...small, epochs: 30, validationSplit: 0 };
  const shareOf = async (more: object): Promise<number> => {
    const classifier = await trainClassifier(same, labels, { ...options, ...more });
    const [often] = (await classifier.probabilities(['a film']))[0]!;
    classifier.dispose();
    return often!;
  };
  expect(await shareOf({})).toBeCloseTo(7 / 8, 1);
  expect(await shareOf({ classWeight: 'balanced' })).toBeCloseTo(0.5, 1);
  // What is answered well counts for less: probabilities are less sure than the shares.
  const focal = await shareOf({ focalGamma: 2 });
  expect(focal).toBeGreaterThan(0.5);
  expect(focal).toBeLessThan(0.8);
});
