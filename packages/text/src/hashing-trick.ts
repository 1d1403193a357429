import { check, RnnkitError } from '@rnnkit/data';
import { checkTokenOptions, tokenChecks, tokensOf, type TokenOptions } from './tokens.ts';

/** Options of {@link hashingTrick}. */
export interface HashingOptions extends TokenOptions {
  /** From a token to a whole number. By default FNV-1a over its UTF-8 bytes: the same on every machine, unlike Python's. */
  readonly hash?: (token: string) => number;
}

/**
 * The tokens of a text as indices from 1 to n − 1, by hash instead of a vocabulary: nothing to fit, but tokens may meet
 * (Weinberger et al. 2009). As Keras' hashing_trick and, with the default hash, one_hot.
 *
 * @throws Error when n is below 2, the text is none, an option is not what it has to be, or a hash is no whole number
 */
export function hashingTrick(text: string | readonly string[], n: number, options: HashingOptions = {}): number[] {
  check.whole(2)(n, 'hashingTrick: n');
  checkTokenOptions('hashingTrick', options, { ...tokenChecks, hash: check.callable });
  const { hash = fnv1a } = options;
  return tokensOf(
    'hashingTrick',
    options,
  )(text).map((token) => {
    const value = hash(token);
    if (!Number.isSafeInteger(value)) {
      throw new RnnkitError(
        'invalid-argument',
        `hashingTrick: hash has to return a whole number; got ${check.describe(value)}.`,
      );
    }
    // As Python's %, which is never negative here.
    const rest = value % (n - 1);
    return (rest < 0 ? rest + n - 1 : rest) + 1;
  });
}

/** The tokens of a text as indices from 1 to n − 1, as Keras' one_hot, but the same on every run. */
export function oneHot(text: string | readonly string[], n: number, options: TokenOptions = {}): number[] {
  return hashingTrick(text, n, options);
}

function fnv1a(token: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(token)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
