// From settings to a tokenizer that learns the tokens of some texts.
import { Tokenizer, type TokenizerOptions } from '@rnnkit/text';
import { SubwordTrainer, type SubwordOptions } from '@rnnkit/text/subwords-training';
import type { AnyTokenizer } from '@rnnkit/text/subwords';

import type { Structure } from '../classification/structure.ts';
import { tokenizerOptionsOf } from './tokenizer-options.ts';

/** The part of a structure that says what tokens are. */
export type Reading = Pick<Structure, 'tokenLevel' | 'ngrams' | 'vocabularySize' | 'lowerCase' | 'normalization'>;

/** What subwords are learned with. */
export function subwordOptions({ vocabularySize, lowerCase: lower, normalization }: Reading): SubwordOptions {
  return { vocabularySize, lower, normalization: normalization === 'none' ? undefined : normalization };
}

/** What a tokenizer of words or characters is made with, that keeps the commonest. */
export function tokenizerOptions(reading: Reading): TokenizerOptions {
  return { ...tokenizerOptionsOf(reading), numWords: reading.vocabularySize, oovToken: '[UNK]' };
}

/** A tokenizer that has learned the tokens of some texts. */
export function newTokenizer(texts: readonly string[], reading: Reading): AnyTokenizer {
  if (reading.tokenLevel === 'subwords') {
    const trainer = new SubwordTrainer(subwordOptions(reading));
    trainer.learn(texts);
    return trainer.finish();
  }
  const tokenizer = new Tokenizer(tokenizerOptions(reading));
  tokenizer.fitOnTexts(texts);
  // Rare words are often names, and of no use to the model: they do not leave with it.
  tokenizer.prune();
  return tokenizer;
}
