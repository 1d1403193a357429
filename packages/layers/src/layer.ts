// What a layer is: it builds its weights once it knows its input's shape, and maps tensors to tensors. It is not a model:
// order, training and saving live in @rnnkit/training.
import type { Random } from '@rnnkit/core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';

import type { Constraint } from './constraint.ts';
import type { Regularizer } from './regularizer.ts';

/** A tensor's shape; null stands for a size that is known only when data comes: the batch, the time. */
export type Shape = readonly (number | null)[];

/** A weight of a layer. */
export interface Weight {
  /** Its name within the layer, such as `kernel`; a wrapped layer's weights carry a path, such as `forward/kernel`. */
  readonly name: string;
  /** The value. */
  readonly variable: Variable;
  /** Whether an optimizer may change it. It follows the layer's `trainable`. */
  readonly trainable: boolean;
  /** Adds to the loss. */
  readonly regularizer?: Regularizer | undefined;
  /** Applied after each update. */
  readonly constraint?: Constraint | undefined;
}

/** What a layer is called with besides its input. */
export interface CallOptions {
  /** Whether dropout and the like are active. Default false. */
  readonly training?: boolean;
  /** Which steps of the input are valid, bool `[batch, time]`. */
  readonly mask?: Tensor | undefined;
  /** The states before the first step, for recurrent layers: `[batch, units]` each. */
  readonly initialState?: readonly Tensor[] | undefined;
  /** Where dropout's draws come from; needed when `training` is true and the layer drops something. */
  readonly random?: Random | undefined;
}

/** What a layer returns. */
export interface LayerOutput {
  /** The output. */
  readonly output: Tensor;
  /** Which steps of the output are valid, bool `[batch, time]`, if the output has a time axis and a mask came in or began here. */
  readonly mask?: Tensor | undefined;
  /** The final states, with `returnState`. */
  readonly states?: readonly Tensor[] | undefined;
  /** What an activity regularizer adds to the loss. */
  readonly activityLoss?: Scalar | undefined;
}

/** A layer's class and options as JSON: what `layerFromConfig` reads. */
export interface LayerConfig {
  /** The class, such as `Lstm`. */
  readonly className: string;
  /** The options the layer was made with, defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
}
