// Made-up texts that are as long as real ones and whose words are as frequent, so that real work needs no download.
import { Random } from '@rnnkit/data';

/** Texts and as many labels. */
export interface LabelledTexts {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

/**
 * What made-up texts are like. The words' frequencies follow Zipf and Mandelbrot: the word of rank r is as frequent as
 * 1 / (r + shift)^exponent. Lengths are what 0, 5, 10 … 100 % of the real texts do not exceed.
 */
export interface TextStatistics {
  readonly texts: number;
  readonly words: number;
  readonly exponent: number;
  readonly shift: number;
  readonly lengths: readonly number[];
}

/** Sentences of movie reviews (Pang & Lee 2005), counted: 18.9 words a text, 19,498 words, the first of them 5 % of all. */
export const reviewStatistics: TextStatistics = {
  texts: 10_662,
  words: 19_498,
  exponent: 1,
  shift: 1,
  lengths: [1, 5, 8, 9, 11, 12, 14, 15, 16, 17, 18, 20, 21, 22, 23, 25, 26, 28, 31, 34, 51],
};

/** Text messages (Almeida 2011), counted: 15.9 words a text, 9,009 words. A few are longer; the last length makes the mean theirs. */
export const smsStatistics: TextStatistics = {
  texts: 5574,
  words: 9009,
  exponent: 1.1,
  shift: 6,
  lengths: [1, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 14, 16, 18, 21, 24, 26, 28, 30, 33, 57],
};

/** Draws texts; the same for the same seed. */
export function syntheticTexts(
  { texts, words, exponent, shift, lengths }: TextStatistics,
  seed: number = 0,
): LabelledTexts {
  const random = new Random(seed);
  const upTo = new Float64Array(words);
  let sum = 0;
  for (let rank = 1; rank <= words; rank++) upTo[rank - 1] = sum += (rank + shift) ** -exponent;
  const word = (): string => {
    const drawn = random.uniform(0, sum);
    let [low, high] = [0, words - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > drawn) high = middle;
      else low = middle + 1;
    }
    return `w${low + 1}`;
  };
  const length = (): number => {
    const place = random.uniform(0, lengths.length - 1);
    const below = Math.min(Math.floor(place), lengths.length - 2);
    const [from, to] = [lengths[below]!, lengths[below + 1]!];
    return Math.round(from + (place - below) * (to - from));
  };
  const drawn = Array.from({ length: texts }, () => Array.from({ length: length() }, word).join(' '));
  return { texts: drawn, labels: drawn.map((_, index) => String(index % 2)) };
}
