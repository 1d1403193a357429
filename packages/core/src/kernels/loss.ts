// What the two fused losses share: a kernel pair, or its composition, on the tape.
import { customGrad, type GradSaveFunc, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';

import { expectShape, expectType } from '../expect-tensor.ts';
import { expectBackend } from '../expect-backend.ts';
import { runKernelOr, type Kernel } from '../kernel.ts';

/** Inputs of a fused loss. */
export interface LossInputs {
  readonly logits: TensorInfo;
  readonly labels: TensorInfo;
  readonly mask?: TensorInfo | undefined;
}

/** Inputs of its gradient. */
export interface LossGradientInputs extends LossInputs {
  readonly dLoss: TensorInfo;
}

/** Attributes of both kernels of a fused loss. */
export interface CrossEntropyAttributes {
  /** How much of the label is spread evenly, in `[0, 1]`; 0 for none. */
  readonly labelSmoothing: number;
}

/** The loss of logits, whose gradient with respect to the logits comes from the gradient kernel. */
export function lossWithGradient<Attributes extends object>(
  forward: Kernel<LossInputs, Attributes>,
  gradient: Kernel<LossGradientInputs, Attributes>,
  composeForward: (inputs: LossInputs, attributes: Attributes) => Tensor[],
  composeGradient: (inputs: LossGradientInputs, attributes: Attributes) => Tensor[],
  logits: Tensor,
  labels: Tensor,
  mask: Tensor | undefined,
  attributes: Attributes,
): Tensor {
  expectBackend();
  return customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [given, save] = inputs as [Tensor, GradSaveFunc];
    save(mask === undefined ? [given, labels] : [given, labels, mask]);
    return {
      value: runKernelOr(forward, { logits: given, labels, mask }, attributes, composeForward)[0]!,
      gradFunc: (dLoss: Tensor, saved: Tensor[]) =>
        runKernelOr(
          gradient,
          { logits: saved[0]!, labels: saved[1]!, mask: saved[2], dLoss },
          attributes,
          composeGradient,
        ),
    };
  })(logits);
}

/** Throws unless a loss' mask is of its rows. */
export function checkLossMask(operation: string, mask: Tensor | undefined, logits: Tensor): void {
  if (mask === undefined) return;
  expectShape(operation, 'mask', mask, logits.shape.slice(0, 1));
  expectType(operation, 'mask', mask, 'bool');
}
