// The options by which something goes on from what is there.
import { check, RnnkitError } from '@rnnkit/data';
import type { WordVectors } from '@rnnkit/text/vectors';

import { settle } from '../classification/options.ts';
import type { ClassifierOptions } from '../classification/settings.ts';
import { structureChecks } from '../classification/structure.ts';
import { suggestTokens } from '../suggest-tokens.ts';
import { levelOf } from '../task-tokenizer.ts';
import { refuseVectors, sizedAs } from '../vectors/pretrained.ts';
import type { TextModel } from './text-model.ts';

/** What a model that is gone on from says itself. */
const fixed = Object.keys(structureChecks).filter((name) => name !== 'vocabularySize' && name !== 'seed');

/**
 * The options by which a model of some texts is trained, like another one if there is one.
 *
 * @param vectors what its words begin with. Default: all are drawn
 * @throws RnnkitError when one says what the other says, or the vectors
 */
export function likeAnother(
  owner: string,
  from: TextModel | undefined,
  texts: readonly string[],
  options: ClassifierOptions,
  vectors?: WordVectors,
): ClassifierOptions {
  if (from === undefined) {
    const chosen = options.tokenLevel === undefined ? { ...suggestTokens(texts), ...withoutGaps(options) } : options;
    return sizedAs(owner, chosen, vectors);
  }
  refuseVectors(owner, vectors);
  const given = fixed.find((name) => options[name as keyof ClassifierOptions] !== undefined);
  if (given !== undefined)
    throw new RnnkitError(
      'invalid-argument',
      `${owner}: the network is that of what to go on from, so that ${given} cannot be said; got ${check.describe(options[given as keyof ClassifierOptions])}.`,
    );
  const isTransformer = from.model.layers.some(({ className }) => className === 'TransformerEncoder');
  const structure: ClassifierOptions = {
    tokenLevel: levelOf(from.tokenizer),
    architecture: isTransformer ? 'transformer' : undefined,
  };
  const { vocabularySize } = settle(owner, structure, 0);
  return {
    ...options,
    ...structure,
    vocabularySize: options.vocabularySize ?? vocabularySize + from.tokenizer.vocabularySize,
  };
}

/** Those that are given. */
function withoutGaps(options: ClassifierOptions): ClassifierOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
