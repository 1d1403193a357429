import { check, RnnkitError } from '@rnnkit/data';

import { checkLabels } from './examples.ts';

/** A class and its probability. */
export interface RankedClass {
  /** The class. */
  readonly label: string;
  /** Its probability. */
  readonly probability: number;
}

/** A probability for each class: one alone is that of the second of two. */
export function perClass(labels: readonly string[], probabilities: ArrayLike<number>): ArrayLike<number> {
  if (labels.length !== 2 || probabilities.length !== 1) return probabilities;
  return Float32Array.of(1 - probabilities[0]!, probabilities[0]!);
}

/**
 * The classes in order of probability, the likeliest first.
 *
 * @param probabilities one for each label; one alone is that of the second of two
 * @throws Error when they are no labels and numbers
 */
export function ranked(labels: readonly string[], probabilities: ArrayLike<number>): RankedClass[] {
  checkLabels('ranked', labels);
  const isList =
    Array.isArray(probabilities) || (ArrayBuffer.isView(probabilities) && !(probabilities instanceof DataView));
  if (!isList)
    throw new RnnkitError(
      'invalid-argument',
      `ranked takes a list of probabilities; got ${check.describe(probabilities)}.`,
    );
  for (const [index, probability] of Array.from(probabilities).entries())
    check.finite(probability, `ranked: the probability at position ${index}`);
  const each = perClass(labels, probabilities);
  return labels
    .map((label, index) => ({ label, probability: each[index] ?? 0 }))
    .toSorted((a, b) => b.probability - a.probability);
}
