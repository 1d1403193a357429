// Binary cross-entropy, element by element.
import {
  expectShape,
  type BinaryCrossEntropyGradientInputs,
  type BinaryCrossEntropyInputs,
  type CrossEntropyAttributes,
} from '@rnnkit/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { float } from '../matrix-product.ts';
import { withMemory } from '../memory.ts';
import type { NativeBackend } from '../native.ts';
import { microseconds } from '../shares.ts';

/** The loss of each element. */
export function binaryCrossEntropy(
  inputs: BinaryCrossEntropyInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const count = checkedSize(inputs);
    const loss = memory.tensor(inputs.logits.shape);
    const labels = memory.address(inputs.labels);
    const logits = memory.address(inputs.logits);
    memory.split(count * microseconds.loss, count, 16, ({ kernels }, first, end) => {
      const at = first * float;
      kernels.binaryCrossEntropy(logits + at, labels + at, end - first, labelSmoothing, loss.address + at);
    });
    return [loss.info];
  });
}

/** The gradient of the logits. */
export function binaryCrossEntropyGradient(
  inputs: BinaryCrossEntropyGradientInputs,
  { labelSmoothing }: CrossEntropyAttributes,
  native: NativeBackend,
): TensorInfo[] {
  return withMemory(native, (memory) => {
    const count = checkedSize(inputs);
    expectShape('binaryCrossEntropy', 'dLoss', inputs.dLoss, inputs.logits.shape);
    const dLogits = memory.tensor(inputs.logits.shape);
    const [logits, labels, dLoss] = [inputs.logits, inputs.labels, inputs.dLoss].map(memory.address);
    memory.split(count * microseconds.loss, count, 16, ({ kernels }, first, end) => {
      const [from, labelled, upstream, to] = [logits!, labels!, dLoss!, dLogits.address].map(
        (start) => start + first * float,
      );
      kernels.binaryCrossEntropyGradient(from!, labelled!, end - first, labelSmoothing, upstream!, to!);
    });
    return [dLogits.info];
  });
}

function checkedSize({ logits, labels }: BinaryCrossEntropyInputs): number {
  expectShape('binaryCrossEntropy', 'labels', labels, logits.shape);
  return logits.shape.reduce((product, side) => product * side, 1);
}
