// From options to a trained classifier: the recipe that programs, the command and the studio share.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import {
  classifierDefaults,
  compileClassifier,
  crossValidateClassifier,
  fitClassifier,
  newClassifier,
  readTokens,
  settleOptions,
  TextClassifier,
  trainClassifier,
  type ClassifierOptions,
} from '../../src/classification/index.ts';

const goods = ['fine', 'lovely', 'great', 'superb'];
const bads = ['dull', 'awful', 'poor', 'bleak'];
const texts = goods.flatMap((good, place) => [
  `a ${good} film`,
  `a ${bads[place]!} film`,
  `so ${good}`,
  `so ${bads[place]!}`,
]);
const labels = texts.map((_, row) => (row % 2 === 0 ? 'good' : 'bad'));
const small: ClassifierOptions = {
  units: 6,
  embeddingDim: 5,
  maxLength: 4,
  learningRate: 0.02,
  epochs: 20,
  batchSize: 4,
};

beforeAll(async () => {
  await useBackend(cpu());
});

test('two arrays become a classifier that answers one text or many', async () => {
  const seen: number[] = [];
  const classifier = await trainClassifier(texts, labels, {
    ...small,
    validationSplit: 0,
    onProgress({ epoch, epochs, loss }) {
      seen.push(epoch);
      expect(epochs).toBe(20);
      expect(loss).toBeGreaterThan(0);
    },
  });
  expect(seen).toEqual(Array.from({ length: 20 }, (_, epoch) => epoch + 1));
  const { label, probability, classes } = await classifier.predict('a superb film');
  expect(label).toBe('good');
  expect(classes[0]).toEqual({ label, probability });
  expect(classes[0]!.probability + classes[1]!.probability).toBeCloseTo(1, 6);
  const many = await classifier.predict(['so poor', 'a superb film']);
  expect(many.map((answer) => answer.label)).toEqual(['bad', 'good']);
  expect(many[1]!.probability).toBeCloseTo(probability, 6);
  expect(await classifier.predict([])).toEqual([]);
  await expect(classifier.predict(5 as never)).rejects.toThrow(
    'predict takes a text, or texts in a list or as they stream in; got 5.',
  );
  classifier.dispose();
});

test('the epoch that is best on what is held out stays', async () => {
  const validation = {
    texts: ['a great film', 'so awful', 'so lovely', 'a dull film'],
    labels: ['bad', 'bad', 'good', 'good'],
  };
  const logs: number[] = [];
  const classifier = await trainClassifier(texts, labels, {
    ...small,
    tokenWeights: false,
    validation,
    onProgress: (progress) => logs.push(progress.validation!.accuracy),
  });
  const right = (await classifier.predict(validation.texts)).filter(
    ({ label }, row) => label === validation.labels[row],
  );
  expect(right.length / 4).toBe(Math.max(...logs));
  classifier.dispose();
});

test('a signal stops it: what was learned stays, and before the first epoch nothing does', async () => {
  const before = memory().numTensors;
  const stop = new AbortController();
  const classifier = await trainClassifier(texts, labels, {
    ...small,
    validationSplit: 0,
    signal: stop.signal,
    onProgress: ({ epoch }) => epoch === 2 && stop.abort(),
  });
  const two = await trainClassifier(texts, labels, { ...small, validationSplit: 0, epochs: 2 });
  expect(await classifier.model.getWeights()).toEqual(await two.model.getWeights());
  classifier.dispose();
  two.dispose();
  await expect(
    trainClassifier(texts, labels, { ...small, signal: AbortSignal.abort(new Error('enough')) }),
  ).rejects.toThrow('enough');
  expect(memory().numTensors).toBe(before);
});

test('what cannot be trained is refused before anything is made', async () => {
  const before = memory().numTensors;
  for (const [given, message] of [
    [[texts, labels.slice(1)], 'as many labels as texts'],
    [[texts, texts.map(() => 'good')], 'texts of at least two classes; got ["good"]'],
    [[texts, labels, { unit: 'words' }], 'trainClassifier does not know the option "unit"'],
    [[texts, labels, { schedule: 'linear' }], 'schedule has to be one of constant, cosine'],
    [[texts, labels, { signal: 5 }], 'signal has to be the signal of an AbortController'],
  ] as const) {
    await expect(Reflect.apply(trainClassifier, undefined, given as unknown as [])).rejects.toThrow(message);
  }
  expect(memory().numTensors).toBe(before);
});

