// What the two fused losses share: a kernel pair, or its composition, on the tape.
import { customGrad, type GradSaveFunc, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import { expectBackend } from '../expect-backend.ts';
import { runKernelOr, type Kernel } from '../kernel.ts';

/** Inputs of a fused loss. */
interface LossInputs {
  readonly logits: TensorInfo;
  readonly labels: TensorInfo;
}

/** Inputs of its gradient. */
interface LossGradientInputs extends LossInputs {
  readonly dLoss: TensorInfo;
}

/** The loss of logits, whose gradient with respect to the logits comes from the gradient kernel. */
export function lossWithGradient<Attributes extends object>(
  forward: Kernel<LossInputs, Attributes>,
  gradient: Kernel<LossGradientInputs, Attributes>,
  composeForward: (inputs: LossInputs, attributes: Attributes) => Tensor[],
  composeGradient: (inputs: LossGradientInputs, attributes: Attributes) => Tensor[],
  logits: Tensor,
  labels: Tensor,
  attributes: Attributes,
): Tensor {
  expectBackend();
  return customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [given, save] = inputs as [Tensor, GradSaveFunc];
    save([given, labels]);
    return {
      value: runKernelOr(forward, { logits: given, labels }, attributes, composeForward)[0]!,
      gradFunc: (dLoss: Tensor, saved: Tensor[]) =>
        runKernelOr(gradient, { logits: saved[0]!, labels: saved[1]!, dLoss }, attributes, composeGradient),
    };
  })(logits);
}
