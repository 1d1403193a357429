// Counts, weighted by how few texts a run is in: TF-IDF as scikit-learn's TfidfTransformer has it by default.
import type { SparseRow } from './ngram-features.ts';

/** ln((1 + texts) / (1 + texts with the run)) + 1, of each run. */
export function inverseFrequencies(rows: readonly SparseRow[], features: number): Float32Array {
  const texts = new Float64Array(features);
  for (const { places } of rows) for (const place of places) texts[place]!++;
  return Float32Array.from(texts, (count) => Math.log((1 + rows.length) / (1 + count)) + 1);
}

/** Counts times inverse frequencies, of the length 1. */
export function weighted({ places, values }: SparseRow, frequencies: Float32Array): SparseRow {
  const products = values.map((value, index) => value * frequencies[places[index]!]!);
  const length = Math.sqrt(products.reduce((sum, value) => sum + value * value, 0));
  return { places, values: length === 0 ? products : products.map((value) => value / length) };
}
