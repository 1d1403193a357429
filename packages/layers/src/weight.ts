// What a weight of a layer is, and how one is made.
import type { Tensor, Variable } from '@tensorflow/tfjs-core';

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
  /**
   * Whether training changes it without an optimizer, by the `updates` of the layer, as it does the moving averages of a
   * `batchNormalization`; those of a layer that is frozen stay.
   */
  readonly moving: boolean;
  /** A penalty that is added to the loss; none when absent. */
  readonly regularizer?: Regularizer | undefined;
  /** Maps the weight to an allowed one after each update; none when absent. */
  readonly constraint?: Constraint | undefined;
}

/** A weight of a layer within one that is trainable, or not. */
export function withTrainable(weight: Weight, trainable: boolean): Weight {
  return { ...weight, trainable: weight.trainable && trainable, moving: weight.moving && trainable };
}

/** A change of a weight that a layer asks for, apart from what an optimizer does; made once the step of training has been taken. */
export interface WeightUpdate {
  /** The weight; one that was made as `moving`. */
  readonly variable: Variable;
  /** Its next value, in its shape, by the one before: where a layer is called several times in a step, one call goes on from the other. */
  readonly next: (now: Tensor) => Tensor;
}

/** How a weight is made. */
export interface WeightOptions {
  /** Where its first values come from. */
  readonly initializer: Initializer;
  /** A penalty that is added to the loss. Default: none. */
  readonly regularizer?: Regularizer | undefined;
  /** Maps the weight to an allowed one after each update. Default: none. */
  readonly constraint?: Constraint | undefined;
  /** Whether the layer's `updates` change it, and no optimizer. Default false. */
  readonly moving?: boolean | undefined;
}

/** The settings of a layer for one of its weights, such as those of `kernel`: `kernelInitializer` and so on. */
export type WeightSettings<Name extends string> = { readonly [Key in `${Name}Initializer`]: Initializer } & {
  readonly [Key in `${Name}Regularizer`]?: Regularizer | undefined;
} & { readonly [Key in `${Name}Constraint`]?: Constraint | undefined };

/** How a weight is made, by the settings that its layer has for it. */
export function weightOptions<Name extends string>(settings: WeightSettings<Name>, name: Name): WeightOptions {
  const given = settings as Readonly<Record<string, unknown>>;
  return {
    initializer: given[`${name}Initializer`] as Initializer,
    regularizer: given[`${name}Regularizer`] as Regularizer | undefined,
    constraint: given[`${name}Constraint`] as Constraint | undefined,
  };
}
