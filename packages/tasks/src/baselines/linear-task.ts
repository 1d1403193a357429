// What linear models of texts have in common: features, and a sum over them for each answer.
import { checkTexts } from '../classification/examples.ts';
import { Pace } from '../pace.ts';
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
  protected async sums(owner: string, texts: readonly string[]): Promise<number[][]> {
    checkTexts(owner, texts);
    const { features, frequencies, kernel, bias } = this.#parts;
    const pace = new Pace();
    const all: number[][] = [];
    for (const text of texts) {
      if (pace.isDue) await pace.rest();
      const counts = features.count(text);
      all.push(sumsOf(frequencies === undefined ? counts : weighted(counts, frequencies), kernel, bias));
    }
    return all;
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
export async function countedFeatures(
  texts: readonly string[],
  options: CompleteFeatures,
  pace: Pace,
): Promise<{ readonly features: NgramFeatures; readonly rows: readonly SparseRow[] }> {
  // Each text is gone through twice.
  pace.begin('texts', 2 * texts.length);
  const features = await NgramFeatures.of(texts, options.tokenLevel, orderOf(options), options.vocabularySize, pace);
  const rows: SparseRow[] = [];
  for (const text of texts) {
    if (pace.isDue) await pace.rest();
    rows.push(features.count(text));
    pace.done++;
  }
  return { features, rows };
}

/** The same, weighted by TF-IDF. */
export async function weightedFeatures(
  texts: readonly string[],
  options: CompleteFeatures,
  pace: Pace,
): Promise<{
  readonly features: NgramFeatures;
  readonly frequencies: Float32Array;
  readonly rows: readonly SparseRow[];
}> {
  const { features, rows } = await countedFeatures(texts, options, pace);
  const frequencies = inverseFrequencies(rows, features.runs.length);
  return { features, frequencies, rows: rows.map((row) => weighted(row, frequencies)) };
}
