// Which tokens moved an answer: what the model says without each of them.
import { readTokens, type ReadToken } from './tokens.ts';
import type { TextClassifier } from './text-classifier.ts';

/** A token and how much it moved the answer. */
export interface AttributedToken extends ReadToken {
  /** By how much the answer's probability falls when the model does not read this token; negative when it rises. */
  readonly weight: number;
}

/** What moved an answer. */
export interface Attribution {
  /** The likeliest class. */
  readonly label: string;
  /** Its probability. */
  readonly probability: number;
  /** The tokens that the model has read. */
  readonly tokens: readonly AttributedToken[];
}

/**
 * Explains an answer by leaving out one token after the other (Li et al. 2016, "Understanding Neural Networks through
 * Representation Erasure"). A token that is left out becomes padding: a model whose embedding masks zero reads on as if it
 * were not there. It costs as much as one answer for each token.
 *
 * @example
 * const { label, tokens } = await attribute(classifier, 'a fine film');
 */
export async function attribute(classifier: TextClassifier, text: string): Promise<Attribution> {
  const { model, labels, maxLength } = classifier;
  const tokens = readTokens(classifier, text);
  const rows = tokens.length + 1;
  const data = new Int32Array(rows * maxLength);
  for (let row = 0; row < rows; row++) {
    for (const [place, { id }] of tokens.entries()) {
      // Row 0 is the text itself.
      if (place !== row - 1) data[row * maxLength + maxLength - tokens.length + place] = id;
    }
  }
  const output = await model.predict({ data, shape: [rows, maxLength] }, { batchSize: 64 });
  const probabilities = await output.data();
  output.dispose();
  const whole = Array.from(probabilities.subarray(0, labels.length));
  const best = whole.indexOf(Math.max(...whole));
  const probability = whole[best]!;
  return {
    label: labels[best]!,
    probability,
    tokens: tokens.map((token, place) => ({
      ...token,
      weight: probability - probabilities[(place + 1) * labels.length + best]!,
    })),
  };
}
