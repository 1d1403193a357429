// What there is to know of the tokens of some texts.
import { classifierDefaults, type TokenLevel } from '@rnnkit/tasks';
import { Tokenizer } from '@rnnkit/text';

import { mostNgrams } from '../settings.ts';
import type { TokenSummary } from './data-summary.ts';

/** Of more characters only every second, third … text is counted: that takes half a second, and says as much. */
const mostCharacters = 600_000;
/** After so many texts the worker looks whether it is still wanted. */
const atOnce = 500;

/** What stands for what is not known. */
const unknown = '[UNK]';

/** Some of the texts, spread over all, with as many characters as can be counted soon. */
export function sampleOf(texts: readonly string[]): readonly string[] {
  const characters = texts.reduce((sum, { length }) => sum + length, 0);
  const step = Math.ceil(characters / mostCharacters);
  return step <= 1 ? texts : texts.filter((_, row) => row % step === 0);
}

/** Lets messages of the page in, and ends where it does not want any more. */
export async function pauseFor(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
  signal?.throwIfAborted();
}

/** The tokens as the defaults of their kind read them. */
export async function countTokens(
  texts: readonly string[],
  level: Exclude<TokenLevel, 'subwords'>,
  signal?: AbortSignal,
): Promise<TokenSummary> {
  const { lowerCase: lower, normalization } = classifierDefaults[level];
  const charLevel = level === 'characters';
  const ngrams = charLevel ? mostNgrams : 1;
  const tokenizer = new Tokenizer({
    charLevel,
    segmentation: level === 'segments' ? 'words' : 'split',
    ngrams,
    oovToken: unknown,
    lower,
    ...(normalization === 'none' ? {} : { normalization }),
  });
  const lengths: number[] = [];
  for (let from = 0; from < texts.length; from += atOnce) {
    const some = texts.slice(from, from + atOnce);
    tokenizer.fitOnTexts(some);
    for (const text of some) lengths.push(tokenizer.tokenize(text).length);
    if (texts.length > atOnce) await pauseFor(signal);
  }
  lengths.sort((a, b) => a - b);
  const at = (place: number): number => lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * place))] ?? 0;
  const sizes = Array.from(tokenizer.wordIndex.keys(), (run) =>
    ngrams === 1 || run === unknown ? 1 : Array.from(run).length,
  );
  const distinct = Array.from({ length: ngrams }, (_, longer) => sizes.filter((size) => size <= longer + 1).length);
  return { distinct, median: at(0.5), most: at(0.95) };
}
