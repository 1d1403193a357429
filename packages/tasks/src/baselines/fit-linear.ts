// Linear models that fit texts best: multinomial naive Bayes, logistic regression, ridge regression; as scikit-learn has them.
import type { Pace } from '../pace.ts';
import { minimize, type Cost } from './lbfgs.ts';
import { sumsOf, type LinearModel } from './linear-model.ts';
import type { SparseRow } from './ngram-features.ts';

/** When a solution is good enough, and how many steps are made for it at most. */
const tolerance = 1e-6;
const mostSteps = 1000;

/**
 * Multinomial naive Bayes: the logarithms of the classes' shares, and of the features' shares in each, of which `alpha` more are counted.
 *
 * @param right the class of each row
 */
export async function fitNaiveBayes(
  rows: readonly SparseRow[],
  right: Int32Array,
  { features, classes, alpha }: { readonly features: number; readonly classes: number; readonly alpha: number },
  pace: Pace,
): Promise<LinearModel> {
  const counts = new Float64Array(features * classes).fill(alpha);
  const totals = new Float64Array(classes).fill(alpha * features);
  const texts = new Float64Array(classes);
  for (const [row, { places, values }] of rows.entries()) {
    if (pace.isDue) await pace.rest();
    const one = right[row]!;
    texts[one]!++;
    for (let index = 0; index < places.length; index++) {
      counts[places[index]! * classes + one]! += values[index]!;
      totals[one]! += values[index]!;
    }
  }
  return {
    kernel: Float32Array.from(counts, (count, place) => Math.log(count / totals[place % classes]!)),
    bias: Float32Array.from(texts, (count) => Math.log(count / rows.length)),
  };
}

/**
 * Logistic regression: the cross-entropy of all rows times `c`, and half the squares of the kernel, are the least. Of two classes there is
 * one output, for the second.
 */
export function fitLogistic(
  rows: readonly SparseRow[],
  right: Int32Array,
  { features, classes, c }: { readonly features: number; readonly classes: number; readonly c: number },
  ...run: Run
): Promise<LinearModel> {
  const outputs = classes === 2 ? 1 : classes;
  const costOf: CostOfRow = (sums, row) => {
    const all = outputs === 1 ? [0, sums[0]!] : sums;
    const top = Math.max(...all);
    const total = all.reduce((sum, one) => sum + Math.exp(one - top), 0);
    const is = right[row]!;
    const slopes = all.map((sum, place) => Math.exp(sum - top) / total - Number(place === is));
    return { cost: top + Math.log(total) - all[is]!, slopes: outputs === 1 ? slopes.slice(1) : slopes };
  };
  return fit(rows, features, outputs, c, costOf, ...run);
}

/** Ridge regression: the squares of all errors, and of the kernel times `alpha`, are the least. */
export function fitRidge(
  rows: readonly SparseRow[],
  values: readonly number[],
  { features, alpha }: { readonly features: number; readonly alpha: number },
  ...run: Run
): Promise<LinearModel> {
  const costOf: CostOfRow = ([sum], row) => {
    const error = sum! - values[row]!;
    return { cost: (error * error) / 2, slopes: [error] };
  };
  return fit(rows, features, 1, 1 / alpha, costOf, ...run);
}

/** What lets others in between, and is told of each step. */
type Run = readonly [pace: Pace, onStep?: (steps: number) => void];

type CostOfRow = (sums: number[], row: number) => { readonly cost: number; readonly slopes: readonly number[] };

/** The kernel and bias by which the cost of all rows times `c`, and half the squares of the kernel, are the least. */
async function fit(
  rows: readonly SparseRow[],
  features: number,
  outputs: number,
  c: number,
  costOf: CostOfRow,
  ...[pace, onStep]: Run
): Promise<LinearModel> {
  const size = features * outputs;
  const point = new Float64Array(size + outputs);
  // In the mean of rows, so that the tolerance means the same for few and for many.
  const penalty = 1 / (c * rows.length);
  const cost: Cost = async (at, slope) => {
    let total = 0;
    for (let place = 0; place < size; place++) {
      total += (penalty * at[place]! * at[place]!) / 2;
      slope[place] = penalty * at[place]!;
    }
    slope.fill(0, size);
    for (const [row, sparse] of rows.entries()) {
      if (pace.isDue) await pace.rest();
      const { cost: more, slopes } = costOf(sumsOf(sparse, at, at.subarray(size)), row);
      total += more / rows.length;
      for (let output = 0; output < outputs; output++) {
        const part = slopes[output]! / rows.length;
        slope[size + output]! += part;
        for (let index = 0; index < sparse.places.length; index++)
          slope[sparse.places[index]! * outputs + output]! += part * sparse.values[index]!;
      }
    }
    return total;
  };
  await minimize(cost, point, tolerance, mostSteps, onStep);
  return { kernel: Float32Array.from(point.subarray(0, size)), bias: Float32Array.from(point.subarray(size)) };
}
