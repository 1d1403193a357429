// How near predicted numbers are.
import type { NumberedExamples } from './examples.ts';

/** How near some numbers are to the right ones. */
export interface RegressionFigures {
  /** The mean absolute error. */
  readonly mae: number;
  /** The root of the mean squared error. */
  readonly rmse: number;
  /**
   * The share of the variance that is explained, as scikit-learn's `r2_score`: 1 is perfect, 0 is no better than the mean of the right numbers.
   * Where those are all the same, 1 if every answer is right and 0 otherwise.
   */
  readonly r2: number;
}

/** What `assess` of a regressor finds. */
export interface RegressionAssessment extends RegressionFigures {
  /** The same of answering with the mean of the numbers that it was trained on, whatever the text. */
  readonly baseline: RegressionFigures;
  /** The texts, those whose answer is the farthest off first. */
  readonly errors: readonly { readonly text: string; readonly actual: number; readonly predicted: number }[];
}

/** The figures of some answers. */
export function regressionFigures(actual: readonly number[], said: readonly number[]): RegressionFigures {
  const count = actual.length;
  const mean = actual.reduce((sum, value) => sum + value, 0) / count;
  let [absolute, squared, variance] = [0, 0, 0];
  for (const [row, value] of actual.entries()) {
    absolute += Math.abs(value - said[row]!);
    squared += (value - said[row]!) ** 2;
    variance += (value - mean) ** 2;
  }
  const exact = squared === 0 ? 1 : 0;
  return {
    mae: absolute / count,
    rmse: Math.sqrt(squared / count),
    r2: variance === 0 ? exact : 1 - squared / variance,
  };
}

/**
 * The same, beside the mean, and what is off by how much.
 *
 * @param mean of the numbers that it was trained on
 */
export function regressionAssessment(
  { texts, values }: NumberedExamples,
  said: readonly number[],
  mean: number,
): RegressionAssessment {
  const errors = texts.map((text, row) => ({ text, actual: values[row]!, predicted: said[row]! }));
  const off = ({ actual, predicted }: (typeof errors)[number]): number => Math.abs(actual - predicted);
  return {
    ...regressionFigures(values, said),
    baseline: regressionFigures(
      values,
      values.map(() => mean),
    ),
    errors: errors.toSorted((a, b) => off(b) - off(a)),
  };
}
