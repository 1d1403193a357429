// Embedding: rows are copied; their gradients are added in double where they came from, in the order of the positions.
import type { EmbeddingGradientAttributes, EmbeddingGradientInputs, EmbeddingInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { floatTensor, floatValues, integerValues, type NativeBackend } from '../tensors.ts';

/** Looks rows up. */
export function embedding(inputs: EmbeddingInputs, _: object, native: NativeBackend): TensorInfo[] {
  const [inputDim = 0, outputDim = 0] = inputs.table.shape;
  const ids = integerValues(native, inputs.ids);
  const table = floatValues(native, inputs.table);
  const output = new Float32Array(ids.length * outputDim);
  for (let position = 0; position < ids.length; position++) {
    const from = checkedId(ids, position, inputDim) * outputDim;
    // A loop is faster than subarray and set for rows of this size.
    for (let index = 0, to = position * outputDim; index < outputDim; index++)
      output[to + index] = table[from + index]!;
  }
  return [floatTensor(native, [...inputs.ids.shape, outputDim], output)];
}

/** The gradient of the table. */
export function embeddingGradient(
  inputs: EmbeddingGradientInputs,
  { inputDim }: EmbeddingGradientAttributes,
  native: NativeBackend,
): TensorInfo[] {
  const outputDim = inputs.dOutput.shape.at(-1) ?? 0;
  const ids = integerValues(native, inputs.ids);
  const dOutput = floatValues(native, inputs.dOutput);
  const dTable = new Float32Array(inputDim * outputDim);
  const { places, rows } = placeRows(ids, inputDim);
  const sums = new Float64Array(rows * outputDim);
  for (let position = 0; position < ids.length; position++) {
    const from = position * outputDim;
    const to = places[ids[position]!]! * outputDim;
    for (let index = 0; index < outputDim; index++) sums[to + index]! += dOutput[from + index]!;
  }
  for (let id = 0; id < inputDim; id++) {
    const place = places[id]!;
    if (place < 0) continue;
    for (let index = 0; index < outputDim; index++) dTable[id * outputDim + index] = sums[place * outputDim + index]!;
  }
  return [floatTensor(native, [inputDim, outputDim], dTable)];
}

/** Gives each row of the table that is asked for a place among the sums, so that the others take no memory there. */
function placeRows(ids: Int32Array, inputDim: number): { readonly places: Int32Array; readonly rows: number } {
  const places = new Int32Array(inputDim).fill(-1);
  let rows = 0;
  for (let position = 0; position < ids.length; position++) {
    const id = checkedId(ids, position, inputDim);
    if (places[id]! < 0) places[id] = rows++;
  }
  return { places, rows };
}

function checkedId(ids: Int32Array, position: number, inputDim: number): number {
  const id = ids[position]!;
  if (id >= 0 && id < inputDim) return id;
  throw new Error(
    `embedding: ids holds ${id} at position ${position}; it has to be from 0 to ${inputDim - 1}. Is inputDim the vocabulary's size plus one, for the padding?`,
  );
}
