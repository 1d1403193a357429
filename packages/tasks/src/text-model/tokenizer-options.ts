// From what a token is to the options of the tokenizer that takes texts apart so.
import type { TokenizerOptions } from '@rnnkit/text';

import type { Structure } from '../classification/structure.ts';

/** The options of a tokenizer of whole words or characters, of which as many are known as there are. */
export function tokenizerOptionsOf({
  tokenLevel,
  ngrams,
  lowerCase: lower,
  normalization,
}: Pick<Structure, 'tokenLevel' | 'ngrams' | 'lowerCase' | 'normalization'>): TokenizerOptions {
  return {
    charLevel: tokenLevel === 'characters',
    segmentation: tokenLevel === 'segments' ? 'words' : 'split',
    lower,
    ngrams,
    ...(normalization !== 'none' && { normalization }),
  };
}
