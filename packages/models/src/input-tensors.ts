// Data on the host as what layers take.
import type { HostArray } from '@rnnkit/data/predict';
import type { Tensor } from '@tensorflow/tfjs-core';

import type { GraphLayer } from './graph-layer.ts';
import { indexLimitOf } from './index-limit.ts';
import { toTensor } from './to-tensor.ts';

/** Inputs as the layers take them: int32 for ids of tokens, and what was declared so; float32 for all else. */
export function inputTensors(model: GraphLayer, inputs: readonly HostArray[]): Tensor[] {
  return inputs.map((input, place) => toTensor(input, inputDtype(model, place)));
}

/** The type of an input's tensor. */
export function inputDtype({ graph }: GraphLayer, place: number): 'float32' | 'int32' {
  return indexLimitOf(graph, place) === undefined ? (graph.inputs[place]!.dtype ?? 'float32') : 'int32';
}
