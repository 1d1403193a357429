// Embedding: rows are copied; their gradients are added in double where they came from, in the order of the positions.
import type { EmbeddingGradientAttributes, EmbeddingGradientInputs, EmbeddingInputs } from '@rnnkit/core';
import { expectIndices, findDistinctTokens } from '@rnnkit/core/backend-kit';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { floatTensor, floatValues, integerValues, type NativeBackend } from '../tensors.ts';

/** Looks rows up. */
export function embedding(inputs: EmbeddingInputs, _: object, native: NativeBackend): TensorInfo[] {
  const [inputDim = 0, outputDim = 0] = inputs.table.shape;
  const ids = integerValues(native, inputs.ids);
  expectIndices('embedding', 'ids', ids, inputDim);
  const table = floatValues(native, inputs.table);
  const output = new Float32Array(ids.length * outputDim);
  for (let position = 0; position < ids.length; position++) {
    const from = ids[position]! * outputDim;
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
  expectIndices('embedding', 'ids', ids, inputDim);
  const { ids: distinct, inverse } = findDistinctTokens(ids, inputDim);
  const sums = new Float64Array(distinct.length * outputDim);
  for (let position = 0; position < ids.length; position++) {
    const from = position * outputDim;
    const to = inverse[position]! * outputDim;
    for (let index = 0; index < outputDim; index++) sums[to + index]! += dOutput[from + index]!;
  }
  for (const [place, id] of distinct.entries()) {
    for (let index = 0; index < outputDim; index++) dTable[id * outputDim + index] = sums[place * outputDim + index]!;
  }
  return [floatTensor(native, [inputDim, outputDim], dTable)];
}
