// Embedding: rows of a table by index, and the gradient of the table.
import { floatTensor, valuesOf } from '../values.js';

/** Looks rows up. */
export function embedding({ ids, table }, _, backend) {
  const [inputDim, outputDim] = table.shape;
  const rows = valuesOf(backend, table);
  const output = new Float32Array(ids.shape.reduce((a, b) => a * b, 1) * outputDim);
  valuesOf(backend, ids).forEach((id, position) => {
    check(id, position, inputDim);
    output.set(rows.subarray(id * outputDim, (id + 1) * outputDim), position * outputDim);
  });
  return [floatTensor(backend, [...ids.shape, outputDim], output)];
}

/** Adds the gradient of each position to the row it came from, in double and in the order of the positions. */
export function embeddingGradient({ ids, dOutput }, { inputDim }, backend) {
  const outputDim = dOutput.shape.at(-1);
  const gradient = valuesOf(backend, dOutput);
  const sums = new Float64Array(inputDim * outputDim);
  valuesOf(backend, ids).forEach((id, position) => {
    check(id, position, inputDim);
    for (let index = 0; index < outputDim; index++) {
      sums[id * outputDim + index] += gradient[position * outputDim + index];
    }
  });
  return [floatTensor(backend, [inputDim, outputDim], Float32Array.from(sums))];
}

function check(id, position, inputDim) {
  if (id >= 0 && id < inputDim) return;
  throw new Error(`embedding: ids holds ${id} at position ${position}; it has to be from 0 to ${inputDim - 1}.`);
}
