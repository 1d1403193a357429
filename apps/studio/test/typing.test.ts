// A text that is typed is asked about anew whenever anything changes, also while the last answer is under way.
import { cpu } from '@rnnkit/backend-cpu';
import { newClassifier } from '@rnnkit/tasks';
import { useBackend } from '@rnnkit/core';
import { expect, test } from 'vitest';

import { Typing } from '../src/worker/typing.ts';

const texts = ['abc', 'bcd', 'cde'];
const options = { tokenLevel: 'characters', bidirectional: false, pooling: 'last', units: 4, embeddingDim: 4 } as const;

test('asked twice at once, it answers twice the same, and says what the answer was read from', async () => {
  await useBackend(cpu());
  const classifier = newClassifier(texts, ['x', 'y'], options);
  await classifier.predict('a'); // a model that has its weights
  const typing = new Typing(classifier);
  const whole = async (text: string): Promise<number[]> => {
    const [prediction] = await classifier.predict([text]);
    return prediction!.classes.map(({ probability }) => probability);
  };
  const [first, again, longer] = await Promise.all(['a', 'a', 'abc'].map((text) => typing.predict(text)));
  expect(first).toMatchObject({ tokensRead: 1, tokens: 1, streamed: true });
  expect(again).toEqual(first);
  expect(longer).toMatchObject({ tokensRead: 2, tokens: 3 });
  for (const [text, answer] of [['a', first] as const, ['abc', longer] as const]) {
    const expected = await whole(text);
    for (const [place, { probability }] of answer!.classes.entries()) expect(probability).toBeCloseTo(expected[place]!);
  }

  // While a training goes on, weights change between a question and its answer.
  const pending = typing.predict('abcd');
  typing.forget();
  await pending;
  expect(await typing.predict('abcd')).toMatchObject({ tokensRead: 4, tokens: 4 });
  typing.dispose();
  classifier.dispose();
});
