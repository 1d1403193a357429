// What a weight of a layer is, and how one is made.
import type { Variable } from '@tensorflow/tfjs-core';

import type { Constraint } from './constraint.ts';
import type { Initializer } from './initializer.ts';
import type { Regularizer } from './regularizer.ts';

/** A weight of a layer. */
export interface Weight {
  /** Its name within the layer, such as `kernel`; a wrapped layer's weights carry a path, such as `forward/kernel`. */
  readonly name: string;
  /** The value. */
  readonly variable: Variable;
  /** Whether an optimizer may change it. It follows the layer's `trainable`. */
  readonly trainable: boolean;
  /** A penalty that is added to the loss; none when absent. */
  readonly regularizer?: Regularizer | undefined;
  /** Maps the weight to an allowed one after each update; none when absent. */
  readonly constraint?: Constraint | undefined;
}

/** How a weight is made. */
export interface WeightOptions {
  /** Where its first values come from. */
  readonly initializer: Initializer;
  /** A penalty that is added to the loss. Default: none. */
  readonly regularizer?: Regularizer | undefined;
  /** Maps the weight to an allowed one after each update. Default: none. */
  readonly constraint?: Constraint | undefined;
}
