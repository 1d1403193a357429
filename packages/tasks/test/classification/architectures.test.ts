import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import type { Shape } from '@rnnkit/layers';
import { beforeAll, expect, test } from 'vitest';

import {
  architectures,
  classifierDefaultsOf,
  layerSizes,
  newClassifier,
  poolingsOf,
  settleOptions,
  TextClassifier,
  trainClassifier,
  type ClassifierOptions,
} from '../../src/classification/index.ts';
import { tokenWeightsName } from '../../src/text-model/token-weights.ts';

const texts = ['a fine film', 'what a bore', 'fine acting', 'a bore of a film', 'so fine', 'such a bore'];
const labels = ['pos', 'neg', 'pos', 'neg', 'pos', 'neg'];

beforeAll(async () => {
  await useBackend(cpu());
});

/** Every architecture with every pooling that it can have, read one way, where it can be, and both. */
const structures = architectures.flatMap((architecture) =>
  poolingsOf(architecture).flatMap((pooling) =>
    (architecture === 'transformer' ? [true] : [true, false]).map((bidirectional): ClassifierOptions => ({
      architecture,
      pooling,
      bidirectional,
    })),
  ),
);

test.each([
  ...structures,
  classifierDefaultsOf('words'),
  classifierDefaultsOf('languages'),
  { units: 7, embeddingDim: 3 },
  { vocabularySize: 4, outputDropout: 0.5 },
  { tokenWeights: false },
])('the sizes of layers are those of the model: %o', (options: ClassifierOptions) => {
  const settings = settleOptions({ maxLength: 9, ...options }, texts.length);
  const { model, tokenizer } = newClassifier(texts, ['neg', 'pos', 'odd'], settings);
  model.build([null, settings.maxLength]);
  const rows = layerSizes(settings, tokenizer.vocabularySize, 3);
  // A model within leaves open how many tokens there are.
  const known = (shape: Shape): Shape => (shape.length === 3 ? [null, shape[1] ?? 9, shape[2]!] : shape);
  expect(rows.map(({ shape }) => shape)).toEqual(model.layers.map(({ outputShape }) => known(outputShape!)));
  expect(rows.map(({ parameters }) => parameters)).toEqual(
    model.layers.map(({ weights }) => weights.reduce((sum, { variable }) => sum + variable.size, 0)),
  );
  model.dispose();
});

test.each(architectures)('%s learns with its defaults, and what is loaded answers as what was saved', async (name) => {
  const classifier = await trainClassifier(texts, labels, {
    architecture: name,
    maxLength: 8,
    units: 8,
    embeddingDim: 8,
  });
  expect((await classifier.assess({ texts, labels })).accuracy).toBe(1);
  const loaded = await TextClassifier.load(await classifier.files());
  const unseen = ['nothing that it knows', '', ...texts];
  expect(await loaded.probabilities(unseen)).toEqual(await classifier.probabilities(unseen));
  for (const one of [classifier, loaded]) one.dispose();
});

test('padding changes nothing where places have no vectors of their own', async () => {
  for (const architecture of architectures.filter((name) => name !== 'transformer')) {
    const options = { architecture, units: 4, embeddingDim: 4, seed: 2 };
    const [short, long] = [6, 12].map((maxLength) => newClassifier(texts, ['neg', 'pos'], { ...options, maxLength }));
    const answers = await short!.probabilities([...texts, '']);
    for (const [row, other] of (await long!.probabilities([...texts, ''])).entries()) {
      for (const [place, value] of other.entries()) expect(value).toBeCloseTo(answers[row]![place]!, 5);
    }
    for (const one of [short!, long!]) one.dispose();
  }
});

test('a text without a token has an answer, and all that is trained changes it', async () => {
  for (const architecture of architectures) {
    const options = { architecture, units: 4, embeddingDim: 4, maxLength: 6 };
    const classifier = await trainClassifier(texts, labels, { ...options, epochs: 2 });
    const [empty, full] = await classifier.probabilities(['', 'a fine film']);
    for (const value of [...empty!, ...full!]) expect(value).toBeGreaterThan(0);
    const before = newClassifier(texts, ['neg', 'pos'], options);
    before.model.build([null, 6]);
    const start = await before.model.getWeights();
    for (const [place, values] of (await classifier.model.getWeights()).entries()) {
      // They are counted by what is held out, of which there is none.
      if (classifier.model.weights[place]!.name.startsWith(tokenWeightsName)) continue;
      expect([classifier.model.weights[place]!.name, ...values]).not.toEqual([
        before.model.weights[place]!.name,
        ...start[place]!,
      ]);
    }
    for (const one of [classifier, before]) one.dispose();
  }
});

test('what does not go together is said', () => {
  const make = (options: ClassifierOptions) => () => newClassifier(texts, ['neg', 'pos'], options);
  expect(make({ architecture: 'attention', pooling: 'max' })).toThrow(
    'with the architecture attention the pooling has to be attention; got "max"',
  );
  expect(make({ architecture: 'transformer', pooling: 'last' })).toThrow('average or max or attention; got "last"');
  expect(make({ architecture: 'transformer', bidirectional: false })).toThrow('bidirectional has to be true');
  expect(make({ architecture: 'transformer', embeddingDim: 30 })).toThrow('got 4 of them for 30');
  expect(make({ architecture: 'cnn' as never })).toThrow(
    `architecture has to be one of ${architectures.join(', ')}; got "cnn".`,
  );
});
