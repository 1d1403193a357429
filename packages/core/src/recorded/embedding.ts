// Embedding as one node of the tape; its gradient adds each position's row back where it came from.
import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

import { composeEmbedding, composeEmbeddingGradient } from '../composed/embedding.ts';
import { runKernelOr } from '../kernel.ts';
import { embeddingGradientKernel, embeddingKernel } from '../kernels/embedding.ts';

/** Runs the kernel and its gradient, of which the backend may have either. */
export function recordEmbedding({ ids, table }: { readonly ids: Tensor; readonly table: Tensor }): Tensor[] {
  const inputDim = table.shape[0] ?? 0;
  const value = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [given, save] = inputs as [Tensor, GradSaveFunc];
    const rows = runKernelOr(embeddingKernel, { ids, table: given }, {}, composeEmbedding)[0]!;
    save([ids]);
    return {
      value: rows,
      gradFunc: (dOutput: Tensor, saved: Tensor[]) =>
        runKernelOr(embeddingGradientKernel, { ids: saved[0]!, dOutput }, { inputDim }, composeEmbeddingGradient),
    };
  })(table);
  return [value];
}
