// The area under the ROC curve, exactly: the probability that a positive is ranked above a negative (Hanley & McNeil 1982).
import { featuresOf, type Metric } from './metric.ts';

/** The area under the ROC curve of yes-or-no answers; ties count half. NaN while one of the two classes is missing. */
export function auc(): Metric {
  let scores: { score: number; positive: boolean; weight: number }[] = [];
  return {
    name: 'auc',
    update(labels, predictions, weights) {
      const features = featuresOf(predictions);
      if (features > 2) throw new Error(`auc is about two classes; got predictions of ${features}.`);
      const rows = predictions.data.length / features;
      for (let row = 0; row < rows; row++) {
        const weight = weights?.[row] ?? 1;
        if (weight === 0) continue;
        const oneHot = features === 2 && labels.shape.length > 1 && labels.shape.at(-1) === 2;
        const positive = labels.data[oneHot ? 2 * row + 1 : row]! > 0.5;
        scores.push({ score: predictions.data[row * features + features - 1]!, positive, weight });
      }
    },
    result() {
      const sorted = scores.toSorted((a, b) => a.score - b.score);
      let [below, area, positives] = [0, 0, 0];
      for (let start = 0; start < sorted.length;) {
        let [tiedPositives, tiedNegatives, end] = [0, 0, start];
        for (; end < sorted.length && sorted[end]!.score === sorted[start]!.score; end++) {
          if (sorted[end]!.positive) tiedPositives += sorted[end]!.weight;
          else tiedNegatives += sorted[end]!.weight;
        }
        area += tiedPositives * (below + tiedNegatives / 2);
        below += tiedNegatives;
        positives += tiedPositives;
        start = end;
      }
      return positives === 0 || below === 0 ? Number.NaN : area / (positives * below);
    },
    reset() {
      scores = [];
    },
  };
}
