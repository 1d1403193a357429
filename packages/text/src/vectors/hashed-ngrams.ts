// The runs of characters of a word, by the numbers that fastText gives them.
import { check, RnnkitError } from '@rnnkit/data';

/** Options of {@link hashedNgrams}. */
export interface HashedNgramsOptions {
  /** How many numbers there are. It has no default; fastText has 2,000,000. */
  readonly buckets: number;
  /** Characters of the shortest runs. Default 3. */
  readonly minLength?: number;
  /** Characters of the longest runs. Default 6. */
  readonly maxLength?: number;
}

const checks: Readonly<Record<keyof HashedNgramsOptions, check.OptionCheck>> = {
  buckets: check.whole(1, 2 ** 31 - 1),
  minLength: check.whole(1, 1000),
  maxLength: check.whole(1, 1000),
};

const encoder = new TextEncoder();

/**
 * The numbers of a word's runs of characters, by which words have parts in common with others, also those that nobody has seen: as fastText
 * makes them (Bojanowski et al. 2017). The word is put between `<` and `>`, so that its ends can be told; each run is hashed as UTF-8 by FNV-1a
 * with 32 bits, where bytes from 128 on are taken for negative ones, as there; the rest by `buckets` is its number. Different runs may share one.
 *
 * @returns numbers in `[0, buckets)`, in fastText's order: by where runs begin, the shorter first
 * @throws Error when it is no word, or an option is not what it has to be
 *
 * @example
 * hashedNgrams('where', { buckets: 20_000, maxLength: 3 }); // of <wh, whe, her, ere, re>
 */
export function hashedNgrams(word: string, options: HashedNgramsOptions): number[] {
  check.text(word, 'hashedNgrams: the word');
  const { buckets, minLength, maxLength } = check.checkOptions<Required<HashedNgramsOptions>>(
    'hashedNgrams',
    checks,
    { buckets: 0, minLength: 3, maxLength: 6 },
    options,
  );
  if (buckets === 0)
    throw new RnnkitError('invalid-argument', 'hashedNgrams: buckets is missing, how many numbers there are.');
  return ngramsOf(word, buckets, minLength, maxLength);
}

function ngramsOf(word: string, buckets: number, minLength: number, maxLength: number): number[] {
  const bytes = encoder.encode(`<${word}>`);
  const numbers: number[] = [];
  for (let start = 0; start < bytes.length; start++) {
    if (isContinued(bytes[start])) continue;
    let hash = 0x811c9dc5;
    for (let end = start, length = 1; end < bytes.length && length <= maxLength; length++) {
      do {
        // A byte with its sign, as C's char.
        hash = Math.imul(hash ^ ((bytes[end]! << 24) >> 24), 0x01000193);
        end++;
      } while (isContinued(bytes[end]));
      const isMark = length === 1 && (start === 0 || end === bytes.length);
      if (length >= minLength && !isMark) numbers.push((hash >>> 0) % buckets);
    }
  }
  return numbers;
}

/** Whether a byte of UTF-8 goes on with a character. */
const isContinued = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
