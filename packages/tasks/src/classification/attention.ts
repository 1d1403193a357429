// Which tokens a model looked at.
import { attentionWeights } from '@rnnkit/inspect';

import { checkTexts } from './examples.ts';
import { expectClassifier, type TextClassifier } from './text-classifier.ts';
import { readTokens, type ReadToken } from './tokens.ts';

/** What a layer looked at. */
export interface AttentionMap {
  /** The layer's name, such as `transformerencoder`. */
  readonly layer: string;
  /** Ways of looking, side by side. */
  readonly heads: number;
  /** Who looks: each token, or the text as a whole, which is 1. */
  readonly queries: number;
  /** `[heads, queries, tokens]`, row by row: the share of each token in what each query gets. */
  readonly weights: Float32Array;
}

/** What a model looked at in a text. */
export interface TextAttention {
  /** The tokens that the model has read. */
  readonly tokens: readonly ReadToken[];
  /** What each layer that attends looked at, in their order; none in a model without. */
  readonly maps: readonly AttentionMap[];
}

/**
 * What the layers of a classifier look at in a text: those of the architectures `attention` and `transformer`, and the pooling
 * `attention`. See `attentionWeights` of `@rnnkit/inspect`.
 *
 * @throws Error when it is no classifier or no text
 *
 * @example
 * const { tokens, maps } = await attentionOver(classifier, 'a fine film');
 */
export async function attentionOver(classifier: TextClassifier, text: string): Promise<TextAttention> {
  expectClassifier('attentionOver', classifier);
  checkTexts('attentionOver', [text]);
  const tokens = readTokens(classifier, text);
  if (tokens.length === 0) return { tokens, maps: [] };
  const found = await attentionWeights(classifier.model, classifier.encode([text]));
  const maps = found.map(({ layer, heads, queries, steps, weights }) => {
    // The padding of the text neither looks nor is looked at.
    const first = classifier.padding === 'pre' ? steps - tokens.length : 0;
    const lookers = queries === steps ? tokens.length : queries;
    const rows = Array.from({ length: heads * lookers }, (_, row) => {
      const head = Math.floor(row / lookers);
      const query = (queries === steps ? first : 0) + (row % lookers);
      const start = (head * queries + query) * steps + first;
      return weights.subarray(start, start + tokens.length);
    });
    const kept = new Float32Array(rows.length * tokens.length);
    for (const [row, values] of rows.entries()) kept.set(values, row * tokens.length);
    return { layer, heads, queries: lookers, weights: kept };
  });
  return { tokens, maps };
}
