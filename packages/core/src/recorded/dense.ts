// Dense as one node of the tape.
import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

import { runKernel } from '../kernel.ts';
import { denseGradientKernel, denseKernel, type DenseAttributes, type DenseInputs } from '../kernels/dense.ts';

/** Runs the kernel, and its gradient when it is asked for. */
export function recordDense(
  { x, kernel, bias }: { readonly [Name in keyof DenseInputs]: Tensor },
  attributes: DenseAttributes,
): Tensor[] {
  const value = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const save = inputs.pop() as GradSaveFunc;
    const output = runKernel(denseKernel, nameInputs(inputs as Tensor[]), attributes)[0]!;
    save([...(inputs as Tensor[]), output]);
    return {
      value: output,
      gradFunc: (dOutput: Tensor, saved: Tensor[]) =>
        runKernel(
          denseGradientKernel,
          { ...nameInputs(saved.slice(0, -1)), output: saved.at(-1)!, dOutput },
          attributes,
        ),
    };
  })(...(bias === undefined ? [x, kernel] : [x, kernel, bias]));
  return [value];
}

function nameInputs([x, kernel, bias]: readonly Tensor[]): DenseInputs {
  return { x: x!, kernel: kernel!, bias };
}
