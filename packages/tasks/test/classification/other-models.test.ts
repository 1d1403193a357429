// Models that others have trained: filled up behind, cut at the end, of a single output.
import { cpu } from '@rnnkit/backend-cpu';
import { useBackend } from '@rnnkit/core';
import { dense, embedding, flatten, lstm } from '@rnnkit/layers';
import { Tokenizer } from '@rnnkit/text';
import { sequential } from '@rnnkit/training';
import { beforeAll, expect, test } from 'vitest';

import { attribute, ranked, readTokens, TextClassifier } from '../../src/classification/index.ts';

beforeAll(async () => {
  await useBackend(cpu());
});

function tokenizer(): Tokenizer {
  const words = new Tokenizer({ oovToken: '[UNK]' });
  words.fitOnTexts(['a fine film', 'what a bore']);
  return words;
}

const odds = (share: number): number => Math.log(share / (1 - share));

test('texts are filled up and cut behind, in a saved model, too', async () => {
  const model = sequential([embedding({ inputDim: 9, outputDim: 2 }), flatten(), dense({ units: 2 })], { seed: 1 });
  model.build([null, 3]);
  const ends = { padding: 'post', truncating: 'post' } as const;
  const classifier = new TextClassifier(tokenizer(), 3, ['neg', 'pos'], model, ends);
  const loaded = await TextClassifier.load(await classifier.files());
  for (const one of [classifier, loaded]) {
    expect([...one.encode(['fine film']).data]).toEqual([3, 4, 0]);
    expect([...one.encode(['a fine film what']).data]).toEqual([2, 3, 4]);
    expect(readTokens(one, 'a fine film what').map(({ token }) => token)).toEqual(['a', 'fine', 'film']);
  }
  const { tokens } = await attribute(classifier, 'fine film');
  const [whole, without] = await Promise.all(
    [
      [3, 4, 0],
      [3, 0, 0],
    ].map(async (row) => [...(await (await model.predict([row])).data())]),
  );
  const best = whole![0]! > whole![1]! ? 0 : 1;
  // Its outputs are no probabilities.
  expect(tokens[1]!.weight).toBeCloseTo(whole![best]! - without![best]!, 5);
  expect(() => new TextClassifier(tokenizer(), 3, ['a', 'b'], model, { padding: 'both' as 'pre' })).toThrow('padding');
});

test('a single output is the probability of the second class', async () => {
  const layers = [embedding({ inputDim: 9, outputDim: 3, maskZero: true }), lstm({ units: 3 })];
  const model = sequential([...layers, dense({ units: 1, activation: 'sigmoid' })], { seed: 5 });
  model.build([null, 4]);
  const classifier = await TextClassifier.load(await new TextClassifier(tokenizer(), 4, ['neg', 'pos'], model).files());
  const texts = ['a fine film', 'what a bore'];
  const answers = await (await model.predict(classifier.encode(texts))).data();
  const rows = await classifier.probabilities(texts);
  expect(rows.map(([, second]) => second)).toEqual([...answers]);
  expect(rows.map(([first, second]) => first! + second!)).toEqual([1, 1]);
  for (const [row, { label, probability }] of (await classifier.predict(texts)).entries()) {
    expect(label).toBe(answers[row]! > 0.5 ? 'pos' : 'neg');
    expect(probability).toBeCloseTo(Math.max(answers[row]!, 1 - answers[row]!), 6);
    const moved = await attribute(classifier, texts[row]!);
    expect(moved).toMatchObject({ label });
    const [without] = await classifier.probabilities([texts[row]!.replace(/ \w+$/, '')]);
    expect(moved.tokens.at(-1)!.weight).toBeCloseTo(odds(probability) - odds(without![label === 'pos' ? 1 : 0]!), 4);
  }
  expect((await classifier.assess({ texts, labels: ['pos', 'neg'] })).confusion).toHaveLength(2);
  expect(ranked(['neg', 'pos'], [0.75])).toEqual([
    { label: 'pos', probability: 0.75 },
    { label: 'neg', probability: 0.25 },
  ]);
});
