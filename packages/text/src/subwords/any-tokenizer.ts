// A tokenizer.json of Keras or of Hugging Face: both are called so.
import { check } from '@rnnkit/data';

import { tokenizerFromJson, type Tokenizer } from '../tokenizer.ts';
import { subwordTokenizerFromJson, type SubwordTokenizer } from './subword-tokenizer.ts';

/** Any of the tokenizers. */
export type AnyTokenizer = Tokenizer | SubwordTokenizer;

/**
 * The tokenizer of a JSON, by what it says: that of Keras' Tokenizer has a `class_name`, that of Hugging Face a `version`.
 *
 * @throws RnnkitError `invalid-file` when it is neither, `unsupported` when it asks for something that is not done here
 */
export function anyTokenizerFromJson(json: string): AnyTokenizer {
  check.text(json, 'anyTokenizerFromJson: the JSON');
  return isSubwordJson(json) ? subwordTokenizerFromJson(json) : tokenizerFromJson(json);
}

/** Whether a text is JSON of Hugging Face, not of Keras, as far as its first member says. */
function isSubwordJson(json: string): boolean {
  return /^\s*\{\s*"version"\s*:/.test(json);
}
