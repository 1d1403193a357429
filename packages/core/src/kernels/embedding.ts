// Embedding: rows of a table, looked up by index; the gradient adds each position's row back where it came from.
import { tidy, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import { expectBackend } from '../expect-backend.ts';
import type { Kernel } from '../kernel.ts';
import { parts } from '../parts.ts';
import { runOperation } from '../run-operation.ts';
import { toFloat } from '../to-float.ts';

/** Inputs of the embedding kernel. */
export interface EmbeddingInputs {
  /** Indices, int32, `[batch, time]` (any rank), each in `[0, inputDim)`. */
  readonly ids: TensorInfo;
  /** The table, `[inputDim, outputDim]`. */
  readonly table: TensorInfo;
}

/** Inputs of the embedding's gradient kernel. */
export interface EmbeddingGradientInputs {
  /** The indices that were looked up. */
  readonly ids: TensorInfo;
  /** The gradient of the output, `[...ids.shape, outputDim]`. */
  readonly dOutput: TensorInfo;
}

/** Attributes of the embedding's gradient kernel. */
export interface EmbeddingGradientAttributes {
  /** Rows of the table. */
  readonly inputDim: number;
}

// The operation knows its kernel by the name alone; what declares it comes with what implements or checks it.
const name = 'RnnkitEmbedding';

/** Looks rows up. Output: `[...ids.shape, outputDim]`. An index outside the table throws with its position. */
export const embeddingKernel: Kernel<EmbeddingInputs, object> = {
  name,
  types: { ids: ['int32'] },
  shapes: () => ({ table: ['inputDim', 'outputDim'] }),
};

/** The gradient of the table, `[inputDim, outputDim]`, summed in the order of the positions. */
export const embeddingGradientKernel: Kernel<EmbeddingGradientInputs, EmbeddingGradientAttributes> = {
  name: 'RnnkitEmbeddingGradient',
  types: { ids: ['int32'] },
  shapes: ({ ids }) => ({ dOutput: [...ids.shape, 'outputDim'] }),
};

/**
 * Looks up rows of a table, differentiably in the table.
 *
 * @param table `[inputDim, outputDim]`
 * @param ids int32 of any shape, each in `[0, inputDim)`
 * @returns `[...ids.shape, outputDim]`
 * @throws Error when an index is outside the table, or the indices are not int32
 */
export function embedding(table: Tensor, ids: Tensor): Tensor {
  parts.value?.checks.embedding(table, ids);
  expectBackend();
  return tidy(() => {
    const inputs = { ids, table: toFloat('embedding', 'table', table) };
    return runOperation<EmbeddingInputs, object>({ name }, inputs, {})[0]!;
  });
}
