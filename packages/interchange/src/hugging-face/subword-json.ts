// A tokenizer of subwords as Hugging Face's libraries read it: its own file, with how long texts become.
import type { TextLength } from '@rnnkit/storage';
import type { SubwordTokenizer } from '@rnnkit/text/subwords';

import { configOf, lengthJson } from './tokenizer-json.ts';

/**
 * The text of a `tokenizer.json`.
 *
 * @param length to which it cuts and fills up; undefined where texts stay as long as they are
 */
export function subwordTokenizerJson(tokenizer: SubwordTokenizer, length: TextLength | undefined): string {
  const { truncation = null, padding = null } = lengthJson(length, padTokenOf(tokenizer));
  return JSON.stringify({ ...tokenizer.toJSON(), truncation, padding });
}

/** What else Hugging Face's `AutoTokenizer` wants to be told. */
export function subwordConfigOf(tokenizer: SubwordTokenizer, length: TextLength | undefined): object {
  const { unknownIndex } = tokenizer;
  return configOf(
    padTokenOf(tokenizer),
    unknownIndex === undefined ? undefined : tokenizer.tokenOf(unknownIndex),
    length,
  );
}

const padTokenOf = (tokenizer: SubwordTokenizer): string => tokenizer.tokenOf(0) ?? '[PAD]';
