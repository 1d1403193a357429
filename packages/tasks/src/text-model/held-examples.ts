// Which examples of a stream are held out, without knowing how many there will be.
import { Random } from '@rnnkit/data';

/** More would tell no better which epoch is best. */
const mostHeld = 10_000;
/** Nor may their texts take all memory. */
const mostCharacters = 2 ** 25;

/** A labelled text. */
export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** One that is held out, and the number that it drew. */
export interface Drawn extends LabelledText {
  readonly draw: number;
}

/**
 * Holds out a share of the examples of a stream, at most 10,000: each draws a number, and those with the smallest are held out. So it is known of
 * each, whenever it comes again, whether it is.
 */
export class HeldExamples {
  readonly #random: Random;
  readonly #most: number;
  #limit: number;
  #held: Drawn[] = [];
  #characters = 0;

  /** @param most examples that are held out; fewer in a test */
  constructor(share: number, seed: number, most: number = mostHeld) {
    this.#random = new Random(seed).derive('held out');
    this.#limit = share;
    this.#most = most;
  }

  /** The numbers that the examples draw, one after the other, the same each time. */
  draws(): () => number {
    const random = this.#random.derive('draws');
    return () => random.uniform();
  }

  /** Whether an example that draws a number is held out. Until all have been offered more may be. */
  holds(draw: number): boolean {
    return draw < this.#limit;
  }

  /** Keeps an example that is held out. @returns those that are not held out any more */
  keep(draw: number, { text, label }: LabelledText): readonly LabelledText[] {
    this.#held.push({ draw, text, label });
    this.#characters += text.length;
    return this.#held.length >= 2 * this.#most || this.#characters > 2 * mostCharacters ? this.#cut() : [];
  }

  /**
   * Ends it, once all examples were offered.
   *
   * @param fewest of fewer than these none is held out
   * @returns those that are not held out any more
   */
  finish(fewest: number): readonly LabelledText[] {
    if (this.#held.length < fewest) {
      const released = this.#held;
      this.#limit = 0;
      this.#held = [];
      return released;
    }
    return this.#held.length > this.#most ? this.#cut() : [];
  }

  /** The examples that are held out, in the order in which they came. */
  get examples(): readonly Drawn[] {
    return this.#held;
  }

  #cut(): readonly LabelledText[] {
    const draws = this.#held.map(({ draw }) => draw).toSorted((a, b) => a - b);
    const fitting = Math.floor((draws.length * mostCharacters) / Math.max(mostCharacters, this.#characters));
    this.#limit = draws[Math.max(1, Math.min(this.#most, fitting))] ?? this.#limit;
    const released = this.#held.filter(({ draw }) => !this.holds(draw));
    this.#held = this.#held.filter(({ draw }) => this.holds(draw));
    this.#characters = this.#held.reduce((sum, { text }) => sum + text.length, 0);
    return released;
  }
}
