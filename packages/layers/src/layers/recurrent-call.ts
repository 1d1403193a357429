// What the operation of a recurrent layer is called with, and what it returns.
import type { RecurrentResult, SequenceTensors } from '@rnnkit/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The sequence and the weights of a recurrent layer as tensors, with what else its operation takes. */
export type RecurrentCall = SequenceTensors & {
  readonly kernel: Tensor;
  readonly recurrentKernel: Tensor;
  readonly bias: Tensor | undefined;
  readonly initialHidden: Tensor | undefined;
  readonly initialCell: Tensor | undefined;
  readonly mask: Tensor | undefined;
  readonly recurrentDropoutMask: Tensor | undefined;
};

/** What a recurrent layer's operation returns. */
export type OperationResult = RecurrentResult & { readonly cell?: Tensor };
