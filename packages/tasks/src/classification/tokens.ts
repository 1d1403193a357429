// A text's tokens as the model gets them.
import { checkTexts } from './examples.ts';
import { expectClassifier, type TextClassifier } from './text-classifier.ts';

/** A token that the model reads. */
export interface ReadToken {
  /** The token. */
  readonly token: string;
  /** Its index. */
  readonly id: number;
  /** Whether it stands for itself, not for all that is unknown. */
  readonly known: boolean;
}

/** The tokens of a text that reach the model: without those it leaves out, and of a long text the last ones, or the first. @throws Error when it is no text */
export function readTokens(classifier: TextClassifier, text: string): ReadToken[] {
  expectClassifier('readTokens', classifier);
  checkTexts('readTokens', [text]);
  const { tokenizer, maxLength, truncating } = classifier;
  const tokens = tokenizer.encode(text).map(({ token, index, known }) => ({ token, id: index, known }));
  return truncating === 'pre' ? tokens.slice(-maxLength) : tokens.slice(0, maxLength);
}
