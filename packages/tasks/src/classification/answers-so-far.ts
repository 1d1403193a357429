// What a classifier would answer at each token of a text.
import { padSequences } from '@rnnkit/text';

import { perClass } from './ranked.ts';
import { expectClassifier, type TextClassifier } from './text-classifier.ts';
import { readTokens } from './tokens.ts';

/** Beginnings that are answered at once. */
const batchSize = 64;

/**
 * The probabilities of the classes after each token of a text, as if it ended there: a row for each token that the model reads (see
 * {@link readTokens}), a number for each of `labels`. The last row is the answer to the text.
 *
 * @throws Error when it is no classifier or no text
 *
 * @example
 * const rows = await answersSoFar(classifier, 'a fine film');
 */
export async function answersSoFar(classifier: TextClassifier, text: string): Promise<Float32Array[]> {
  expectClassifier('answersSoFar', classifier);
  const ids = readTokens(classifier, text).map(({ id }) => id);
  if (ids.length === 0) return [];
  const { labels, maxLength: maxlen, padding, truncating, model } = classifier;
  const beginnings = padSequences(
    ids.map((_, last) => ids.slice(0, last + 1)),
    { maxlen, padding, truncating },
  );
  const output = await model.predict(beginnings, { batchSize });
  const data = (await output.data()) as Float32Array;
  output.dispose();
  const size = data.length / ids.length;
  return ids.map((_, row) => Float32Array.from(perClass(labels, data.subarray(row * size, (row + 1) * size))));
}
