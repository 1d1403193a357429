// What answers for data: a graph of layers, with weights.
import type { Random } from '@rnnkit/data/predict';
import { needed } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { ArrayData } from './data-input.ts';
import { GraphLayer } from './graph-layer.ts';
import { plainInputs } from './plain-inputs.ts';
import { predict, predictAtOnce, type PredictOptions } from './predict-data.ts';
import { refusals } from './refused.ts';

/**
 * A graph of layers that predicts, and no more: what a page needs of a saved model. Made by `loadPredictor`; a {@link Model} is one, too.
 *
 * @typeParam Prediction what `predict` gives: a tensor, or for several outputs a list or an object of tensors
 */
export class Predictor<Prediction = Tensor> extends GraphLayer {
  /**
   * The output for each row, `[rows, …]`: one tensor, or as many as the model has outputs, in the form in which it was made with them.
   * The caller disposes them.
   *
   * @param x tensors, or numbers in typed arrays with their shape, such as `padSequences` returns; `toHostArray` of `@rnnkit/data` makes
   * them of lists
   * @throws Error when there are no rows, or they are not what the model takes
   */
  predict(x: ArrayData, options: PredictOptions = {}): Promise<Prediction> {
    return predict(this, x, options, plainInputs) as Promise<Prediction>;
  }

  /**
   * As `predict`, with all rows at once.
   *
   * @throws Error when there are no rows, or they are not what the model takes
   */
  predictOnBatch(x: ArrayData): Promise<Prediction> {
    return predictAtOnce(this, x, plainInputs) as Promise<Prediction>;
  }

  protected override draw(..._path: readonly (string | number)[]): Random {
    throw needed(refusals).onlyPredicts('draws nothing at random');
  }

  protected override ownConfig(): Readonly<Record<string, unknown>> {
    throw needed(refusals).onlyPredicts('has no configuration');
  }
}
