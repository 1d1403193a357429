// Products with a matrix, as dense layers.
import { layerOf } from './arrange.ts';
import type { Linear, PlannedCall, PlannedLayer } from './symbols.ts';

/** A dense layer for a product. */
export function linearLayer(
  linear: Linear,
  activation = 'linear',
): { readonly layer: PlannedLayer; readonly linear: PlannedCall['linear'] } {
  const { kernel, bias, units } = linear;
  const layer = layerOf(
    'Dense',
    { units, activation, useBias: bias !== undefined },
    { kernel, ...(bias !== undefined && { bias }) },
  );
  return { layer, linear: activation === 'linear' ? linear : undefined };
}
