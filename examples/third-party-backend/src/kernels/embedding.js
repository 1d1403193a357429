// Embedding: rows of a table by index, and the gradient of the table.
import { expectIndices } from '@rnnkit/core/backend-kit';

import { floatTensor, valuesOf } from '../values.js';

/** Looks rows up. */
export function embedding({ ids, table }, _, backend) {
  const [inputDim, outputDim] = table.shape;
  const rows = valuesOf(backend, table);
  const output = new Float32Array(ids.shape.reduce((a, b) => a * b, 1) * outputDim);
  const indices = valuesOf(backend, ids);
  expectIndices('embedding', 'ids', indices, inputDim);
  indices.forEach((id, position) => {
    output.set(rows.subarray(id * outputDim, (id + 1) * outputDim), position * outputDim);
  });
  return [floatTensor(backend, [...ids.shape, outputDim], output)];
}

/** Adds the gradient of each position to the row it came from, in double and in the order of the positions. */
export function embeddingGradient({ ids, dOutput }, { inputDim }, backend) {
  const outputDim = dOutput.shape.at(-1);
  const gradient = valuesOf(backend, dOutput);
  const sums = new Float64Array(inputDim * outputDim);
  const indices = valuesOf(backend, ids);
  expectIndices('embedding', 'ids', indices, inputDim);
  indices.forEach((id, position) => {
    for (let index = 0; index < outputDim; index++) {
      sums[id * outputDim + index] += gradient[position * outputDim + index];
    }
  });
  return [floatTensor(backend, [inputDim, outputDim], Float32Array.from(sums))];
}
