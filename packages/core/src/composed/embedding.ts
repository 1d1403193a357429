// Embedding from stock kernels. The gradient scatters, which adds rows that meet; tfjs' own gradient of a lookup goes
// through UnsortedSegmentSum, which is slow on some backends and missing on WASM.
import {
  gather,
  reshape,
  scatterND,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { expectIndices } from '../expect-tensor.ts';

/** The rows of the table that the indices name. */
export function composeEmbedding(inputs: { readonly ids: TensorInfo; readonly table: TensorInfo }): Tensor[] {
  const ids = inputs.ids as Tensor;
  const table = inputs.table as Tensor2D;
  expectIndices('embedding', 'ids', ids.dataSync(), table.shape[0]);
  const rows = gather(table, reshape(ids, [-1]) as Tensor1D);
  return [reshape(rows, [...ids.shape, table.shape[1]])];
}

/** The gradient of the table. */
export function composeEmbeddingGradient(
  inputs: { readonly ids: TensorInfo; readonly dOutput: TensorInfo },
  { inputDim }: { readonly inputDim: number },
): Tensor[] {
  const dOutput = inputs.dOutput as Tensor;
  const outputDim = dOutput.shape.at(-1) ?? 0;
  return [scatterND(reshape(inputs.ids as Tensor, [-1, 1]), reshape(dOutput, [-1, outputDim]), [inputDim, outputDim])];
}
