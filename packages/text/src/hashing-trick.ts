import { tokensOf, type TokenOptions } from './tokens.ts';

/** Options of {@link hashingTrick}. */
export interface HashingOptions extends TokenOptions {
  /** From a token to a whole number. By default FNV-1a over its UTF-8 bytes: the same on every machine, unlike Python's. */
  readonly hash?: (token: string) => number;
}

/**
 * The tokens of a text as indices from 1 to n − 1, by hash instead of a vocabulary: nothing to fit, but tokens may meet
 * (Weinberger et al. 2009). As Keras' hashing_trick and, with the default hash, one_hot.
 *
 * @throws Error when n is below 2
 */
export function hashingTrick(text: string | readonly string[], n: number, options: HashingOptions = {}): number[] {
  if (!Number.isSafeInteger(n) || n < 2) throw new Error(`hashingTrick needs an n of at least 2; got ${String(n)}.`);
  const { hash = fnv1a } = options;
  return tokensOf(options)(text).map((token) => (Math.abs(hash(token)) % (n - 1)) + 1);
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
