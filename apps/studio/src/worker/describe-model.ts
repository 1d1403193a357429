// What the page is told of the model at hand.
import { availableLanguages } from '@rnnkit/data';
import { tokenLevelOf, type TextClassifier } from '@rnnkit/tasks';
import { Tokenizer } from '@rnnkit/text';

import type { ModelInfo } from './protocol.ts';

/**
 * What there is to know of a model.
 *
 * @param source where it is from
 * @param isLanguages whether its classes are the built-in languages
 */
export function describeModel(classifier: TextClassifier, source: string, isLanguages: boolean): ModelInfo {
  const { model, labels, maxLength, tokenizer } = classifier;
  const isOther = tokenizer instanceof Tokenizer && tokenizer.segmenterWarning !== undefined;
  return {
    labels,
    tokenLevel: tokenLevelOf(classifier),
    otherSegmenter: isOther ? tokenizer.segmenter : undefined,
    maxLength,
    parameters: model.countParams(),
    summary: model.summary(),
    source,
    isLanguages,
  };
}

/** A file does not say what its labels are: some are words, such as `no` and `it`. Those of the built-in data come in one order. */
export function areLanguages(labels: readonly string[]): boolean {
  const builtIn = new Set(availableLanguages().slice(0, labels.length));
  return labels.every((label) => builtIn.has(label));
}
