// What texts would be to the tokenizer of a model of them, without making the model.
import { describe, type TokenStatistics } from '@rnnkit/text';

import { suggestTokens } from '../suggest-tokens.ts';
import { checkSize } from '../text-model/new-text-model.ts';
import { newTokenizer } from '../text-model/new-tokenizer.ts';
import { checkTexts } from './examples.ts';
import { settle } from './options.ts';
import type { ClassifierOptions } from './settings.ts';

/** A model answers with so many numbers at least. */
const fewestAnswers = 1;

/**
 * What texts are to the tokenizer that a model of them would have: how long they are, how much of them is unknown, and how many tokens had better
 * be read.
 *
 * @param options those of `trainClassifier`; those that say how it is trained do not matter here
 * @throws RnnkitError `invalid-argument` when they are no texts, an option is not what it has to be, or the model would be too large
 *
 * @example
 * const { suggestedMaxLength: maxLength } = describeTexts(texts);
 * const regressor = await trainRegressor(texts, stars, { maxLength });
 */
export function describeTexts(texts: readonly string[], options: ClassifierOptions = {}): TokenStatistics {
  checkTexts('describeTexts', texts);
  const tokens = Object(options).tokenLevel === undefined ? suggestTokens(texts) : {};
  const settings = settle('describeTexts', { ...options, ...tokens }, texts.length);
  const tokenizer = newTokenizer(texts, settings);
  checkSize('describeTexts', settings, tokenizer.vocabularySize, fewestAnswers);
  return describe(tokenizer, texts, { maxLength: settings.maxLength });
}
