// Skip-gram with negative sampling (Mikolov et al. 2013): a word's vector learns to tell the words around it from words drawn by chance.
// Everything is in typed arrays and one loop, as in word2vec.c, since a step of a few hundred multiplications is taken for each pair.
import { Random } from '@rnnkit/data';

import { WeightedDraw } from './noise.ts';

/** What skip-gram learns by. */
export interface SkipGramSettings {
  readonly dimensions: number;
  readonly window: number;
  readonly negative: number;
  readonly sample: number;
  readonly seed: number;
}

/** Beyond it the logistic function is taken for 0 or 1, as in word2vec. */
const largest = 6;
const tableSize = 4096;
const logistic = Float32Array.from({ length: tableSize }, (_, place) => {
  const value = ((place + 0.5) / tableSize) * 2 * largest - largest;
  return 1 / (1 + Math.exp(-value));
});

/** The vectors of a vocabulary, being learned. */
export class SkipGram {
  /** The vectors of the words, `[words, dimensions]`. */
  readonly input: Float32Array;
  readonly #output: Float32Array;
  readonly #settings: SkipGramSettings;
  readonly #noise: WeightedDraw;
  /** Of each word, how many of 2³¹ of its occurrences are looked at. */
  readonly #kept: Int32Array;
  /** What a vector of a word is to change by. */
  readonly #change: Float32Array;
  readonly #ids: Int32Array;
  #state: number;

  /**
   * @param counts how often each word is in the corpus
   * @param longest words of the longest sentence
   */
  constructor(counts: Float64Array, longest: number, settings: SkipGramSettings) {
    const { dimensions, sample, seed } = settings;
    const words = counts.length;
    const random = new Random(seed).derive('vectors');
    this.#settings = settings;
    this.input = Float32Array.from({ length: words * dimensions }, () => random.uniform(-0.5, 0.5) / dimensions);
    this.#output = new Float32Array(words * dimensions);
    // To the power of 3/4.
    this.#noise = new WeightedDraw(counts.map((count) => Math.sqrt(count) * Math.sqrt(Math.sqrt(count))));
    const often = sample * counts.reduce((sum, count) => sum + count, 0);
    this.#kept = Int32Array.from(counts, (count) => {
      const share = sample === 0 ? 1 : (Math.sqrt(count / often) + 1) * (often / count);
      return Math.min(0x7f_ff_ff_ff, Math.floor(share * 0x80_00_00_00));
    });
    this.#change = new Float32Array(dimensions);
    this.#ids = new Int32Array(longest);
    this.#state = random.integer(1, 0x7f_ff_ff_ff);
  }

  /** Learns from a sentence. @param ids its words, `count` of them */
  learn(sentence: Int32Array, count: number, rate: number): void {
    const { window } = this.#settings;
    const ids = this.#ids;
    let length = 0;
    for (let place = 0; place < count; place++) {
      const id = sentence[place]!;
      const kept = this.#kept[id]!;
      if (kept === 0x7f_ff_ff_ff || this.#draw() < kept) ids[length++] = id;
    }
    for (let place = 0; place < length; place++) {
      const near = 1 + (this.#draw() % window);
      const end = Math.min(length - 1, place + near);
      for (let other = Math.max(0, place - near); other <= end; other++) {
        if (other !== place) this.#pair(ids[other]!, ids[place]!, rate);
      }
    }
  }

  /** A whole number below 2³¹ (xorshift, Marsaglia 2003). */
  #draw(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 1;
  }

  /** A word learns to tell another that is near it from words drawn by chance. */
  #pair(word: number, near: number, rate: number): void {
    const { dimensions, negative } = this.#settings;
    const { stays, aliases } = this.#noise;
    const words = stays.length;
    const [input, output, change] = [this.input, this.#output, this.#change];
    const from = word * dimensions;
    change.fill(0);
    for (let draw = 0; draw <= negative; draw++) {
      let target = near;
      if (draw > 0) {
        target = this.#draw() % words;
        if (this.#draw() >= stays[target]!) target = aliases[target]!;
        if (target === near) continue;
      }
      const to = target * dimensions;
      const step = rate * (Number(draw === 0) - logisticOf(dot(input, from, output, to, dimensions)));
      if (step === 0) continue;
      for (let index = 0; index < dimensions; index++) {
        const value = output[to + index]!;
        change[index]! += step * value;
        output[to + index] = value + step * input[from + index]!;
      }
    }
    for (let index = 0; index < dimensions; index++) input[from + index]! += change[index]!;
  }
}

function logisticOf(value: number): number {
  if (value >= largest) return 1;
  if (value < -largest) return 0;
  return logistic[Math.floor((value + largest) * (tableSize / (2 * largest)))]!;
}

/** By four sums, which do not wait for one another. */
function dot(left: Float32Array, from: number, right: Float32Array, to: number, length: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let index = 0;
  for (; index + 3 < length; index += 4) {
    first += left[from + index]! * right[to + index]!;
    second += left[from + index + 1]! * right[to + index + 1]!;
    third += left[from + index + 2]! * right[to + index + 2]!;
    fourth += left[from + index + 3]! * right[to + index + 3]!;
  }
  for (; index < length; index++) first += left[from + index]! * right[to + index]!;
  return first + second + (third + fourth);
}
