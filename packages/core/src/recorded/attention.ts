// Attention as one node of the tape.
import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

import { runKernel } from '../kernel.ts';
import {
  attentionGradientKernel,
  attentionKernel,
  type AttentionAttributes,
  type AttentionInputs,
  type AttentionTensors,
} from '../kernels/attention.ts';

/** Runs the kernel, and its gradient when it is asked for. */
export function recordAttention(
  { query, key, value, mask, queryMask }: AttentionTensors,
  attributes: AttentionAttributes,
): Tensor[] {
  const result = customGrad((...given: (Tensor | GradSaveFunc)[]) => {
    const save = given.pop() as GradSaveFunc;
    const named = nameInputs(given as Tensor[], mask, queryMask);
    const [output, logSumExp] = runKernel(attentionKernel, named, attributes) as [Tensor, Tensor];
    const masks = [mask, queryMask].filter((one) => one !== undefined);
    save([...(given as Tensor[]), output, logSumExp, ...masks]);
    return {
      value: output,
      gradFunc: (dOutput: Tensor, saved: Tensor[]) => {
        const kept = mask === undefined ? undefined : saved[5];
        const asked = queryMask === undefined ? undefined : saved.at(-1);
        const gradientInputs = {
          ...nameInputs(saved, kept, asked),
          output: saved[3]!,
          logSumExp: saved[4]!,
          dOutput,
        };
        return runKernel(attentionGradientKernel, gradientInputs, attributes);
      },
    };
  })(query, key, value);
  return [result];
}

function nameInputs(
  [query, key, value]: readonly Tensor[],
  mask: Tensor | undefined,
  queryMask: Tensor | undefined,
): AttentionInputs {
  return { query: query!, key: key!, value: value!, mask, queryMask };
}
