// The walk through the layers, one after the other: whoever passes something through a model does it here.
import type { Random } from '@rnnkit/data';
import type { Layer, LayerResult, RunOptions, Value } from '@rnnkit/layers';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** The result of a forward pass. */
export interface ForwardResult {
  /** The output of the last layer. */
  readonly output: Tensor;
  /** Which steps of the output are valid, if it has steps. */
  readonly mask: Tensor | undefined;
  /** What activity regularizers add to the loss. */
  readonly losses: readonly Scalar[];
}

/** Calls a layer; `layer.run`, or what somebody who looks at the layers does instead. */
export type CallLayer = (layer: Layer, values: readonly Value[], options: RunOptions) => LayerResult;

/** How layers are run. */
export interface WalkOptions {
  /** Where a layer's dropout draws from, by the layer's place. Default: nothing is dropped. */
  readonly randomOf?: ((index: number) => Random) | undefined;
  /** Default: each layer's `run`. */
  readonly call?: CallLayer | undefined;
}

/** Runs the layers. */
export function runLayers(layers: readonly Layer[], input: Value, options: WalkOptions = {}): ForwardResult {
  const { randomOf, call = (layer, values, rest) => layer.run(values, rest) } = options;
  let value = input;
  const losses: Scalar[] = [];
  for (const [index, layer] of layers.entries()) {
    const result = call(layer, [value], { training: randomOf !== undefined, random: randomOf?.(index) });
    value = result.values[0]!;
    losses.push(...result.losses);
  }
  return { output: value.tensor, mask: value.mask, losses };
}
