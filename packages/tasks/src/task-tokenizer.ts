// What takes texts apart for a task, whichever it is.
import { RnnkitError, check } from '@rnnkit/data';
import { tokenizerFromJson, Tokenizer } from '@rnnkit/text';
import type { AnyTokenizer } from '@rnnkit/text/subwords';

import type { TokenLevel } from './token-level.ts';

/** A tokenizer, or an error. */
export function checkTokenizer(value: unknown, name: string): AnyTokenizer {
  const { textsToSequences, vocabularySize } = Object(value) as Partial<AnyTokenizer>;
  if (typeof textsToSequences === 'function' && typeof vocabularySize === 'number') return value as AnyTokenizer;
  throw new RnnkitError(
    'invalid-argument',
    `${name} has to be a Tokenizer, or one of subwords; got ${check.describe(value)}.`,
  );
}

/** Whether it is Keras' tokenizer. */
export function isKeras(tokenizer: AnyTokenizer): tokenizer is Tokenizer {
  return tokenizer instanceof Tokenizer;
}

/** What a token is to a tokenizer. */
export function levelOf(tokenizer: AnyTokenizer): TokenLevel {
  if (!isKeras(tokenizer)) return 'subwords';
  if (tokenizer.charLevel) return 'characters';
  return tokenizer.options.segmentation === 'words' ? 'segments' : 'words';
}

/**
 * The tokenizer of a task's file: Keras' JSON, or a tokenizer.json of subwords, whose code is fetched only then.
 *
 * @throws RnnkitError `invalid-file` when it is neither, `unsupported` when it has parts that are not done here
 */
export async function readTokenizer(json: string): Promise<AnyTokenizer> {
  if (!/^\s*\{\s*"version"\s*:/.test(json)) return tokenizerFromJson(json);
  const { subwordTokenizerFromJson } = await import('@rnnkit/text/subwords');
  const tokenizer = subwordTokenizerFromJson(json);
  // Networks leave out what has the id 0.
  if (tokenizer.tokenOf(0) === undefined || tokenizer.sequencesToTexts([[0]])[0] === '') return tokenizer;
  throw new RnnkitError(
    'unsupported',
    `The token of id 0 is ${check.describe(tokenizer.tokenOf(0))}, a part of texts; it has to be a special token, which stands for padding.`,
  );
}
