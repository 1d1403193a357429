// Data for a model of one input, as they nearly always are: numbers that are there, of a shape that the model is built for. What is not found
// to be so is read, or refused, by what reads all data.
import { isHostArray, needed, part, type HostArray, type Part } from '@rnnkit/data/predict';
import { Tensor } from '@tensorflow/tfjs-core';

import type { ModelData } from './data-input.ts';
import type { GraphLayer } from './graph-layer.ts';
import { firstStrange, indexLimitOf } from './index-limit.ts';
import { useOf } from './use.ts';

/** What reads all data, where it is there. */
export const whole: Part<typeof plainInputs> = part('What reads any data', '@rnnkit/models');

/** As `readInputs`, but for nested lists. */
export async function plainInputs(model: GraphLayer, x: ModelData, what: string): Promise<readonly HostArray[]> {
  const isTensor = x instanceof Tensor && !x.isDisposed;
  const input: unknown = isTensor ? { data: await x.data(), shape: x.shape } : x;
  if (isPlain(model, input)) return [{ data: input.data, shape: input.shape }];
  return needed(whole)(model, x, what);
}

function isPlain(model: GraphLayer, input: unknown): input is HostArray {
  const shapes = useOf(model).isDisposed ? [] : (model.inputShapes ?? []);
  if (shapes.length !== 1 || !isHostArray(input) || input.data.length === 0) return false;
  const [known] = shapes;
  const { data, shape } = input;
  const limit = indexLimitOf(model.graph, 0);
  return (
    shape.length === known!.length &&
    known!.every((size, axis) => size === null || size === shape[axis]) &&
    (limit === undefined || firstStrange(data, limit) === -1)
  );
}
