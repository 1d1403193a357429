// Embedding: rows are copied; their gradients are added where they came from, in the order of the positions.
import type { EmbeddingGradientAttributes, EmbeddingGradientInputs, EmbeddingInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { checkedIndices } from '../indices.ts';
import { float } from '../matrix-product.ts';
import { withMemory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { microseconds } from '../sharding.ts';

/** Looks rows up. */
export function embedding(inputs: EmbeddingInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const [inputDim = 0, outputDim = 0] = inputs.table.shape;
    const { address: ids, count } = checkedIndices(memory, 'embedding', 'ids', inputs.ids, inputDim);
    const table = memory.address(inputs.table);
    const output = memory.tensor([...inputs.ids.shape, outputDim]);
    memory.split(count * outputDim * microseconds.element, count, 1, ({ kernels }, first, end) => {
      const to = output.address + first * outputDim * float;
      kernels.gatherRows(ids + first * 4, end - first, table, outputDim, to);
    });
    return [output.info];
  });
}

/** The gradient of the table. */
export function embeddingGradient(
  inputs: EmbeddingGradientInputs,
  { inputDim }: EmbeddingGradientAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const outputDim = inputs.dOutput.shape.at(-1) ?? 0;
    const { address: ids, count } = checkedIndices(memory, 'embedding', 'ids', inputs.ids, inputDim);
    const dOutput = memory.address(inputs.dOutput);
    const dTable = memory.tensor([inputDim, outputDim]);
    // By columns: each sum runs over the positions in their order, and all threads have as much to do.
    const work = (count + inputDim) * outputDim * microseconds.element;
    memory.split(work, outputDim, 16, ({ kernels }, first, end) => {
      const [from, to] = [dOutput + first * float, dTable.address + first * float];
      kernels.scatterRows(ids, count, from, outputDim * float, end - first, to, inputDim);
    });
    return [dTable.info];
  });
}
