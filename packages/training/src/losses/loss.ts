// What a loss is: from labels and predictions to a cost for each sample (or each step of each sample).
import type { Tensor } from '@tensorflow/tfjs-core';

/** A loss. */
export interface Loss {
  /** Its name, such as `categoricalCrossentropy`; a model that is saved names its loss so. */
  readonly name: string;
  /** Whether labels are class indices (int32), not values in the predictions' shape. */
  readonly sparse?: boolean;
  /**
   * The costs, `predictions.shape` without its last axis, differentiably in the predictions.
   *
   * @param labels int32 class indices if `sparse`, else float32 in the predictions' shape
   * @param predictions `[batch, …, features]`
   */
  call(labels: Tensor, predictions: Tensor): Tensor;
}
