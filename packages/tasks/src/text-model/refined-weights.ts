// From what tokens were counted to say of the classes to what tells the classes apart: logistic regression, from naive Bayes on.
import type { Random } from '@rnnkit/data';

import type { ReadTexts } from './token-weights.ts';

/** The share of a text's tokens that are read at a time: what is said has to rest on many of them, not on a name that is learned by heart. */
const kept = 0.5;
/** By what the mean of the weights is multiplied to be the logarithms of probabilities: how many tokens are taken to say something of their own. */
const strength = 4;
/** The length of the first steps; they grow shorter in even steps, to nothing. */
const firstRate = 1;

/** How weights are refined. */
export interface RefiningOptions {
  /** How many texts have each class. */
  readonly texts: ArrayLike<number>;
  /** How often all texts are read. */
  readonly passes: number;
  readonly random: Random;
}

/**
 * Refines weights of tokens by texts that come in any order: steepest descent on the cross-entropy of one text after the other, of which half the tokens
 * are dropped (Wager, Wang and Liang 2013). It begins at naive Bayes and stays near it, since it reads each text a few times only.
 */
export class WeightRefiner {
  /** The weights `[tokens, classes]` so far. */
  readonly weights: Float32Array;
  readonly #priors: Float64Array;
  readonly #sums: Float64Array;
  readonly #steps: number;
  readonly #random: Random;
  #step = 0;

  constructor(weights: Float32Array, { texts, passes, random }: RefiningOptions) {
    this.weights = weights.slice();
    const all = Array.from(texts).reduce((sum, count) => sum + count, 0);
    // How common classes are is no matter of the tokens.
    this.#priors = Float64Array.from(texts, (count) => Math.log(Math.max(1, count) / all));
    this.#sums = new Float64Array(texts.length);
    this.#steps = all * passes;
    this.#random = random;
  }

  /** Reads some texts, in an order of its own. */
  read({ ids: { data, shape }, right }: ReadTexts): void {
    const [rows, length] = shape;
    for (const row of this.#random.shuffle(Int32Array.from({ length: rows }, (_, place) => place))) {
      const tokens = data
        .subarray(row * length, (row + 1) * length)
        .filter((token) => token !== 0 && this.#random.uniform() < kept);
      if (tokens.length > 0) this.#follow(tokens, right[row]!);
      this.#step++;
    }
  }

  /** A step towards the class that a text has. */
  #follow(tokens: ArrayLike<number>, is: number): void {
    const { weights } = this;
    const slopes = this.#sums;
    const classes = slopes.length;
    const share = strength / tokens.length;
    slopes.fill(0);
    for (let place = 0; place < tokens.length; place++) {
      const start = tokens[place]! * classes;
      for (let one = 0; one < classes; one++) slopes[one]! += weights[start + one]!;
    }
    let top = -Infinity;
    for (let one = 0; one < classes; one++) {
      slopes[one] = share * slopes[one]! + this.#priors[one]!;
      top = Math.max(top, slopes[one]!);
    }
    let total = 0;
    for (let one = 0; one < classes; one++) total += slopes[one] = Math.exp(slopes[one]! - top);
    const rate = firstRate * Math.max(0, 1 - this.#step / this.#steps) * share;
    for (let one = 0; one < classes; one++) slopes[one] = rate * (slopes[one]! / total - Number(one === is));
    for (let place = 0; place < tokens.length; place++) {
      const start = tokens[place]! * classes;
      for (let one = 0; one < classes; one++) weights[start + one]! -= slopes[one]!;
    }
  }
}
