// What answers for data: a graph of layers, with weights.
import { RnnkitError, type Random } from '@rnnkit/data';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { ModelData } from './data-input.ts';
import { GraphLayer } from './graph-layer.ts';
import { predict, type PredictOptions } from './predict.ts';

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
   * @throws Error when there are no rows, or they are not what the model takes
   */
  predict(x: ModelData, options: PredictOptions = {}): Promise<Prediction> {
    return predict(this, x, options) as Promise<Prediction>;
  }

  /**
   * As `predict`, with all rows at once.
   *
   * @throws Error when there are no rows, or they are not what the model takes
   */
  predictOnBatch(x: ModelData): Promise<Prediction> {
    return predict(this, x, { batchSize: Number.MAX_SAFE_INTEGER }) as Promise<Prediction>;
  }

  protected override draw(..._path: readonly (string | number)[]): Random {
    throw new RnnkitError(
      'unsupported',
      'A predictor draws nothing at random. To train, load the model with loadModel.',
    );
  }
}
