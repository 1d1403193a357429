// A text's tokens as the model gets them.
import { levelOf } from '../task-tokenizer.ts';
import type { TokenLevel } from '../token-level.ts';
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
  /** Where it starts in the text, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** What a token of a classifier is. @throws Error when it is no classifier */
export function tokenLevelOf(classifier: TextClassifier): TokenLevel {
  expectClassifier('tokenLevelOf', classifier);
  return levelOf(classifier.tokenizer);
}

/** The tokens of a text that reach the model: without those it leaves out, and of a long text the last ones, or the first. @throws Error when it is no text */
export function readTokens(classifier: TextClassifier, text: string): ReadToken[] {
  expectClassifier('readTokens', classifier);
  checkTexts('readTokens', [text]);
  const { tokenizer, maxLength, truncating } = classifier;
  const tokens = tokenizer.encode(text).map(({ index, ...token }) => ({ ...token, id: index }));
  return truncating === 'pre' ? tokens.slice(-maxLength) : tokens.slice(0, maxLength);
}
