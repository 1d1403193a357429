// What a model is given: data on the host, checked before a layer sees it.
import type { Tensor } from '@tensorflow/tfjs-core';

import { rowCount, toHostArray, toTensor, type DataInput, type HostArray } from './host-array.ts';
import type { SequentialModel } from './sequential.ts';

/**
 * Inputs on the host. The model is built for them if it is not built yet.
 *
 * @param name what they are, for errors
 * @throws Error when they are no numbers, not of the model's rank, or ids of tokens that are not in the embedding's table
 */
export async function readInput(model: SequentialModel, x: DataInput, name: string): Promise<HostArray> {
  const inputs = await toHostArray(x, name);
  if (rowCount(inputs) === 0) throw new Error(`${name} has no rows.`);
  model.build(inputs.shape);
  const { inputShape } = model;
  if (inputs.shape.length !== inputShape!.length) {
    const built = inputShape!.map((size) => size ?? 'any').join(', ');
    throw new Error(`${name} has the shape [${inputs.shape.join(', ')}]; the model is built for [${built}].`);
  }
  checkIds(model, inputs, name);
  return inputs;
}

/** Throws when a model that begins with an embedding gets an index that is not in the table. */
export function checkIds(model: SequentialModel, { data, shape }: HostArray, name: string): void {
  const [first] = model.layers;
  if (first?.rowsOf === undefined) return;
  const rows = first.weights[0]!.variable.shape[0] ?? 0;
  const isInteger = data instanceof Int32Array || data instanceof Uint8Array;
  for (let index = 0; index < data.length; index++) {
    const id = data[index]!;
    if (id >= 0 && id < rows && (isInteger || Number.isInteger(id))) continue;
    throw new Error(
      `${name} holds ${id} at ${placeOf(index, shape)}; ids of tokens are whole numbers from 0 to ${rows - 1}. Is inputDim the vocabulary's size plus one, for the padding?`,
    );
  }
}

/** A place in an array by its axes, such as `[3, 0]`. */
function placeOf(index: number, shape: readonly number[]): string {
  const place: number[] = [];
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return `[${place.join(', ')}]`;
}

/** Inputs as the model's first layer takes them: int32 for ids of tokens, float32 for all else. */
export function inputTensor(model: SequentialModel, inputs: HostArray): Tensor {
  return toTensor(inputs, model.layers[0]?.rowsOf === undefined ? 'float32' : 'int32');
}