test('options that are absent have the defaults of what a token is, and few texts get more epochs', () => {
  expect(settleOptions({}, 10_000)).toEqual(classifierDefaults.words);
  expect(settleOptions({ tokenLevel: 'characters' }, 10_000)).toEqual(classifierDefaults.characters);
  expect(settleOptions({ units: undefined }, 10_000, 'languages')).toEqual(classifierDefaults.languages);
  expect(settleOptions({ units: 5 }, 10_000)).toEqual({ ...classifierDefaults.words, units: 5 });
  expect(settleOptions({}, 640)).toMatchObject({ epochs: 30, patience: 9 });
  expect(settleOptions({ epochs: 4 }, 640)).toMatchObject({ epochs: 4, patience: 3 });
  expect(settleOptions({ epochs: 20, patience: 1 }, 640)).toMatchObject({ epochs: 20, patience: 1 });
  expect(settleOptions({}, 0)).toMatchObject({ epochs: 300 });
});

test('case and normalization are those of the options, also after loading', async () => {
  for (const [options, tokens] of [
    [{ lowerCase: true, normalization: 'none' }, ['é', 'ﬁ', 'a', 'b']],
    [{ lowerCase: false, normalization: 'NFC' }, ['É', 'ﬁ', 'A', 'b']],
    [{ lowerCase: false, normalization: 'NFD' }, ['E', '\u0301', 'ﬁ', 'A', 'b']],
    [{ lowerCase: true, normalization: 'NFKC' }, ['é', 'f', 'i', 'a', 'b']],
  ] as const) {
    const made = newClassifier(['ÉﬁAb', 'x'], ['one', 'two'], {
      ...small,
      tokenLevel: 'characters',
      maxLength: 9,
      ...options,
    });
    made.model.build([null, 9]);
    const loaded = await TextClassifier.load(await made.files());
    for (const classifier of [made, loaded]) {
      const read = readTokens(classifier, 'ÉﬁAb');
      expect(read.map(({ token }) => token)).toEqual(tokens);
      expect(read.every(({ known }) => known)).toBe(true);
    }
    expect(await loaded.predict('ÉﬁAb')).toEqual(await made.predict('ÉﬁAb'));
    made.dispose();
    loaded.dispose();
  }
});

test('output dropout and pooling are layers before the answer, and no layers where there is none', () => {
  const namesOf = (options: ClassifierOptions): string[] => {
    const classifier = newClassifier(texts, ['bad', 'good'], { ...small, ...options });
    const names = classifier.model.layers.map(({ className }) => className);
    classifier.dispose();
    return names;
  };
  const read = { tokenWeights: false };
  expect(namesOf(read)).toEqual(['Embedding', 'LSTM', 'Dense']);
  expect(namesOf({ ...read, pooling: 'average' })).toEqual(['Embedding', 'LSTM', 'GlobalAveragePooling1D', 'Dense']);
  expect(namesOf({})).toEqual(['Embedding', 'LSTM', 'Embedding', 'GlobalAveragePooling1D', 'Concatenate', 'Dense']);
  expect(namesOf({ ...read, outputDropout: 0.5, bidirectional: true })).toEqual([
    'Embedding',
    'Bidirectional',
    'Dropout',
    'Dense',
  ]);
});

test('steps are no longer than gradients of norm 1 make them', async () => {
  const options: ClassifierOptions = {
    ...small,
    optimizer: 'sgd',
    learningRate: 1,
    outputDropout: 0,
    batchSize: texts.length,
  };
  const classifier = newClassifier(texts, ['bad', 'good'], options);
  compileClassifier(classifier, options, texts.length);
  classifier.model.build([null, classifier.maxLength]);
  const before = await classifier.model.getWeights();
  const huge = before.map((weight) => weight.map((value) => 50 * value));
  classifier.model.setWeights(huge);
  await fitClassifier(classifier, { texts, labels }, { ...options, epochs: 1 });
  const after = await classifier.model.getWeights();
  const squares = huge.flatMap((weight, place) => [...weight].map((value, at) => (after[place]![at]! - value) ** 2));
  const length = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  expect(length).toBeGreaterThan(0.9);
  expect(length).toBeLessThan(1.001);
  classifier.dispose();
});

