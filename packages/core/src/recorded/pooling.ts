// Pooling over time as one node of the tape.
import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

import { runKernel } from '../kernel.ts';
import {
  averagePoolingGradientKernel,
  averagePoolingKernel,
  maxPoolingGradientKernel,
  maxPoolingKernel,
} from '../kernels/pooling.ts';

interface Inputs {
  readonly x: Tensor;
  readonly mask?: Tensor | undefined;
}

/** The average over the valid steps. */
export function recordAveragePooling({ x, mask }: Inputs): Tensor[] {
  const time = x.shape[1] ?? 0;
  const value = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [given, save] = inputs as [Tensor, GradSaveFunc];
    save(mask === undefined ? [] : [mask]);
    return {
      value: runKernel(averagePoolingKernel, { x: given, mask }, {})[0]!,
      gradFunc: (dOutput: Tensor, [savedMask]: Tensor[]) =>
        runKernel(averagePoolingGradientKernel, { dOutput, mask: savedMask }, { time }),
    };
  })(x);
  return [value];
}

/** The largest value over the valid steps. */
export function recordMaxPooling({ x, mask }: Inputs): Tensor[] {
  const value = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [given, save] = inputs as [Tensor, GradSaveFunc];
    const output = runKernel(maxPoolingKernel, { x: given, mask }, {})[0]!;
    save(mask === undefined ? [given, output] : [given, output, mask]);
    return {
      value: output,
      gradFunc: (dOutput: Tensor, saved: Tensor[]) =>
        runKernel(maxPoolingGradientKernel, { x: saved[0]!, output: saved[1]!, mask: saved[2], dOutput }, {}),
    };
  })(x);
  return [value];
}
