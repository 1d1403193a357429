// A generator that counts: what a network has to be better than, and sometimes the better choice.
import { check } from '@rnnkit/data';

import { generatorDefaultsOf } from '../presets.ts';
import { learnVocabulary } from '../learn-vocabulary.ts';
import type { TokenLevel } from '../token-level.ts';
import { checkTexts } from './check-texts.ts';
import { mostOrder, NgramLanguageModel } from './ngram-language-model.ts';
import { generatorChecks } from './options.ts';
import { TextGenerator } from './text-generator.ts';
import { idsOfTexts } from './text-ids.ts';

/** Options of {@link ngramGenerator}. */
export interface NgramGeneratorOptions {
  /** What a token is. Default `characters`. */
  readonly tokenLevel?: TokenLevel | undefined;
  /** Most tokens that are told apart, padding and unknown ones included. Default 10,000. */
  readonly vocabularySize?: number | undefined;
  /** Tokens of the longest runs that are counted, up to 20. Default 6 characters, or 3 words. */
  readonly order?: number | undefined;
  /** A label for each text. Default: none. */
  readonly labels?: readonly string[] | undefined;
}

/**
 * Makes a generator of counts: how often each token came after the last ones, with interpolated modified Kneser–Ney smoothing (Chen and
 * Goodman 1999). It takes no training and no backend, and writes, completes, scores, saves and loads as any other.
 *
 * @param texts one long text, or many
 * @throws RnnkitError `invalid-argument` when there is no text to learn from, or an option is not what it has to be
 *
 * @example
 * const baseline = ngramGenerator(texts);
 * const { bitsPerCharacter } = await baseline.assess(others);
 */
export function ngramGenerator(texts: string | readonly string[], options: NgramGeneratorOptions = {}): TextGenerator {
  const { tokenLevel: level, vocabularySize: most } = generatorDefaultsOf();
  const defaults = { tokenLevel: level, vocabularySize: most };
  const { tokenLevel, vocabularySize, labels, ...rest } = check.checkOptions<
    NgramGeneratorOptions & { tokenLevel: TokenLevel; vocabularySize: number }
  >(
    'ngramGenerator',
    {
      tokenLevel: generatorChecks.tokenLevel,
      vocabularySize: generatorChecks.vocabularySize,
      order: check.whole(1, mostOrder),
      labels: check.texts,
    },
    defaults,
    options,
  );
  const list = typeof texts === 'string' ? [texts] : texts;
  checkTexts('ngramGenerator', list, labels);
  const vocabulary = learnVocabulary(list, { tokenLevel, vocabularySize }, [...new Set(labels)].toSorted());
  const order = rest.order ?? (tokenLevel === 'characters' ? 6 : 3);
  return new TextGenerator(
    vocabulary,
    NgramLanguageModel.of(idsOfTexts(vocabulary, { texts: list, labels }), order, vocabulary),
  );
}
