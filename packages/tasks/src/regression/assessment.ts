// How near predicted numbers are.

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
