import { expect, test } from 'vitest';

import { CharacterNgramClassifier, majorityClassAccuracy } from '../src/index.ts';

test('the baselines do what they say', () => {
  expect(majorityClassAccuracy(['a', 'b', 'a'], ['a', 'b', 'b', 'b'])).toBe(0.25);
  const classifier = new CharacterNgramClassifier();
  classifier.fit(['der die das', 'the a an', 'und oder'], ['de', 'en', 'de']);
  expect(classifier.predict(['das oder die', 'an the'])).toEqual(['de', 'en']);
  expect(classifier.accuracy(['das', 'the'], ['de', 'de'])).toBe(0.5);
});
