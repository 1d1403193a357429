// Where the values of weights come from when a layer is built: drawn at random, or stored.
import { expectBackend } from '@rnnkit/core';
import type { Random } from '@rnnkit/data/predict';
import { tensor, tidy, variable, type Variable } from '@tensorflow/tfjs-core';

import type { Initializer } from './initializer.ts';
import { layerPart, needed, type Part } from './part.ts';
import { refusals } from './refused.ts';

/** Gives a layer the values of its weights. */
export interface WeightSource {
  /** The source of a layer within a layer, or of a weight. */
  derive(...path: readonly (string | number)[]): WeightSource;
  /** The values of a weight of a shape. */
  values(shape: readonly number[], initializer: Initializer): Float32Array;
}

/** What draws weights, where it is there. */
export const drawing: Part<(random: Random) => WeightSource> = layerPart('Drawing weights');

/** Where values come from: a source itself, or what draws them. */
export function sourceOf(given: Random | WeightSource): WeightSource {
  return 'values' in given ? given : needed(drawing)(given);
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
      throw needed(refusals).noWeightsYet(layer);
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
