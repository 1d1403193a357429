// Models that are layers one after the other.
import type { Layer } from '@rnnkit/layers';

import { pathOf } from './graph.ts';
import { expectLayers } from './expect-layers.ts';
import type { ModelOptions } from './graph-layer.ts';
import { Model } from './model.ts';

/**
 * Makes a model of layers, one after the other: a graph of one path. It is built for the first data that it gets.
 *
 * @throws RnnkitError `invalid-argument` when there is no layer, one is none, or one is there twice
 *
 * @example
 * const model = sequential([
 *   embedding({ inputDim: 10_000, outputDim: 128, maskZero: true }),
 *   lstm({ units: 64 }),
 *   dense({ units: 4, activation: 'softmax' }),
 * ]);
 */
export function sequential(layers: readonly Layer[], options: ModelOptions = {}): Model {
  return new Model(pathOf(expectLayers(layers)), options);
}
