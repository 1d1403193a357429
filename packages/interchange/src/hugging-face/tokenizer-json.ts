// A tokenizer as Hugging Face's libraries read it: the same steps in their words, so that every text gets the same ids.
import type { TextLength } from '@rnnkit/storage';
import { defaultFilters, type Tokenizer, type TokenizerOptions } from '@rnnkit/text';

import { normalizersOf } from './normalizers.ts';
import { cannotSay } from './refuse.ts';

/** The token that stands for padding, with id 0: one that no text has. */
export function padTokenOf(tokenizer: Tokenizer): string {
  const { split = ' ' } = tokenizer.options;
  const known = tokenizer.wordIndex;
  let pad = '[PAD]';
  while (known.has(pad) || (tokenizer.tokenize(pad).length === 1 && tokenizer.tokenize(pad)[0] === pad)) pad += split;
  return pad;
}

/**
 * The text of a `tokenizer.json`.
 *
 * @param length to which it cuts and fills up; undefined where texts stay as long as they are
 * @throws RnnkitError `unsupported` when there is an option that Hugging Face's tokenizers do not have
 */
export function writeTokenizerJson(tokenizer: Tokenizer, length: TextLength | undefined): string {
  const { options } = tokenizer;
  expectSayable(options);
  const json = {
    version: '1.0',
    ...lengthJson(length, padTokenOf(tokenizer)),
    added_tokens: [],
    normalizer: { type: 'Sequence', normalizers: [...normalizersOf(options), ...filtersOf(options)] },
    pre_tokenizer: splitOf(options),
    post_processor: null,
    decoder: null,
    model: modelOf(tokenizer),
  };
  // Words are no names of an object's properties: "__proto__" and "2020" are words, too.
  return JSON.stringify(json, (_, value: unknown) => value ?? null).replace(placeholder, () => vocabularyOf(tokenizer));
}

const placeholder = '"VOCABULARY"';

/** How long texts become, as Hugging Face's tokenizers are told. */
export function lengthJson(
  length: TextLength | undefined,
  padToken: string,
): { readonly truncation: object | undefined; readonly padding: object | undefined } {
  return {
    truncation: length && {
      direction: sideOf(length.truncating),
      max_length: length.maxLength,
      strategy: 'LongestFirst',
      stride: 0,
    },
    padding: length && {
      strategy: { Fixed: length.maxLength },
      direction: sideOf(length.padding),
      pad_to_multiple_of: null,
      pad_id: 0,
      pad_type_id: 0,
      pad_token: padToken,
    },
  };
}

function sideOf(end: 'pre' | 'post'): string {
  return end === 'pre' ? 'Left' : 'Right';
}

function expectSayable({ charLevel, graphemes, segmentation, ngrams = 1 }: TokenizerOptions): void {
  if (ngrams > 1) throw cannotSay(`that tokens in a row are one, ngrams: ${ngrams}`);
  if (charLevel === true && graphemes === true) throw cannotSay('what a character is to a reader, graphemes: true');
  if (charLevel !== true && segmentation === 'words')
    throw cannotSay("that words are found by a language's rules, segmentation: 'words'");
}

/** Characters that become what stands between words. */
function filtersOf({ charLevel, filters = defaultFilters, split = ' ' }: TokenizerOptions): readonly object[] {
  const characters = [...new Set(filters)].map((one) => `\\x{${one.codePointAt(0)!.toString(16)}}`);
  if (charLevel === true || characters.length === 0) return [];
  return [{ type: 'Replace', pattern: { Regex: `[${characters.join('')}]` }, content: split }];
}

function splitOf({ charLevel, split = ' ' }: TokenizerOptions): object {
  const [pattern, behavior] =
    charLevel === true ? [{ Regex: String.raw`[\s\S]` }, 'Isolated'] : [{ String: split }, 'Removed'];
  return { type: 'Split', pattern, behavior, invert: false };
}

/** Parts of words, for a tokenizer that leaves out what it does not know; no text has them, as they are no characters. */
const middle = '\uFDD0';
const end = '\uFDD1';

function modelOf({ options: { oovToken, charLevel } }: Tokenizer): object {
  if (oovToken !== undefined) return { type: 'WordLevel', vocab: 'VOCABULARY', unk_token: oovToken };
  // Words are known as wholes; what is not is taken for parts, of which none is known, and left out.
  const parts = charLevel === true ? {} : { continuing_subword_prefix: middle, end_of_word_suffix: end };
  return {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: true,
    ...parts,
    vocab: 'VOCABULARY',
    merges: [],
  };
}

function vocabularyOf(tokenizer: Tokenizer): string {
  const { numWords = 0, oovToken, charLevel } = tokenizer.options;
  const entries = [`${JSON.stringify(padTokenOf(tokenizer))}:0`];
  for (const [word, index] of tokenizer.wordIndex) {
    const isKept = numWords === 0 || index < numWords || word === oovToken;
    // Half a character is in no text of another program.
    if (!isKept || /\p{Cs}/u.test(word)) continue;
    const isPart = oovToken === undefined && charLevel !== true && Array.from(word).length === 1;
    entries.push(`${JSON.stringify(isPart ? word + end : word)}:${index}`);
  }
  return `{${entries.join(',')}}`;
}

/** What else Hugging Face's `AutoTokenizer` wants to be told. */
export function tokenizerConfigOf(tokenizer: Tokenizer, length: TextLength | undefined): object {
  return configOf(padTokenOf(tokenizer), tokenizer.options.oovToken, length);
}

/** The same by the tokens that stand for padding and for what is not known. */
export function configOf(padToken: string, unknownToken: string | undefined, length: TextLength | undefined): object {
  const side = (name: 'pre' | 'post'): string => sideOf(name).toLowerCase();
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: padToken,
    ...(unknownToken !== undefined && { unk_token: unknownToken }),
    ...(length !== undefined && {
      model_max_length: length.maxLength,
      padding_side: side(length.padding),
      truncation_side: side(length.truncating),
    }),
  };
}
