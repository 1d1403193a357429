// The vocabulary of texts that are to be written.
import { Tokenizer } from '@rnnkit/text';
import { SubwordTrainer } from '@rnnkit/text/subwords-training';
import type { AnyTokenizer } from '@rnnkit/text/subwords';

import type { Grown } from './continuing/carry-weights.ts';
import { grownTokenizer } from './continuing/grown-tokenizer.ts';
import { isKeras } from './task-tokenizer.ts';
import { TextVocabulary } from './text-vocabulary.ts';
import { tokensOf, type TokenLevel } from './token-level.ts';

/** Longer texts are counted part by part, so that their tokens are not all in memory at once. */
const partLength = 2 ** 16;

/** The vocabulary of some texts. */
export function learnVocabulary(
  texts: Iterable<string>,
  { tokenLevel, vocabularySize }: { readonly tokenLevel: TokenLevel; readonly vocabularySize: number },
  labels: readonly string[] = [],
): TextVocabulary {
  return new TextVocabulary(learnTokens(texts, tokenLevel, vocabularySize), tokenLevel, labels);
}

/**
 * A vocabulary that knows the tokens of another by the same ids, then new ones of some texts, and the other's labels, then new ones. Subwords
 * are what new words are made of, too, so that there are no new ones.
 *
 * @param vocabularySize most tokens that are told apart; none that is known is lost
 */
export function grownVocabulary(
  { tokenizer, level, labels: known }: TextVocabulary,
  texts: Iterable<string>,
  vocabularySize: number,
  labels: readonly string[] = [],
): TextVocabulary {
  const grown =
    isKeras(tokenizer) && level !== 'subwords'
      ? grownTokenizer(tokenizer, tokensOfParts(texts, level), vocabularySize)
      : tokenizer;
  const news = labels.filter((label) => !known.includes(label));
  return new TextVocabulary(grown, level, [...known, ...news]);
}

/** Where the weights of a vocabulary's ids come from that has grown. */
export function grownIds(known: TextVocabulary, grown: TextVocabulary): Grown {
  const originOf = (id: number): number | undefined => {
    if (id < known.end) return id;
    const place = id - grown.end;
    return place >= 0 && place <= known.labels.length ? known.end + place : undefined;
  };
  return { from: known.size, to: grown.size, originOf };
}

function learnTokens(texts: Iterable<string>, level: TokenLevel, vocabularySize: number): AnyTokenizer {
  if (level === 'subwords') {
    const trainer = new SubwordTrainer({ vocabularySize });
    trainer.learn(partsOf(texts, level));
    return trainer.finish();
  }
  // Tokens are taken as they are.
  const tokenizer = new Tokenizer({
    numWords: vocabularySize,
    charLevel: level === 'characters',
    segmentation: level === 'segments' ? 'words' : 'split',
    oovToken: '[UNK]',
    lower: false,
    filters: '',
  });
  tokenizer.fitOnTexts(tokensOfParts(texts, level));
  tokenizer.prune();
  return tokenizer;
}

function* tokensOfParts(texts: Iterable<string>, level: Exclude<TokenLevel, 'subwords'>): Generator<string[]> {
  for (const part of partsOf(texts, level)) yield tokensOf(part, level);
}

function* partsOf(texts: Iterable<string>, level: TokenLevel): Generator<string> {
  for (const text of texts) {
    for (let start = 0; start < text.length;) {
      const end = endOfPart(text, start, level);
      yield text.slice(start, end);
      start = end;
    }
  }
}

/** Where a part can end without cutting a token. */
function endOfPart(text: string, start: number, level: TokenLevel): number {
  let end = Math.min(text.length, start + partLength);
  if (level !== 'characters') {
    const line = text.indexOf('\n', end);
    end = end === text.length || line < 0 ? text.length : line;
  } else if (/[\uD800-\uDBFF]/.test(text[end - 1]!)) end = Math.min(text.length, end + 1);
  return end;
}
