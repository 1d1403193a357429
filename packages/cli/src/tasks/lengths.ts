// What texts are to the tokenizer, which is said before they are trained on, and how many of their tokens are read.
import { describeTexts, type ClassifierOptions } from '@rnnkit/tasks';
import type { TokenStatistics } from '@rnnkit/text';

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
  const maxLength = settings.maxLength ?? lengthOf(describeTexts(texts, settings));
  return { maxLength, about: aboutTokens(describeTexts(texts, { ...settings, maxLength }), maxLength) };
}

/** How many tokens of such texts are read, where nobody says it. */
export const lengthOf = ({ suggestedMaxLength }: TokenStatistics): number => Math.min(mostChosen, suggestedMaxLength);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What texts are to a tokenizer, in words. */
export function aboutTokens(found: TokenStatistics, maxLength: number): string {
  const { medianLength, percentile95Length, truncatedRate = 0, unknownRate } = found;
  return `tokens: half of the texts have up to ${medianLength}, 95 of 100 up to ${percentile95Length}; ${maxLength} are read, which cuts ${percent(truncatedRate)} of the texts; ${percent(unknownRate)} of the tokens are unknown`;
}

/** The same where all of a text is read. */
export function aboutTexts(found: TokenStatistics, of: string): string {
  const { texts, tokens, medianLength, percentile95Length, unknownRate } = found;
  const unit = of === 'sentences' ? 'words' : 'tokens';
  const lengths =
    texts === 1
      ? `there are ${tokens.toLocaleString('en')} in one text`
      : `half of the ${of} have up to ${medianLength}, 95 of 100 up to ${percentile95Length}`;
  return `${unit}: ${lengths}; ${percent(unknownRate)} of them are unknown`;
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
