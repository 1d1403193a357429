// How a layer calls one that it holds, so that whoever looks at what flows between layers sees that one, too.
import type { Tensor } from '@tensorflow/tfjs-core';

import { expectLayer } from './expect-layer.ts';
import type { Layer } from './layer.ts';
import type { CallOptions, LayerOutput, RunOptions } from './layer-call.ts';
import type { LayerResult, Value } from './value.ts';

/**
 * What a layer within another makes of an input: for wrappers, in place of the layer's own `call`. If somebody looks at the layers, by
 * the option `call`, it is asked instead.
 *
 * @throws Error when it is no layer, or as its `call`
 */
export function callWithin(layer: Layer, input: Tensor, options: CallOptions = {}): LayerOutput {
  expectLayer('callWithin', layer);
  const { mask, ...rest } = Object(options) as CallOptions;
  // A model lets its layers be called so.
  if (rest.call === undefined || 'graph' in layer) return layer.call(input, options);
  const call = rest.call as (layer: Layer, values: readonly Value[], options: RunOptions) => LayerResult;
  const { values, losses, updates } = call(layer, [{ tensor: input, mask }], rest);
  const [first, ...others] = values;
  return {
    output: first!.tensor,
    mask: first!.mask,
    otherOutputs: others,
    activityLoss: losses[0],
    updates,
  };
}
