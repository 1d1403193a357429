// Embedding: rows of a table, looked up by index; the gradient adds each position's row back where it came from.
import type { TensorInfo } from '@tensorflow/tfjs-core';

import type { Kernel } from '../kernel.ts';

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

/** Looks rows up. Output: `[...ids.shape, outputDim]`. An index outside the table throws with its position. */
export const embeddingKernel: Kernel<EmbeddingInputs, object> = { name: 'RnnkitEmbedding' };

/** The gradient of the table, `[inputDim, outputDim]`, summed in the order of the positions. */
export const embeddingGradientKernel: Kernel<EmbeddingGradientInputs, EmbeddingGradientAttributes> = {
  name: 'RnnkitEmbeddingGradient',
};
