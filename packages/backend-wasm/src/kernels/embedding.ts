// Embedding: rows are copied; their gradients are added where they came from, in the order of the positions.
import type { EmbeddingGradientAttributes, EmbeddingGradientInputs, EmbeddingInputs } from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { checkedIds } from '../ids.ts';
import { withMemory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';

/** Looks rows up. */
export function embedding(inputs: EmbeddingInputs, _: object, native: NativeBackend): TensorInfo[] {
  return withMemory(native, (memory) => {
    const [inputDim = 0, outputDim = 0] = inputs.table.shape;
    const { ids, count } = checkedIds(memory, inputs.ids, inputDim);
    const table = memory.address(inputs.table);
    const output = memory.tensor([...inputs.ids.shape, outputDim]);
    memory.kernels.gatherRows(ids, count, table, outputDim, output.address);
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
    const { ids, count } = checkedIds(memory, inputs.ids, inputDim);
    const dOutput = memory.address(inputs.dOutput);
    const dTable = memory.tensor([inputDim, outputDim]);
    memory.kernels.scatterRows(ids, count, dOutput, outputDim, dTable.address, inputDim);
    return [dTable.info];
  });
}
