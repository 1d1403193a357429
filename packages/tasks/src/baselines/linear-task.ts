// What linear models of texts have in common: features, and a sum over them for each answer.
import { checkTexts } from '../classification/examples.ts';
import { Task } from '../task.ts';
import { sumsOf } from './linear-model.ts';
import { NgramFeatures, type SparseRow } from './ngram-features.ts';
import { orderOf, type FeatureOptions } from './options.ts';
import type { LinearParts } from './saved-linear.ts';
import { inverseFrequencies, weighted } from './tf-idf.ts';

/** A sum over the runs of tokens of a text for each answer. It needs no backend. */
export abstract class LinearTask extends Task {
  readonly #parts: LinearParts;

  constructor(parts: LinearParts) {
    super();
    this.#parts = parts;
  }

  /** What it is made of. */
  protected get parts(): LinearParts {
    return this.#parts;
  }

  /** The runs of tokens that it knows. */
  get features(): NgramFeatures {
    return this.#parts.features;
  }

  /** The words, or characters, of a text that it does not know, each once. */
  protected unknownIn(text: string): readonly string[] {
    return this.#parts.features.unknownIn(text);
  }

  /** The sums of each text. @throws Error when they are no texts */
  protected sums(owner: string, texts: readonly string[]): Promise<number[][]> {
    return Promise.resolve().then(() => {
      checkTexts(owner, texts);
      const { features, frequencies, kernel, bias } = this.#parts;
      return texts.map((text) => {
        const counts = features.count(text);
        return sumsOf(frequencies === undefined ? counts : weighted(counts, frequencies), kernel, bias);
      });
    });
  }

  /** Frees nothing: its weights are no tensors. */
  override dispose(): void {
    return;
  }
}

/** The options, of which those that have a default are there. */
export type CompleteFeatures = FeatureOptions & {
  readonly tokenLevel: NonNullable<FeatureOptions['tokenLevel']>;
  readonly vocabularySize: number;
};

/** The features of some texts, and how often each text has them. */
export function countedFeatures(
  texts: readonly string[],
  options: CompleteFeatures,
): { readonly features: NgramFeatures; readonly rows: readonly SparseRow[] } {
  const features = NgramFeatures.of(texts, options.tokenLevel, orderOf(options), options.vocabularySize);
  return { features, rows: texts.map((text) => features.count(text)) };
}

/** The same, weighted by TF-IDF. */
export function weightedFeatures(
  texts: readonly string[],
  options: CompleteFeatures,
): {
  readonly features: NgramFeatures;
  readonly frequencies: Float32Array;
  readonly rows: readonly SparseRow[];
} {
  const { features, rows } = countedFeatures(texts, options);
  const frequencies = inverseFrequencies(rows, features.runs.length);
  return { features, frequencies, rows: rows.map((row) => weighted(row, frequencies)) };
}
