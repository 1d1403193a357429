// Precision, recall and F1, of yes-or-no answers or averaged over classes.
import { featuresOf, type Metric } from './metric.ts';
import { argMax } from './metric.ts';
import { classOf } from './accuracy.ts';

interface Counts {
  hits: number;
  predicted: number;
  actual: number;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Counts hits by class; of a single unit, the class 1 alone. The figure is the mean over the classes that occur. */
function byClass(name: string, figure: (counts: Counts) => number): Metric {
  let classes = new Map<number, Counts>();
  const countsOf = (index: number): Counts => {
    const counts = classes.get(index) ?? { hits: 0, predicted: 0, actual: 0 };
    classes.set(index, counts);
    return counts;
  };
  return {
    name,
    update(labels, predictions, weights) {
      const features = featuresOf(predictions);
      const rows = predictions.data.length / features;
      for (let row = 0; row < rows; row++) {
        const weight = weights?.[row] ?? 1;
        if (weight === 0) continue;
        const single = features === 1;
        const actual = single ? Number(labels.data[row]! > 0.5) : classOf(labels, row, features);
        const predicted = single
          ? Number(predictions.data[row]! > 0.5)
          : argMax(predictions.data, row * features, features);
        if (single) countsOf(1);
        if (!single || predicted === 1) countsOf(predicted).predicted += weight;
        if (!single || actual === 1) countsOf(actual).actual += weight;
        if (actual === predicted && (!single || actual === 1)) countsOf(actual).hits += weight;
      }
    },
    result: () =>
      classes.size === 0
        ? Number.NaN
        : [...classes.values()].reduce((sum, counts) => sum + figure(counts), 0) / classes.size,
    reset() {
      classes = new Map();
    },
  };
}

/** Of what was answered with a class, the share that is of it; the mean over classes (macro average). */
export function precision(): Metric {
  return byClass('precision', ({ hits, predicted }) => ratio(hits, predicted));
}

/** Of what is of a class, the share that was answered with it; the mean over classes (macro average). */
export function recall(): Metric {
  return byClass('recall', ({ hits, actual }) => ratio(hits, actual));
}

/** The harmonic mean of precision and recall; the mean over classes (macro average). */
export function f1Score(): Metric {
  return byClass('f1Score', ({ hits, predicted, actual }) => ratio(2 * hits, predicted + actual));
}