test('the schedule rises for a twentieth of the steps, falls to nothing at the last, and a resumed training follows it', async () => {
  const options: ClassifierOptions = { ...small, schedule: 'cosine', epochs: 10, batchSize: 4, validationSplit: 0 };
  const make = (epochs: number): TextClassifier => {
    const classifier = newClassifier(texts, ['bad', 'good'], options);
    compileClassifier(classifier, { ...options, epochs }, texts.length);
    return classifier;
  };
  const whole = make(10);
  const rates: number[] = [];
  const watch = { onBatchEnd: () => void rates.push(whole.model.optimizer.currentLearningRate) };
  await fitClassifier(whole, { texts, labels }, options, { callbacks: [watch] });
  // 40 steps, of which the first two rise: a third of the rate, two thirds, the rate.
  expect(rates).toHaveLength(40);
  expect(rates[0]).toBeCloseTo((0.02 * 2) / 3, 12);
  expect(rates[1]).toBeCloseTo(0.02, 12);
  expect(rates[20]).toBeCloseTo(0.02 * 0.5 * (1 + Math.cos((Math.PI * 19) / 38)), 12);
  expect(rates.at(-1)).toBeCloseTo(0, 12);
  const half = make(5);
  await fitClassifier(half, { texts, labels }, { ...options, epochs: 5 });
  expect(half.model.optimizer.currentLearningRate).toBeCloseTo(0, 12);
  // It was to end after five epochs; the curve of ten has half its way to go.
  await fitClassifier(half, { texts, labels }, options, {
    initialEpoch: 5,
    callbacks: [
      {
        onEpochBegin: (epoch) => {
          if (epoch === 5) expect(half.model.optimizer.currentLearningRate).toBeCloseTo(rates[19]!, 12);
        },
      },
    ],
  });
  for (const classifier of [whole, half]) classifier.dispose();
});

test('label smoothing keeps answers from being sure', async () => {
  const surest = async (labelSmoothing: number): Promise<number> => {
    const classifier = await trainClassifier(texts, labels, {
      ...small,
      validationSplit: 0,
      epochs: 80,
      labelSmoothing,
    });
    const answers = await classifier.predict(texts);
    classifier.dispose();
    return Math.max(...answers.map(({ probability }) => probability));
  };
  expect(await surest(0)).toBeGreaterThan(0.99);
  // With two classes the best answer to a label of which 0.4 are spread evenly is 0.8.
  expect(await surest(0.4)).toBeCloseTo(0.8, 1);
});

test('cross-validation trains each fold by the same recipe', async () => {
  const classifier = newClassifier(texts, ['bad', 'good'], small);
  const { folds, mean } = await crossValidateClassifier(classifier, { texts, labels }, small, { folds: 4 });
  expect(folds).toHaveLength(4);
  expect(mean['accuracy']).toBeGreaterThan(0.5);
  expect(classifier.model.optimizer.iterations).toBe(0);
  classifier.dispose();
});

test('examples that come one after the other teach the same', async () => {
  const options = { ...small, epochs: 2, validationSplit: 0 };
  async function* stream(): AsyncGenerator<{ text: string; label: string }> {
    for (const [row, text] of texts.entries()) yield await Promise.resolve({ text, label: labels[row]! });
  }
  const [lists, streamed] = [await trainClassifier(texts, labels, options), await trainClassifier(stream(), options)];
  expect(await streamed.probabilities(texts)).toEqual(await lists.probabilities(texts));
  for (const one of [lists, streamed]) one.dispose();
  await expect(trainClassifier([{ text: 'a', label: 'x' }, { text: 'b' }] as never)).rejects.toThrow(
    'trainClassifier: example 2 has to be { text, label }',
  );
});
