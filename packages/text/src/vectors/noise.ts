// Words drawn as negative examples.

/**
 * Draws numbers by their weights, each in the same time (the alias method of Walker 1977, as Vose 1991 fills its table). word2vec has a list of
 * 100 million entries for the same.
 */
export class WeightedDraw {
  /** The share of draws of a place that stay there, as a whole number of 2³¹. */
  readonly stays: Int32Array;
  /** Where the others go. */
  readonly aliases: Int32Array;

  constructor(weights: Float64Array) {
    const count = weights.length;
    const sum = weights.reduce((all, weight) => all + weight, 0);
    const shares = weights.map((weight) => (weight * count) / sum);
    this.stays = new Int32Array(count).fill(0x7f_ff_ff_ff);
    this.aliases = Int32Array.from({ length: count }, (_, place) => place);
    const [small, large]: [number[], number[]] = [[], []];
    for (const [place, share] of shares.entries()) (share < 1 ? small : large).push(place);
    while (small.length > 0 && large.length > 0) {
      const [less, more] = [small.pop()!, large.at(-1)!];
      this.stays[less] = Math.floor(shares[less]! * 0x80_00_00_00);
      this.aliases[less] = more;
      shares[more]! -= 1 - shares[less]!;
      if (shares[more]! < 1) small.push(large.pop()!);
    }
  }
}
