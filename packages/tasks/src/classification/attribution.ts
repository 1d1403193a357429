// Which tokens moved an answer.
import { attributions } from '@rnnkit/inspect';

import { readTokens, type ReadToken } from './tokens.ts';
import { checkTexts } from './examples.ts';
import { expectClassifier, type TextClassifier } from './text-classifier.ts';

/** A token and how much it moved the answer. */
export interface AttributedToken extends ReadToken {
  /**
   * By how much the log-odds of the answer fall when the model does not read this token, in nats; negative when they rise. 0.7 is a
   * factor of two: with log(p / (1 − p)) a token counts as much in an answer that is all but sure as in one that is not.
   */
  readonly weight: number;
}

/** What moved the answer to a text. */
export interface TextAttribution {
  /** The likeliest class. */
  readonly label: string;
  /** Its probability. */
  readonly probability: number;
  /** The tokens that the model has read. */
  readonly tokens: readonly AttributedToken[];
}

/**
 * Explains the answer to a text by leaving out one token after the other: see `attributions` of `@rnnkit/inspect`. It costs as
 * much as one answer for each token.
 *
 * @throws Error when it is no classifier or no text
 *
 * @example
 * const { label, tokens } = await attribute(classifier, 'a fine film');
 */
export async function attribute(classifier: TextClassifier, text: string): Promise<TextAttribution> {
  expectClassifier('attribute', classifier);
  checkTexts('attribute', [text]);
  const { model, labels, maxLength, padding } = classifier;
  const tokens = readTokens(classifier, text);
  const data = new Int32Array(maxLength);
  const start = padding === 'pre' ? maxLength - tokens.length : 0;
  data.set(
    tokens.map(({ id }) => id),
    start,
  );
  const [found] = await attributions(model, { data, shape: [1, maxLength] }, { method: 'occlusion' });
  const { classIndex, probability, values } = found!;
  // A single output is the probability of the second class: what moves it moves that of the first the other way.
  const isFirst = model.outputShape[1] === 1 && probability < 0.5;
  const isSecond = model.outputShape[1] === 1 && !isFirst;
  const weights = values.subarray(start, start + tokens.length);
  return {
    label: labels[isSecond ? 1 : classIndex]!,
    probability: isFirst ? 1 - probability : probability,
    tokens: tokens.map((token, place) => ({ ...token, weight: isFirst ? -weights[place]! : weights[place]! })),
  };
}
