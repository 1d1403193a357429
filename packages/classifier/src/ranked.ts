/** A class and its probability. */
export interface RankedClass {
  /** The class. */
  readonly label: string;
  /** Its probability. */
  readonly probability: number;
}

/** The classes in order of probability, the likeliest first. */
export function ranked(labels: readonly string[], probabilities: ArrayLike<number>): RankedClass[] {
  return labels
    .map((label, index) => ({ label, probability: probabilities[index] ?? 0 }))
    .toSorted((a, b) => b.probability - a.probability);
}
