// What texts are to the tokenizer, which is said before they are trained on, and how many of their tokens are read.
import { newClassifier, type ClassifierOptions } from '@rnnkit/tasks';
import { describe } from '@rnnkit/text';

import { withTokens } from '../commands/train/tokens.ts';
import type { Options } from './task.ts';
import { textSettingsOf } from './text-settings.ts';

/** More are read only where that is asked for: each takes its time. */
const mostChosen = 256;

/** How long texts are. */
export interface Lengths {
  /** Tokens of a text that are read. */
  readonly maxLength: number;
  /** What the texts are to the tokenizer, in words. */
  readonly about: string;
}

/**
 * As many tokens as some texts have, or as many as are asked for.
 *
 * @param settings what a model of them is made with
 */
export function lengthsOf(texts: readonly string[], settings: ClassifierOptions): Lengths {
  // Its tokenizer is of use: whatever the answers are, texts are taken apart alike. A network that is too large is refused here.
  const reader = newClassifier(texts, ['no', 'yes'], settings);
  try {
    const { tokenizer } = reader;
    const maxLength = settings.maxLength ?? Math.min(mostChosen, describe(tokenizer, texts).suggestedMaxLength);
    const found = describe(tokenizer, texts, { maxLength });
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    const { medianLength, percentile95Length, truncatedRate = 0, unknownRate } = found;
    const about = `tokens: half of the texts have up to ${medianLength}, 95 of 100 up to ${percentile95Length}; ${maxLength} are read, which cuts ${percent(truncatedRate)} of the texts; ${percent(unknownRate)} of the tokens are unknown`;
    return { maxLength, about };
  } finally {
    reader.dispose();
  }
}

/** Settles what a token of some texts is, and how many are read. */
export async function prepareTexts(
  texts: readonly string[],
  options: Options,
): Promise<{ readonly options: Options; readonly about: string }> {
  const chosen = withTokens(options, texts);
  const { maxLength, about } = lengthsOf(texts, textSettingsOf(chosen));
  return { options: { ...chosen, maxLength }, about };
}
