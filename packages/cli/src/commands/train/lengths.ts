// What texts are to the tokenizer, which is said before they are trained on, and how many of their tokens are read.
import { newClassifier, type ClassifierSettings, type TextClassifier } from '@rnnkit/tasks';
import { describe } from '@rnnkit/text';

import type { Split } from './data.ts';

/** More are read only where that is asked for: each takes its time. */
const mostChosen = 256;

/** A classifier that is not trained yet. */
export interface Prepared {
  readonly classifier: TextClassifier;
  /** What it was made with. */
  readonly settings: ClassifierSettings;
  /** What the texts are to its tokenizer, in words. */
  readonly about: string;
}

/**
 * A new classifier of the texts that are trained on.
 *
 * @param isLengthOpen whether it reads as many tokens as the texts have, not as many as the settings say
 */
export function prepare({ train, classes }: Split, settings: ClassifierSettings, isLengthOpen: boolean): Prepared {
  const classifier = newClassifier(train.texts, classes, settings);
  const { suggestedMaxLength } = describe(classifier.tokenizer, train.texts);
  const maxLength = isLengthOpen ? Math.min(mostChosen, suggestedMaxLength) : settings.maxLength;
  if (maxLength === settings.maxLength) return { classifier, settings, about: aboutTexts(classifier, train.texts) };
  classifier.dispose();
  const chosen = { ...settings, maxLength };
  const made = newClassifier(train.texts, classes, chosen);
  return { classifier: made, settings: chosen, about: aboutTexts(made, train.texts) };
}

function aboutTexts({ tokenizer, maxLength }: TextClassifier, texts: readonly string[]): string {
  const found = describe(tokenizer, texts, { maxLength });
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const { medianLength, percentile95Length, truncatedRate = 0, unknownRate } = found;
  return `tokens: half of the texts have up to ${medianLength}, 95 of 100 up to ${percentile95Length}; ${maxLength} are read, which cuts ${percent(truncatedRate)} of the texts; ${percent(unknownRate)} of the tokens are unknown`;
}
