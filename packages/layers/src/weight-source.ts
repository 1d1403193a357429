// Where the values of weights come from when a layer is built: drawn at random, or stored.
import { expectBackend } from '@rnnkit/core';
import { RnnkitError, type Random } from '@rnnkit/data';
import { tensor, tidy, variable, type Variable } from '@tensorflow/tfjs-core';

import type { Initializer } from './initializer.ts';
import { partFor, type Part } from './part.ts';
import { describeShape } from './shape.ts';

/** Gives a layer the values of its weights. */
export interface WeightSource {
  /** The source of a layer within a layer, or of a weight. */
  derive(...path: readonly (string | number)[]): WeightSource;
  /** The values of a weight of a shape. */
  values(shape: readonly number[], initializer: Initializer): Float32Array;
}

/** Draws what the initializers say; each weight from its own stream. */
export function drawnWeights(random: Random): WeightSource {
  return {
    derive: (...path) => drawnWeights(random.derive(...path)),
    values: (shape, initializer) => {
      const drawn = initializer.initialize(shape, random);
      const size = shape.reduce((product, side) => product * side, 1);
      if (drawn.length === size) return drawn;
      throw new RnnkitError(
        'invalid-argument',
        `The initializer ${initializer.className} gave ${drawn.length} numbers for a weight ${describeShape(shape)} of ${size}.`,
      );
    },
  };
}

/** What draws weights, where it is there. */
export const drawing: Part<typeof drawnWeights> = { value: undefined };

/** Where values come from: a source itself, or what draws them. */
export function sourceOf(given: Random | WeightSource): WeightSource {
  return 'values' in given ? given : partFor('Drawing weights', drawing)(given);
}

/**
 * Takes stored values, by the path of each weight, such as `forward/kernel`.
 *
 * @param read returns the values of a weight, or throws when there are none of that name and shape
 */
export function storedWeights(
  read: (name: string, shape: readonly number[]) => Float32Array,
  ...path: readonly (string | number)[]
): WeightSource {
  return {
    derive: (...further) => storedWeights(read, ...path, ...further),
    values: (shape) => read(path.join('/'), shape),
  };
}

/** For a layer that is used before it is built: it can be if it has no weights. */
export function noWeights(layer: string): WeightSource {
  const source: WeightSource = {
    derive: () => source,
    values: () => {
      throw new RnnkitError(
        'invalid-state',
        `${layer} has no weights yet: call its build(inputShape, new Random(seed)) first, or put it in a model.`,
      );
    },
  };
  return source;
}

/** A weight's variable, with the first values from its source. */
export function makeVariable(source: WeightSource, shape: readonly number[], initializer: Initializer): Variable {
  expectBackend();
  const values = source.values(shape, initializer);
  return tidy(() => variable(tensor(values, [...shape], 'float32')));
}
